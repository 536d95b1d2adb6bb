"""WebSocket frames by hand over a bare socket, well formed or broken as a test wants.

Nothing reads behind the test's back: what it does not ask for stays in the kernel.
"""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from tests.support.mirror_client import Tree
from tests.support.wire import Mirror, in_time

CONTINUATION: Final = 0x0
TEXT: Final = 0x1
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA

MASK: Final = b"\xa5\x5a\x0f\xf0"
"""Any would do; always the same one makes a failure repeatable."""

UPGRADE: Final = {
    "Host": "127.0.0.1",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
ACCEPT: Final = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""The answer to that key, from RFC 6455 section 1.3."""


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True
) -> bytes:
    """Return one frame as a client sends it; ``rsv`` holds the three reserved bits."""
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    size = len(payload)
    flag = 0x80 if masked else 0
    if size < 126:
        head = struct.pack(">BB", first, flag | size)
    elif size < 65_536:
        head = struct.pack(">BBH", first, flag | 126, size)
    else:
        head = struct.pack(">BBQ", first, flag | 127, size)
    if not masked:
        return head + payload
    key = int.from_bytes((MASK * (size // 4 + 1))[:size], "big")
    return head + MASK + (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")


def text(pack: Tree) -> bytes:
    """Return a command as one frame."""
    return frame(TEXT, json.dumps(pack).encode())


def close(code: int | None, reason: str = "") -> bytes:
    """Return a close frame, without a payload if there is no code."""
    return frame(CLOSE, b"" if code is None else struct.pack(">H", code) + reason.encode())


class Frame(NamedTuple):
    """What the server sent."""

    opcode: int
    payload: bytes

    @property
    def code(self) -> int | None:
        """The code of a close frame."""
        assert self.opcode == CLOSE
        return struct.unpack(">H", self.payload[:2])[0] if self.payload else None


class RawSocket:
    """A TCP connection to the server that speaks what it is told to."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock: Final = sock
        self._loop: Final = asyncio.get_running_loop()
        self._buffer = bytearray()
        self.mirror: Final = Mirror()

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        await in_time(self._loop.sock_sendall(self._sock, data))

    async def say(self, aid: str, **fields: object) -> None:
        """Send one command in one frame."""
        await self.send(text({"aid": aid, **fields}))

    async def upgrade(self, path: str, headers: Mapping[str, str] = UPGRADE) -> bytes:
        """Send a handshake and return the head of the answer."""
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        await self.send("\r\n".join([*lines, "", ""]).encode())
        return await self.head()

    async def head(self) -> bytes:
        """Return the head of an HTTP answer."""
        while b"\r\n\r\n" not in self._buffer:
            assert await self._more(), f"ended within the head: {bytes(self._buffer)!r}"
        end = self._buffer.index(b"\r\n\r\n") + 4
        head = bytes(self._buffer[:end])
        del self._buffer[:end]
        return head

    async def rest(self) -> bytes:
        """Return everything until the server ends the connection."""
        while await self._more():
            pass
        return bytes(self._buffer)

    async def frame(self) -> Frame | None:
        """Return the server's next frame; None if it ended the connection."""
        head = await self._take(2)
        if head is None:
            return None
        assert head[0] & 0x80, "the server does not fragment"
        assert not head[0] & 0x70, "no extension was agreed on"
        assert not head[1] & 0x80, "a server does not mask"
        size = head[1] & 0x7F
        if size > 125:
            extended = await self._take(2 if size == 126 else 8)
            size = int.from_bytes(extended or b"", "big")
        payload = await self._take(size)
        return None if payload is None else Frame(head[0] & 0x0F, payload)

    async def message(self) -> Tree:
        """Return the next text message, merged; pings and pongs are passed over."""
        while True:
            found = await self.frame()
            assert found is not None, "the server ended the connection"
            assert found.opcode != CLOSE, f"closed: {found.code} {found.payload[2:]!r}"
            if found.opcode == TEXT:
                return self.mirror.take(found.payload)

    async def peek(self) -> list[Tree]:
        """Ask for the next rtn_data and return its patches, merged."""
        await self.say("peek_message")
        while True:
            pack = await self.message()
            if pack["aid"] == "rtn_data":
                data: list[Tree] = pack["data"]
                return data

    async def closed(self) -> int | None:
        """Read until the server's close frame and return its code."""
        while True:
            found = await self.frame()
            assert found is not None, "cut without a close frame"
            if found.opcode == CLOSE:
                return found.code

    async def cut(self) -> None:
        """Read until the server has ended the connection, with or without a close frame."""
        try:
            while await self.frame() is not None:
                pass
        except ConnectionError:
            return

    def drop(self) -> None:
        """Reset the connection without a goodbye."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()

    async def _take(self, size: int) -> bytes | None:
        while len(self._buffer) < size:
            if not await self._more():
                return None
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    async def _more(self) -> bool:
        data = await in_time(self._loop.sock_recv(self._sock, 65_536))
        self._buffer += data
        return bool(data)


@asynccontextmanager
async def raw(port: int) -> AsyncIterator[RawSocket]:
    """Open a TCP connection with a small receive buffer, and close it at the end."""
    with socket.socket() as sock:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        await in_time(asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port)))
        yield RawSocket(sock)


@asynccontextmanager
async def raw_session(port: int, query: str = "") -> AsyncIterator[RawSocket]:
    """Open a connection and shake hands."""
    async with raw(port) as connection:
        head = await connection.upgrade(f"/ws/diff{query}")
        assert head.startswith(b"HTTP/1.1 101 "), head
        assert ACCEPT in head
        yield connection
