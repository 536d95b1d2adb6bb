"""Which protocol a connection's first bytes choose, and what it is handed, without a socket."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from diffex.domain.limits import HTTP_HEAD_BYTES
from diffex.transport.demux import Demux, Doors

HTTP = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
UPGRADE = b"GET /any HTTP/1.1\r\nHost: x\r\nupgrade:WebSocket\r\n\r\n"
SOCKET = b"GET /ws/diff?user_id=a HTTP/1.1\r\nHost: x\r\n\r\n"


class Transport(asyncio.Transport):
    """Notes what is done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.protocol: asyncio.BaseProtocol | None = None
        self.written = b""
        self.aborted = False
        self.closed = False

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Note it."""
        self.protocol = protocol

    def write(self, data: Any) -> None:
        """Keep the bytes."""
        self.written += bytes(data)

    def is_closing(self) -> bool:
        """Return whether it was ended in any way."""
        return self.closed or self.aborted

    def close(self) -> None:
        """Note it."""
        self.closed = True

    def abort(self) -> None:
        """Note it."""
        self.aborted = True


class Socket(asyncio.BufferedProtocol):
    """Stands in for picows: a buffer that is smaller than a head."""

    def __init__(self, room: int) -> None:
        self._buffer = bytearray(room)
        self.transport: Any = None
        self.taken = b""
        self.ends_at = 1_000_000

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note it."""
        self.transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:
        """Offer the room that there is."""
        return memoryview(self._buffer)

    def buffer_updated(self, nbytes: int) -> None:
        """Take what was written."""
        self.taken += self._buffer[:nbytes]
        if len(self.taken) >= self.ends_at:
            self.transport.close()


class Http(asyncio.Protocol):
    """Stands in for uvicorn."""

    def __init__(self) -> None:
        self.transport: Any = None
        self.taken = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note it."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Take it."""
        assert self.transport is not None
        self.taken += data


class Port:
    """A connection and both of those who may get it."""

    def __init__(self) -> None:
        self.socket = Socket(room=7)
        self.http = Http()
        self.transport = Transport()
        self.waiting: set[Demux] = set()
        doors = Doors(
            lambda: self.socket, lambda: self.http, frozenset({b"/ws/diff"}), 1e6, self.waiting
        )
        self.demux = Demux(doors)
        self.demux.connection_made(self.transport)


@pytest.fixture
async def port() -> Port:
    """Open a connection, within a running loop."""
    return Port()


def at_once(data: bytes) -> list[bytes]:
    """Send all of it in one piece."""
    return [data]


def in_bytes(data: bytes) -> list[bytes]:
    """Send it byte by byte."""
    return [data[index : index + 1] for index in range(len(data))]


@pytest.mark.parametrize("cut", [at_once, in_bytes])
@pytest.mark.parametrize("request_", [UPGRADE, SOCKET])
async def test_a_websocket_is_handed_over_with_every_byte(
    port: Port, request_: bytes, cut: Callable[[bytes], list[bytes]]
) -> None:
    """By its header or by its path; the transport is the socket's from then on."""
    for piece in cut(request_):
        assert port.transport.protocol is None
        port.demux.data_received(piece)
    assert port.transport.protocol is port.socket
    assert port.socket.transport is port.transport
    assert port.socket.taken == request_
    assert not port.waiting


@pytest.mark.parametrize(
    "request_",
    [
        HTTP,
        b"GET /healthz HTTP/1.1\r\nUpgrade: h2c\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nX-Upgrade: websocket\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nUpgrade: h2c\r\nX: websocket\r\n\r\n",
        b"GET /upgrade:websocket HTTP/1.1\r\n\r\n",
        b"POST /x HTTP/1.1\r\nContent-Length: 22\r\n\r\n\r\nUpgrade: websocket\r\n",
        b"GET /ws/diffs HTTP/1.1\r\n\r\n",
        b"GET /x?/ws/diff HTTP/1.1\r\n\r\n",
        b"GET\r\n\r\n",
    ],
)
async def test_everything_else_is_http(port: Port, request_: bytes) -> None:
    """What only looks like a wish for a WebSocket, too."""
    port.demux.data_received(request_)
    assert port.transport.protocol is port.http
    assert port.http.taken == request_


async def test_frames_that_come_along_are_passed_on(port: Port) -> None:
    """A client need not wait for the answer."""
    port.demux.data_received(UPGRADE + b"frames" * 100)
    assert port.socket.taken == UPGRADE + b"frames" * 100


async def test_a_refused_handshake_is_fed_no_further(port: Port) -> None:
    """What the client has sent behind it is of no interest."""
    port.socket.ends_at = 14
    port.demux.data_received(UPGRADE)
    assert port.socket.taken == UPGRADE[:14]


@pytest.mark.parametrize("first", [b"\x16\x03\x01", b"\r\n", b"{", b"get"])
async def test_what_is_no_http_is_answered_at_once(port: Port, first: bytes) -> None:
    """A client that tries TLS would wait for ever for a head to end."""
    port.demux.data_received(first)
    assert port.transport.written.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b'\r\n\r\n{"error":' in port.transport.written
    assert port.transport.closed
    port.demux.data_received(first)
    assert port.transport.written.count(b"HTTP/1.1") == 1


async def test_a_head_has_a_limit(port: Port) -> None:
    """Whether it ends later, or never."""
    longest = b"GET / HTTP/1.1\r\nX: ".ljust(HTTP_HEAD_BYTES, b"x")
    for rest in (b"xxxx", b"x\r\n\r\n"):
        other = Port()
        other.demux.data_received(longest + rest)
        assert other.transport.aborted
    port.demux.data_received(longest)
    assert not port.transport.aborted
    port.demux.data_received(b"\r\n\r\n")
    assert port.transport.protocol is port.http


async def test_who_leaves_is_forgotten(port: Port) -> None:
    """And who waits can be cut."""
    assert port.waiting == {port.demux}
    port.demux.cut()
    assert port.transport.aborted
    port.demux.connection_lost(None)
    assert not port.waiting
