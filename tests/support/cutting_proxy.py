"""A TCP proxy that loses a message together with its connection, before or behind the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Literal, TypeAlias

Loss: TypeAlias = Literal["request", "answer"]

COMMAND_BYTES: Final = 40
"""Frames of at least so many bytes are commands; a peek, a pong or a close is shorter."""
HANDSHAKE: Final = b"GET "
"""How the one thing begins that is longer and no command."""


class CuttingProxy:
    """Passes bytes both ways until told to lose some."""

    def __init__(self, upstream: int) -> None:
        self.port = 0
        self.lose: Loss | None = None
        """Lose the client's next command, or what the server says once it has it."""
        self.refuse = 0
        """So many connections are cut before anything passes."""
        self._upstream = upstream
        self._writers: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._answer_is_lost = False

    def cut(self) -> None:
        """Cut every connection."""
        for writer in self._writers:
            writer.transport.abort()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect one client through."""
        if self.refuse:
            self.refuse -= 1
            writer.transport.abort()
            return
        back, forth = await asyncio.open_connection("127.0.0.1", self._upstream)
        self._writers |= {writer, forth}
        pumps = {
            asyncio.create_task(self._requests(reader, forth)),
            asyncio.create_task(self._answers(back, writer)),
        }
        self._pumps |= pumps
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for each in (writer, forth):
            each.transport.abort()
            self._writers.discard(each)
        await asyncio.wait(pumps)
        self._pumps -= pumps

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                is_command = len(data) >= COMMAND_BYTES and not data.startswith(HANDSHAKE)
                if self.lose is not None and is_command:
                    lost, self.lose = self.lose, None
                    if lost == "request":
                        return
                    self._answer_is_lost = True
                writer.write(data)
                await writer.drain()
        except OSError:
            return

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                if self._answer_is_lost:
                    self._answer_is_lost = False
                    return
                writer.write(data)
                await writer.drain()
        except OSError:
            return


@asynccontextmanager
async def cutting_proxy(upstream: int) -> AsyncIterator[CuttingProxy]:
    """Run a proxy in front of a local port for the length of a block."""
    proxy = CuttingProxy(upstream)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.cut()
        await server.wait_closed()
