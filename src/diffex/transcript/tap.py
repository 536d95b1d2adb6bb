"""A proxy that writes down what is said on the WebSockets which go through it.

The bytes pass unchanged in both directions, plain HTTP too; only the request for compression
is taken out of a handshake, so that messages can be read. Where the server is behind TLS,
the Host header becomes the server's own; the client's side is never encrypted.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from diffex.transcript.frames import Frames, FramesError, ended
from diffex.transcript.line import Line
from diffex.transcript.mask import masked, masked_path, masked_text

HEAD_BYTES: Final = 64 * 1024
"""The longest head of a request or of an answer to a handshake."""
CHUNK_BYTES: Final = 64 * 1024

_EXTENSIONS: Final = re.compile(rb"\r\nsec-websocket-extensions:[^\r\n]*", re.IGNORECASE)
_UPGRADE: Final = re.compile(rb"\r\nupgrade[ \t]*:[^\r\n]*websocket", re.IGNORECASE)
_HOST: Final = re.compile(rb"\r\nhost:[^\r\n]*", re.IGNORECASE)
_SWITCHES: Final = re.compile(rb"HTTP/1\.1 101 ")
_NOBODY: Final = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_END: Final = b"\r\n\r\n"

Write = Callable[[Line], None]


@dataclass(frozen=True)
class Server:
    """Where the server is."""

    host: str
    port: int
    tls: bool


class Talk:
    """Writes down one WebSocket."""

    def __init__(self, write: Write, conn: int, path: str, uptime: Callable[[], float]) -> None:
        """``uptime`` are the seconds of this recording."""
        self._write: Final = write
        self._conn: Final = conn
        self._path: Final = path
        self._uptime: Final = uptime
        self._frames: Final = {"c": Frames(), "s": Frames()}
        self._code: int | None = None
        self._closer: Literal["c", "s"] | None = None
        self._readable = True
        self._note("c", open=True)

    def heard(self, by: Literal["c", "s"], data: bytes) -> None:
        """Note what a side says; from bytes that are no frames on, nothing more is noted."""
        if not self._readable:
            return
        try:
            for one in self._frames[by].feed(data):
                if not isinstance(one, int):
                    self._message(by, one)
                elif self._code is None:
                    self._code = one
                    self.left(by)
        except FramesError:
            self._readable = False

    def left(self, by: Literal["c", "s"]) -> None:
        """Remember who went first."""
        self._closer = self._closer or by

    def over(self) -> None:
        """Note the end; a recording that stops is taken for a client that goes."""
        self._note(self._closer or "c", close=ended(self._code))

    def _message(self, by: Literal["c", "s"], message: bytes) -> None:
        try:
            pack = msgspec.json.decode(message)
        except (msgspec.DecodeError, UnicodeDecodeError):
            pack = None
        if isinstance(pack, dict):
            self._note(by, pack=masked(pack))
        else:
            self._note(by, text=masked_text(message.decode(errors="replace")))

    def _note(self, by: Literal["c", "s"], **what: object) -> None:
        at = round(self._uptime() * 1000)
        line = {"at": at, "conn": self._conn, "dir": by, "path": self._path, **what}
        self._write(msgspec.convert(line, Line))


class Tap:
    """The proxy. ``write`` gets each line as it is said."""

    def __init__(self, server: Server, write: Write) -> None:
        self._server: Final = server
        self._write: Final = write
        self._began: Final = time.monotonic()
        self._connections = 0
        self._open: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a client."""
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def close(self) -> None:
        """Cut every connection, and wait until the last line is written."""
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back: asyncio.StreamWriter | None = None
        try:
            # Whatever way a connection ends, only that one ends.
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                head = await reader.readuntil(_END)
                try:
                    answers, back = await self._connect()
                except OSError:
                    writer.write(_NOBODY)
                    await _end(writer)
                    return
                if _UPGRADE.search(head):
                    await self._websocket(head, (reader, writer), (answers, back))
                else:
                    back.write(self._head(head))
                    await _both(_pump(reader, back, _ignore), _pump(answers, writer, _ignore))
                await _end(writer, back)
        finally:
            for each in (writer, back):
                if each is not None:
                    each.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        server = self._server
        return await asyncio.open_connection(
            server.host, server.port, ssl=server.tls or None, limit=HEAD_BYTES
        )

    def _head(self, head: bytes) -> bytes:
        if not self._server.tls:
            return head
        return _HOST.sub(f"\r\nHost: {self._server.host}".encode(), head, count=1)

    async def _websocket(
        self,
        head: bytes,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        server[1].write(self._head(_EXTENSIONS.sub(b"", head)))
        answer = await server[0].readuntil(_END)
        client[1].write(answer)
        if not _SWITCHES.match(answer):
            await _pump(server[0], client[1], _ignore)
            return
        self._connections += 1
        path = masked_path(head.split(b" ", 2)[1].decode("latin-1"))
        talk = Talk(self._write, self._connections, path, lambda: time.monotonic() - self._began)
        try:
            await _both(
                _noted(talk, "c", client[0], server[1]), _noted(talk, "s", server[0], client[1])
            )
        finally:
            talk.over()


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Callable[[bytes], None]
) -> None:
    """Pass bytes on, and their end; all are noted before they are passed on."""
    while data := await reader.read(CHUNK_BYTES):
        heard(data)
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
    else:
        writer.close()


async def _noted(
    talk: Talk, by: Literal["c", "s"], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Pass on what one side of a WebSocket says."""
    try:
        await _pump(reader, writer, lambda data: talk.heard(by, data))
    finally:
        talk.left(by)


async def _both(*pumps: Coroutine[None, None, None]) -> None:
    """Run two directions until both have come to their ends, or one has broken.

    Raises:
        OSError: one has.
    """
    async with _broken_together(), asyncio.TaskGroup() as group:
        for pump in pumps:
            group.create_task(pump)


@asynccontextmanager
async def _broken_together() -> AsyncIterator[None]:
    """Raise of several breaks the first alone."""
    try:
        yield
    except ExceptionGroup as both:
        raise both.exceptions[0] from None


async def _end(*writers: asyncio.StreamWriter) -> None:
    """Let what was written arrive."""
    for writer in writers:
        writer.close()
    for writer in writers:
        await writer.wait_closed()


def _ignore(_data: bytes) -> None:
    """Note nothing."""


@asynccontextmanager
async def tapping(server: Server, host: str, port: int, write: Write) -> AsyncIterator[int]:
    """Run the proxy for the length of a block; return the port that it got.

    Raises:
        OSError: the address cannot be used.
    """
    tap = Tap(server, write)
    listening = await asyncio.start_server(tap.accept, host, port, limit=HEAD_BYTES)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await tap.close()
        await listening.wait_closed()
