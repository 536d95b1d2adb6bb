"""A server with just enough of the flat dialect to misbehave on purpose.

Everything goes over a real WebSocket. It counts what it carried out (``effects``) apart
from what it was sent (``received``), and a test may take over any aid with ``script``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final, Protocol

import orjson
from picows import (
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    ws_create_server,
)

from diffex.client import Mirror, Tuning
from diffex.diff.patch import copy, merge

Tree = dict[str, Any]
Script = Callable[["FakeSession", Tree], None]

USER: Final = "demo"
PASSWORD: Final = "secret"
PING: Final = "(ping frame)"
"""The aid under which pings of the WebSocket are noted."""
SYMBOL: Final = "SHFE.cu2512"
CONTENT: Final = ("direction", "offset", "volume", "price_type", "limit_price")

AT_ONCE: Final = Tuning(random=lambda: 0.0)
"""No jitter and so no wait before connecting again: a test need not be patient."""

UNHURRIED: Final = Tuning(random=lambda: 1.0)
"""The longest waits: a test that cannot connect makes few attempts."""


class Connect(Protocol):
    """Connects to the test's exchange as its user."""

    def __call__(self, **options: Any) -> AbstractAsyncContextManager[Mirror]:
        """Return what ``async with`` enters."""


class FakeExchange:
    """One user's exchange; the tests turn its screws."""

    def __init__(self) -> None:
        self.tree: Tree = {"accounts": {USER: {"balance": 100.0}}, "orders": {}}
        self.received: list[Tree] = []
        self.effects: list[str] = []
        self.paths: list[str] = []
        self.sessions: list[FakeSession] = []
        self.script: dict[str, Script] = {}
        self.fragments = False
        """Send each message in many frames."""
        self.deaf = False
        """Take nothing in and answer nothing, not even a ping."""
        self.rude = False
        """Leave closes unanswered."""
        self.port = 0
        self._server: asyncio.Server | None = None
        self._arrival = asyncio.Event()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"ws://127.0.0.1:{self.port}/ws/diff"

    def sent(self, aid: str) -> list[Tree]:
        """Return the packs of one kind, in the order they came."""
        return [pack for pack in self.received if pack["aid"] == aid]

    async def receipt(self, aid: str, times: int = 1) -> None:
        """Wait until so many packs of this kind have come."""
        while len(self.sent(aid)) < times:
            self._arrival.clear()
            await self._arrival.wait()

    def note(self, pack: Tree) -> None:
        """Remember a pack that came."""
        self.received.append(pack)
        self._arrival.set()

    def push(self, *patches: Tree) -> None:
        """Change the snapshot by one transaction and tell every session."""
        for patch in patches:
            merge(self.tree, patch)
        for session in self.sessions:
            session.offer(*patches)

    def drop(self) -> None:
        """Cut every connection without a goodbye."""
        for session in list(self.sessions):
            session.drop()

    async def start(self, port: int = 0) -> None:
        """Listen on ``port``, or on one that is free."""

        def enter(request: WSUpgradeRequest) -> FakeSession:
            self.paths.append(request.path.decode())
            return FakeSession(self)

        self._server = await ws_create_server(enter, "127.0.0.1", port, enable_auto_pong=False)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self, code: WSCloseCode = WSCloseCode.SERVICE_RESTART) -> None:
        """Close every connection with ``code`` and listen no more."""
        assert self._server is not None
        self._server.close()
        leaving = list(self.sessions)
        for session in leaving:
            session.transport.send_close(code, b"bye")
            session.transport.disconnect()
        for session in leaving:
            await session.transport.wait_disconnected()
        await self._server.wait_closed()


class FakeSession(WSListener):
    """One connection to the fake."""

    transport: WSTransport

    def __init__(self, exchange: FakeExchange) -> None:
        self.exchange = exchange
        self.user: str | None = None
        self.own: Tree = {"ins_list": "", "charts": {}, "notify": {}}
        self.backlog: list[Tree] = [copy(self.own)]
        self.waiting = False
        self.notes = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Be there; a user in the URL needs no login."""
        self.transport = transport
        self.exchange.sessions.append(self)
        if transport.request.path.endswith(b"?user_id=demo"):
            self.log_in()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Be gone."""
        self.exchange.sessions.remove(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take a pack: by the test's script if it has one, else as an exchange would."""
        exchange = self.exchange
        if frame.msg_type == WSMsgType.CLOSE and not exchange.rude:
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif frame.msg_type == WSMsgType.PING and not exchange.deaf:
            exchange.note({"aid": PING})
            transport.send_pong(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.TEXT and not exchange.deaf:
            pack = orjson.loads(frame.get_payload_as_bytes())
            exchange.note(pack)
            script = exchange.script.get(pack["aid"])
            if script is not None:
                script(self, pack)
            else:
                HANDLERS[pack["aid"]](self, pack)

    def offer(self, *patches: Tree) -> None:
        """Add a transaction and answer a waiting peek."""
        self.backlog.extend(copy(patch) for patch in patches)
        if self.waiting and self.backlog:
            self.waiting = False
            data, self.backlog = self.backlog, []
            self.send({"aid": "rtn_data", "data": data})

    def send(self, message: Tree) -> None:
        """Send a message, in one frame or in many with a ping between."""
        payload = orjson.dumps(message)
        if not self.exchange.fragments:
            self.transport.send(WSMsgType.TEXT, payload)
            return
        kind = WSMsgType.TEXT
        for start in range(0, len(payload), 7):
            last = start + 7 >= len(payload)
            self.transport.send(kind, payload[start : start + 7], fin=last)
            kind = WSMsgType.CONTINUATION
            if not last:
                self.transport.send_ping(b"between")

    def notify(self, code: int, content: str, **about: str) -> None:
        """Tell the client something."""
        self.notes += 1
        notice = {"level": "ERROR" if code else "INFO", "code": code, "content": content, **about}
        merge(self.own, {"notify": {f"S{self.notes}": notice}})
        self.offer({"notify": {f"S{self.notes}": notice}})

    def log_in(self) -> None:
        """Become the user: say so, and tell the whole snapshot."""
        self.user = USER
        self.notify(0, "welcome")
        self.offer(self.exchange.tree)

    def drop(self) -> None:
        """Cut the connection without a goodbye."""
        self.transport.disconnect(graceful=False)


def _peek(session: FakeSession, _pack: Tree) -> None:
    session.waiting = True
    session.offer()


def _login(session: FakeSession, pack: Tree) -> None:
    if (pack["user_name"], pack["password"]) == (USER, PASSWORD):
        session.log_in()
    else:
        session.notify(1102, "Wrong user name or password")


def _insert(session: FakeSession, pack: Tree) -> None:
    exchange = session.exchange
    order_id = pack["order_id"]
    order = exchange.tree["orders"].get(order_id)
    if order is None:
        exchange.effects.append(order_id)
        order = {key: value for key, value in pack.items() if key != "aid"}
        order["instrument_id"] = f"{pack['exchange_id']}.{pack['instrument_id']}"
        order["status"] = "ACCEPTED"
        exchange.push({"orders": {order_id: order}}, {"accounts": {USER: {"available": 1.0}}})
    elif all(order.get(key) == pack.get(key) for key in CONTENT):
        exchange.push({"orders": {order_id: order}})
    else:
        session.notify(2010, "used", order_id=order_id)


def _cancel(session: FakeSession, pack: Tree) -> None:
    exchange = session.exchange
    order_id = pack["order_id"]
    if order_id in exchange.tree["orders"]:
        exchange.effects.append(f"cancel {order_id}")
        exchange.push({"orders": {order_id: {"status": "CANCELLED"}}})
    else:
        session.notify(2011, "unknown", order_id=order_id)


def _subscribe(session: FakeSession, pack: Tree) -> None:
    symbols = [symbol for symbol in pack["ins_list"].split(",") if symbol]
    if any(not symbol.startswith("SHFE.") for symbol in symbols):
        session.notify(2003, "no such contract")
        return
    session.own["ins_list"] = pack["ins_list"]
    quotes = {symbol: {"last_price": 75230.0} for symbol in symbols}
    session.offer({"ins_list": pack["ins_list"], "quotes": quotes})


def _chart(session: FakeSession, pack: Tree) -> None:
    if pack["view_width"] == 0:
        session.notify(1204, "width")
        return
    chart = {key: value for key, value in pack.items() if key != "aid"}
    session.offer({"charts": {pack["chart_id"]: chart if pack["ins_list"] else None}})


HANDLERS: Final[dict[str, Script]] = {
    "peek_message": _peek,
    "req_login": _login,
    "insert_order": _insert,
    "cancel_order": _cancel,
    "subscribe_quote": _subscribe,
    "set_chart": _chart,
}


@asynccontextmanager
async def fake_exchange() -> AsyncIterator[FakeExchange]:
    """Run a fake for the length of a block."""
    exchange = FakeExchange()
    await exchange.start()
    try:
        yield exchange
    finally:
        await exchange.stop()
