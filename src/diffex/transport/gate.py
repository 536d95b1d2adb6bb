"""The one port: WebSocket handshakes, and whose the other connections are (ADR-0005)."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qs

import aiofastnet
import msgspec
from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSListener,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # its stubs leave it out

from diffex.diff.service import Visitor
from diffex.domain.limits import (
    CLOSE_SECONDS,
    CONNECTIONS,
    HANDSHAKE_SECONDS,
    MESSAGE_BYTES,
    READ_BUFFER_BYTES,
)
from diffex.transport.answers import error_body
from diffex.transport.connection import Connection, Counter, Route
from diffex.transport.demux import Demux, Doors
from diffex.transport.listener import listen_at
from diffex.transport.origin import may_connect
from diffex.transport.picows_log import PICOWS_LOG

DIFF_PATH: Final = "/ws/diff"
TRADE_PATH: Final = "/diff/td"
MARKET_PATH: Final = "/diff/md"
STATUS_PATH: Final = "/diff/status"
BEARER: Final = "bearer "
BACKLOG: Final = 4096
"""Handshakes that the kernel holds while the loop is busy."""

SWEEPS: Final = 20
"""In so many steps all connections are looked after: ten thousand at once hold up the orders."""

CLOSE_STEP: Final = 0.01
"""How often, in seconds, it is seen whether the last client has gone."""


VerifyToken = Callable[[str], str | None]
"""Returns whose token it is, None for one that is forged, expired or unreadable."""


class Rules(msgspec.Struct, frozen=True):
    """Who may come in how."""

    local: bool
    """The server listens on loopback."""
    allowed_origins: tuple[str, ...]
    demo_users: frozenset[str]
    """Users whom the URL alone lets in; empty unless the server is local."""


class Gate:
    """Listens, routes handshakes, and looks after the open connections.

    ``routes`` are the WebSocket paths. ``verify_token`` says whose the token is that a
    handshake may carry.
    """

    def __init__(
        self,
        counter: Counter,
        rules: Rules,
        routes: Mapping[str, Route],
        verify_token: VerifyToken,
    ) -> None:
        self._counter: Final = counter
        self._rules: Final = rules
        self._routes: Final = dict(routes)
        self._verify_token: Final = verify_token
        self._waiting: Final[set[Demux]] = set()
        self._unswept: list[Connection] = []
        self._share = 0
        self._step = 0
        self._closing = False

    async def listen(
        self, host: str, port: int, http: Callable[[], asyncio.Protocol]
    ) -> tuple[asyncio.AbstractServer, int]:
        """Start to listen; return the server and the port it got.

        Args:
            host: the address.
            port: 0 picks a free one.
            http: makes the protocol of a connection that wants no WebSocket.

        Raises:
            OSError: the address cannot be used.
        """
        paths = frozenset(path.encode() for path in self._routes)
        doors = Doors(self._websocket, http, paths, HANDSHAKE_SECONDS, self._waiting)
        listener = listen_at(host, port)
        # Not uvloop's own transports: over them picows lets the head of a frame above 8 KiB
        # be overwritten while it waits in the write buffer.
        server = await aiofastnet.create_server(
            asyncio.get_running_loop(), lambda: Demux(doors), sock=listener, backlog=BACKLOG
        )
        return server, listener.getsockname()[1]

    def sweep(self) -> None:
        """Look after a share of the connections; ``SWEEPS`` calls see to each of them once."""
        if self._step == 0:
            self._unswept = list(self._counter.connections)
            self._share = -(-len(self._unswept) // SWEEPS)
        self._step = (self._step + 1) % SWEEPS
        now = self._counter.uptime()
        for _ in range(min(self._share, len(self._unswept))):
            self._unswept.pop().sweep(now)

    async def close_all(self, code: WSCloseCode, reason: str) -> None:
        """Let nobody in any more, close every connection, and drop what does not answer."""
        self._closing = True
        connections = self._counter.connections
        for connection in list(connections):
            connection.close(code, reason)
        for _ in range(round(CLOSE_SECONDS / CLOSE_STEP)):
            if not connections:
                return
            await asyncio.sleep(CLOSE_STEP)
        for connection in list(connections):
            connection.abort()

    def cut_waiting(self) -> None:
        """Drop the connections of which it is not known what they want."""
        for connection in list(self._waiting):
            connection.cut()

    def _websocket(self) -> asyncio.BufferedProtocol:
        """Return picows's protocol as ``picows.ws_create_server`` makes it, for one connection."""
        protocol: asyncio.BufferedProtocol = WSProtocol(
            None,  # the host, of a client
            None,  # the path, of a client
            False,  # whether it is a client
            self._admit,
            PICOWS_LOG,
            True,  # whether an exception ends the connection
            HANDSHAKE_SECONDS,
            False,  # automatic pings, with two times and a strategy
            0.0,
            0.0,
            WSAutoPingStrategy.PING_WHEN_IDLE,
            False,  # automatic pongs
            MESSAGE_BYTES,
            None,  # further headers, of a client
            READ_BUFFER_BYTES,
        )
        return protocol

    def _admit(
        self, request: WSUpgradeRequest
    ) -> WSListener | WSUpgradeResponseWithListener | None:
        path, _, query = request.path.decode("latin-1").partition("?")
        route = self._routes.get(path)
        if route is None:
            return _answer(404, error_body("no such path", path))
        headers, rules = request.headers, self._rules
        origin, host = headers.get("Origin"), headers.get("Host")
        if not may_connect(origin, host, rules.allowed_origins, rules.local):
            return _answer(403, error_body("this origin may not connect", origin or ""))
        if self._closing:
            return _answer(503, error_body("the exchange is stopping", ""))
        if len(self._counter.connections) >= CONNECTIONS:
            return _answer(503, error_body("too many connections", str(CONNECTIONS)))
        if "Upgrade" not in headers:
            return _answer(426, error_body("a WebSocket lives here", path), Upgrade="websocket")
        if _wants_upgrade(headers.getall("Connection", [])):
            # picows takes this one spelling; Firefox says "keep-alive, Upgrade".
            headers["Connection"] = "upgrade"
        return Connection(self._counter, route, self._visitor(headers, query))

    def _visitor(self, headers: Mapping[str, str], query: str) -> Visitor:
        """Return what a handshake says of who comes; a service takes of it what it uses."""
        named = parse_qs(query).get("user_id", [""])[0]
        claimed = named if named in self._rules.demo_users else None
        words = headers.get("Authorization", "")
        subject = None
        if words[: len(BEARER)].lower() == BEARER:
            subject = self._verify_token(words[len(BEARER) :].strip())
        return Visitor(claimed, bool(named) and claimed is None, subject)


def _wants_upgrade(connection: list[str]) -> bool:
    """Return whether the Connection headers, comma lists, hold the word."""
    words = ",".join(connection).split(",")
    return any(word.strip().lower() == "upgrade" for word in words)


def _answer(status: int, body: bytes, **headers: str) -> WSUpgradeResponseWithListener:
    """Return a refusal, which closes the connection."""
    headers["Content-Type"] = "application/json"
    response = WSUpgradeResponse.create_error_response(status, body, headers)
    return WSUpgradeResponseWithListener(response, None)
