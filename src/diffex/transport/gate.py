"""The one port: WebSocket handshakes and the few HTTP answers beside them.

picows owns the socket. A path without an upgrade is answered from ``pages``; a server with
more HTTP puts a demultiplexer in front (ADR-0005).
"""

import asyncio
import socket
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qs

import msgspec
from picows import (
    WSCloseCode,
    WSListener,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)

from diffex.domain.limits import (
    CLOSE_SECONDS,
    CONNECTIONS,
    HANDSHAKE_SECONDS,
    MESSAGE_BYTES,
    READ_BUFFER_BYTES,
    SOCKET_BUFFER_BYTES,
)
from diffex.transport.connection import Connection, Counter
from diffex.transport.origin import may_connect

DIFF_PATH: Final = "/ws/diff"
BACKLOG: Final = 4096
"""Handshakes that the kernel holds while the loop is busy."""

CLOSE_STEP: Final = 0.01
"""How often, in seconds, it is seen whether the last client has gone."""

Page = Callable[[], tuple[int, bytes]]
"""Returns an HTTP status and a JSON body."""


class Rules(msgspec.Struct, frozen=True):
    """Who may come in how."""

    local: bool
    """The server listens on loopback."""
    allowed_origins: tuple[str, ...]
    demo_users: frozenset[str]
    """Users whom the URL alone lets in; empty unless the server is local."""


class Gate:
    """Listens, routes handshakes, and looks after the open connections."""

    def __init__(self, counter: Counter, rules: Rules, pages: Mapping[str, Page]) -> None:
        self._counter: Final = counter
        self._rules: Final = rules
        self._pages: Final = dict(pages)

    async def listen(self, host: str, port: int) -> tuple[asyncio.Server, int]:
        """Start to listen; return the server and the port it got.

        Raises:
            OSError: the address cannot be used.
        """
        listener = _listener(host, port)
        server = await ws_create_server(
            self._admit,
            sock=listener,
            backlog=BACKLOG,
            websocket_handshake_timeout=HANDSHAKE_SECONDS,
            enable_auto_pong=False,
            max_frame_size=MESSAGE_BYTES,
            read_buffer_init_size=READ_BUFFER_BYTES,
        )
        return server, listener.getsockname()[1]

    def sweep(self) -> None:
        """Ping and time out the open connections; to be called about once a second."""
        now = self._counter.uptime()
        for connection in list(self._counter.connections):
            connection.sweep(now)

    async def close_all(self, code: WSCloseCode, reason: str) -> None:
        """Close every connection, and drop those that do not answer in time."""
        connections = self._counter.connections
        for connection in list(connections):
            connection.close(code, reason)
        for _ in range(round(CLOSE_SECONDS / CLOSE_STEP)):
            if not connections:
                return
            await asyncio.sleep(CLOSE_STEP)
        for connection in list(connections):
            connection.abort()

    def _admit(
        self, request: WSUpgradeRequest
    ) -> WSListener | WSUpgradeResponseWithListener | None:
        path, _, query = request.path.decode("latin-1").partition("?")
        if path != DIFF_PATH:
            page = self._pages.get(path)
            return _answer(*page()) if page else _answer(404, _error("no such path", path))
        headers, rules = request.headers, self._rules
        origin, host = headers.get("Origin"), headers.get("Host")
        if not may_connect(origin, host, rules.allowed_origins, rules.local):
            return _answer(403, _error("this origin may not connect", origin or ""))
        if len(self._counter.connections) >= CONNECTIONS:
            return _answer(503, _error("too many connections", str(CONNECTIONS)))
        if "upgrade" not in headers:
            return _answer(426, _error("a WebSocket lives here", DIFF_PATH))
        named = parse_qs(query).get("user_id", [""])[0]
        claimed = named if named in rules.demo_users else None
        return Connection(self._counter, claimed, bool(named) and claimed is None)


def _listener(host: str, port: int) -> socket.socket:
    """Return a bound socket whose connections have small kernel buffers.

    What a client sends too fast, or does not read, stays in its own kernel then; the
    parser's buffer grows no further than what one read can bring.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
        listener.setblocking(False)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _error(what: str, fact: str) -> bytes:
    return msgspec.json.encode({"error": what, "detail": fact[:128]})


def _answer(status: int, body: bytes) -> WSUpgradeResponseWithListener:
    """Return an HTTP answer that closes the connection."""
    headers = {"Content-Type": "application/json"}
    if status < 400:
        response = WSUpgradeResponse.create_ok_response(body, headers)
    else:
        response = WSUpgradeResponse.create_error_response(status, body, headers)
    return WSUpgradeResponseWithListener(response, None)
