"""The queue in front of the single writer."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from diffex.domain.commands import Command
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import COMMANDS_QUEUED

Work = Command | Callable[[], None]


class Inbox:
    """Commands in order of arrival, and things to do between them. One reader, one thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop: Final = loop
        self._work: deque[Work] = deque()
        self._nudged = False
        self._waiter: asyncio.Future[None] | None = None

    def submit(self, command: Command) -> None:
        """Queue a command.

        Raises:
            RejectError: ``QUEUE_FULL``; the command was not queued.
        """
        if len(self._work) >= COMMANDS_QUEUED:
            raise RejectError(RejectCode.QUEUE_FULL)
        self._work.append(command)
        self._wake()

    def then(self, step: Callable[[], None]) -> None:
        """Call ``step`` once every command queued so far has been carried out."""
        self._work.append(step)
        self._wake()

    def nudge(self) -> None:
        """Let the reader take a turn although there may be no command."""
        self._nudged = True
        self._wake()

    async def turn(self, most: int) -> list[Work]:
        """Wait for something to do, and return up to ``most`` pieces of it, maybe none."""
        if not self._work and not self._nudged:
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        self._nudged = False
        work = self._work
        return [work.popleft() for _ in range(min(most, len(work)))]

    def _wake(self) -> None:
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)
