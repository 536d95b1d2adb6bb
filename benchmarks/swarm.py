"""The load client: many WebSocket connections of one thread, cheaper than what they measure.

Raw sockets and epoll; a frame is sent with a masking key of zero, which is a legal key and
leaves the payload as it is. An answer that comes whole in one read, as nearly all do, costs
one system call and a look at its header.
"""

import fcntl
import select
import socket
import time
from collections.abc import Callable
from typing import Final

from benchmarks.scale import MeasureError

READ_BYTES: Final = 16_384
LOW_DESCRIPTORS: Final = 1024
FINAL_TEXT: Final = 0x81
PING: Final = 0x89
PONG: Final = 0x8A
MASKED: Final = 0x80
ZERO_KEY: Final = b"\0\0\0\0"
_HANDSHAKE: Final = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n"
)

OnMessage = Callable[[int, bytes, int], None]
"""Takes the connection's number, a message, and the wall clock's time of its arrival."""


def frame(payload: bytes, opcode: int = FINAL_TEXT) -> bytes:
    """Return a client's frame of up to 64 KiB."""
    size = len(payload)
    if size < 126:
        head = bytes((opcode, MASKED | size))
    else:
        head = bytes((opcode, MASKED | 126)) + size.to_bytes(2, "big")
    return head + ZERO_KEY + payload


class Swarm:
    """Connections to one port, numbered from 0, one for each path."""

    def __init__(self, port: int, paths: list[str]) -> None:
        self._epoll = select.epoll()
        self._sockets = [_connect(port, path) for path in paths]
        self._numbers: dict[int, int] = {}
        self._partial: dict[int, bytes] = {}
        for number, peer in enumerate(self._sockets):
            self._numbers[peer.fileno()] = number
            self._epoll.register(peer.fileno(), select.EPOLLIN)
        self.send: Final = [peer.send for peer in self._sockets]
        self._receive: Final = [peer.recv for peer in self._sockets]

    def __len__(self) -> int:
        return len(self._sockets)

    def poll(self, seconds: float, on_message: OnMessage) -> None:
        """Wait up to ``seconds`` for messages, and hand over those that are there."""
        numbers, receive, partial, now = self._numbers, self._receive, self._partial, time.time_ns
        # epoll itself waits whole milliseconds, which is no pace for thousands a second.
        select.select([self._epoll], [], [], max(seconds, 0.0))
        for descriptor, _ in self._epoll.poll(0):
            number = numbers[descriptor]
            data = receive[number](READ_BYTES)
            arrived = now()
            if number not in partial and len(data) > 1 and data[0] == FINAL_TEXT:
                size = data[1]
                if size < 126 and len(data) == size + 2:
                    on_message(number, data[2:], arrived)
                    continue
                if size == 126 and len(data) == (data[2] << 8 | data[3]) + 4:
                    on_message(number, data[4:], arrived)
                    continue
            self._take(number, data, arrived, on_message)

    def poll_until(self, end: float, on_message: OnMessage) -> None:
        """Hand over messages until the time ``end`` of ``time.monotonic``."""
        while (left := end - time.monotonic()) > 0:
            self.poll(left, on_message)

    def close(self) -> None:
        """Drop every connection."""
        self._epoll.close()
        for peer in self._sockets:
            peer.close()

    def _take(self, number: int, data: bytes, arrived: int, on_message: OnMessage) -> None:
        """Take what is no single whole text message."""
        if not data:
            raise MeasureError("the server closed a connection of the load client")
        data = self._partial.pop(number, b"") + data
        while len(data) >= 2:
            size, head = data[1], 2
            if size == 126:
                size, head = int.from_bytes(data[2:4], "big"), 4
            elif size == 127:
                size, head = int.from_bytes(data[2:10], "big"), 10
            if len(data) < head + size:
                break
            payload = data[head : head + size]
            if data[0] == FINAL_TEXT:
                on_message(number, payload, arrived)
            elif data[0] == PING:
                self.send[number](frame(payload, PONG))
            else:
                raise MeasureError(f"the server sent a frame of kind {data[0]:#x}")
            data = data[head + size :]
        if data:
            self._partial[number] = data


def _connect(port: int, path: str) -> socket.socket:
    """Return a connection that has done its handshake."""
    peer = socket.create_connection(("127.0.0.1", port))
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.sendall(_HANDSHAKE.format(path=path, port=port).encode())
    answer = b""
    # Nothing follows the head: both servers speak when they are spoken to.
    while not answer.endswith(b"\r\n\r\n"):
        part = peer.recv(READ_BYTES)
        if not part:
            raise MeasureError("the server refused a connection of the load client")
        answer += part
    if not answer.startswith(b"HTTP/1.1 101"):
        raise MeasureError(f"the server answered {answer[:64]!r}")
    # select() knows descriptors below 1,024 only, and epoll's own has to be one of them.
    moved = socket.socket(fileno=fcntl.fcntl(peer, fcntl.F_DUPFD_CLOEXEC, LOW_DESCRIPTORS))
    peer.close()
    moved.setblocking(False)
    return moved
