"""Two protocols on one port: the first request of a connection tells which it speaks.

A request that asks for a WebSocket, or names a path where one lives, is picows's; any other
is HTTP's. The connection is handed over with the bytes read so far, transport and all, so
that nothing stands between picows and its frames afterwards.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Final

import msgspec

from diffex.domain.limits import HTTP_HEAD_BYTES
from diffex.transport.answers import refusal

END: Final = b"\r\n\r\n"

_WEBSOCKET: Final = re.compile(rb"\r\nupgrade[ \t]*:[^\r\n]*websocket", re.IGNORECASE)
_TARGET: Final = re.compile(rb"[^ ?\r\n]+ ([^ ?\r\n]*)")
_METHOD: Final = re.compile(rb"[A-Z]")


class Doors(msgspec.Struct, frozen=True):
    """Where connections are handed over to."""

    sockets: Callable[[], asyncio.BufferedProtocol]
    """Makes the protocol of a connection that wants a WebSocket."""
    http: Callable[[], asyncio.Protocol]
    """Makes the protocol of any other."""
    paths: frozenset[bytes]
    """Where WebSockets live: a request for one is theirs to answer, whatever it asks for."""
    patience: float
    """Seconds that the head of a connection's first request may take."""
    waiting: "set[Demux]"
    """The connections that have not been handed over."""


class Demux(asyncio.Protocol):
    """A connection before it is known what it speaks."""

    def __init__(self, doors: Doors) -> None:
        self._doors: Final = doors
        self._head = bytearray()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the head of a request."""
        self._transport = transport  # type: ignore[assignment]  # a stream's; aiofastnet's own inherit nothing
        self._timer = asyncio.get_running_loop().call_later(self._doors.patience, self.cut)
        self._doors.waiting.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a client that left before it said what it wants."""
        self._leave()

    def data_received(self, data: bytes) -> None:
        """Take bytes until the head is complete, and then hand everything over."""
        head = self._head
        searched = max(0, len(head) - len(END) + 1)
        head += data
        if not _METHOD.match(head):
            self._refuse("this is not HTTP; does a client try TLS?")
            return
        end = head.find(END, searched)
        if (len(head) if end < 0 else end) > HTTP_HEAD_BYTES:
            self.cut()
        elif end >= 0:
            self._hand_over(bytes(head), end)

    def cut(self) -> None:
        """End the connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    def _refuse(self, why: str) -> None:
        transport = self._transport
        if transport is not None and not transport.is_closing():
            transport.write(refusal(400, why, ""))
            transport.close()

    def _hand_over(self, data: bytes, end: int) -> None:
        transport, doors = self._transport, self._doors
        assert transport is not None
        self._leave()
        target = _TARGET.match(data, 0, end)
        if (target and target[1] in doors.paths) or _WEBSOCKET.search(data, 0, end):
            socket = doors.sockets()
            transport.set_protocol(socket)
            socket.connection_made(transport)
            _feed(socket, transport, data)
        else:
            http = doors.http()
            transport.set_protocol(http)
            http.connection_made(transport)
            http.data_received(data)

    def _leave(self) -> None:
        self._doors.waiting.discard(self)
        if self._timer is not None:
            self._timer.cancel()


def _feed(socket: asyncio.BufferedProtocol, transport: asyncio.Transport, data: bytes) -> None:
    """Give a protocol with its own buffer what was read before it was there."""
    rest = memoryview(data)
    while rest and not transport.is_closing():
        room = memoryview(socket.get_buffer(-1))
        size = min(len(room), len(rest))
        room[:size] = rest[:size]
        socket.buffer_updated(size)
        rest = rest[size:]
