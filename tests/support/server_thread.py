"""A server beside a test that blocks: in this process, on a loop and a thread of its own.

So a test that waits for another program can look into the engine at the same time.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar
from unittest.mock import patch

import uvloop

from diffex import app
from diffex.app import Options, Running, running
from diffex.config import Config
from diffex.domain.commands import Command
from diffex.engine.state import ExchangeState

T = TypeVar("T")

AGENT_SECONDS: Final = 0.05
"""The agents act five times as often as on a server of its own: tests wait for trades."""
SECONDS: Final = 180.0
"""The longest that anything asked of the server may take."""


class ServerThread:
    """A server that listens."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, stack: AsyncExitStack, server: Running
    ) -> None:
        self._loop: Final = loop
        self._stack: Final = stack
        self.server: Final = server

    @property
    def base(self) -> str:
        """The address of its pages."""
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def state(self) -> ExchangeState:
        """What the engine knows; what changes of it is asked for with ``ask``."""
        return self.server.plant.exchange.state

    def ask(self, question: Callable[[], T]) -> T:
        """Return the answer to a question that the server's own thread is asked."""

        async def answer() -> T:
            return question()

        return asyncio.run_coroutine_threadsafe(answer(), self._loop).result(SECONDS)

    def enter(self, manager: AbstractAsyncContextManager[T]) -> T:
        """Enter a block on the server's loop that lasts as long as the server."""
        entering = self._stack.enter_async_context(manager)
        return asyncio.run_coroutine_threadsafe(entering, self._loop).result(SECONDS)

    def submit(self, command: Command) -> None:
        """Put a command into the queue and wait until it is carried out."""
        done = threading.Event()

        def put() -> None:
            self.server.plant.inbox.submit(command)
            self.server.plant.inbox.then(done.set)

        self.ask(put)
        assert done.wait(SECONDS)


@contextmanager
def server_thread(
    config: Config, *, data: Path | None = None, days: int = 0, port: int = 0
) -> Iterator[ServerThread]:
    """Run a server for the length of a block.

    Args:
        config: of the market.
        data: where its users and its past are.
        days: of the past.
        port: 0 picks a free one.
    """
    options = Options(host="127.0.0.1", port=port, demo=False, data=data, days=days)
    begun: list[ServerThread] = []
    failed: list[BaseException] = []
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            with patch.object(app, "AGENT_SECONDS", AGENT_SECONDS):
                server = await stack.enter_async_context(running(config, options))
            begun.append(ServerThread(asyncio.get_running_loop(), stack, server))
            ready.set()
            await stop.wait()

    def work() -> None:
        try:
            uvloop.run(serve())
        except BaseException as error:  # noqa: BLE001 - the test's thread raises it
            failed.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=work)
    thread.start()
    ready.wait(SECONDS)
    try:
        if begun:
            yield begun[0]
    finally:
        if begun and thread.is_alive():
            begun[0].ask(stop.set)
        thread.join(SECONDS)
        raised: Any = failed[0] if failed else None
        if raised is not None:
            raise raised
