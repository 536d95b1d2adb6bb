"""A server that a test kills again and again, and that goes on each time."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from tests.support.paths import ROOT

SECONDS: Final = 60.0
"""After which a test gives up; no rule."""


class Victim:
    """A server that is started and killed again and again."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self._pid = 0
        self.port: Final = port
        self.url: Final = f"ws://127.0.0.1:{port}/ws/diff"

    async def start(self) -> None:
        """Start it, and wait until it listens."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"start\n")
        self._pid = int(await self._line())
        said = await self._line()
        assert said.startswith("diffex listening"), said

    def kill(self) -> None:
        """End it without a word."""
        os.kill(self._pid, signal.SIGKILL)

    def end(self) -> None:
        """Leave no server behind, whatever became of it."""
        # Its parent has not waited for it yet, so its id is nobody else's.
        if self._pid:
            with suppress(ProcessLookupError):
                self.kill()

    async def stop(self) -> None:
        """End it in order."""
        os.kill(self._pid, signal.SIGTERM)
        assert await self._line() == "diffex stopping"

    async def _line(self) -> str:
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), SECONDS)
        return line.decode().rstrip()


@asynccontextmanager
async def victim(place: Path, text: str, *, demo: bool = False) -> AsyncIterator[Victim]:
    """Prepare a server for the length of a block; it is not started yet.

    Args:
        place: the directory of its configuration, and of its ``data``.
        text: the configuration.
        demo: whether names alone let in.
    """
    config = place / "diffex.toml"
    config.write_text(text, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.crash_server"),
        *(str(config), str(place / "data"), str(port), *(["demo"] if demo else [])),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    server = Victim(process, port)
    try:
        yield server
    finally:
        server.end()
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), SECONDS)
        except TimeoutError:
            process.kill()
