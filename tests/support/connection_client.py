"""A connection without a socket, its clock in the test's hands."""

from typing import Any

import orjson
from picows import WSCloseCode, WSMsgType
from picows.picows import _make_test_ws_frame

from diffex.diff.desk import Desk
from diffex.diff.manners import FLAT, standard
from diffex.diff.reception import Reception
from diffex.diff.service import Visitor
from diffex.diff.snapshot import SnapshotManager
from diffex.diff.trade.counter import TradeCounter
from diffex.diff.trade.reception import TradeReception
from diffex.domain.calendar import Calendar
from diffex.domain.commands import Command, OpenAccount
from diffex.domain.units import SECOND
from diffex.engine.exchange import Exchange
from diffex.storage.memory import NoArchive, NoPast
from diffex.transport.connection import Connection, Counter, Route
from diffex.transport.narrator import SilentSnapshots
from diffex.transport.patience import Patience, TradePatience
from tests.support.mirror_client import Tree

Sent = tuple[str, Any]


class Wire:
    """Stands in for picows's transport and for the socket below it; notes what is done."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.is_close_frame_sent = False
        self.is_disconnected = False
        self.reads = True
        self.underlying_transport = self

    def set_write_buffer_limits(self, high: int) -> None:
        """Take the limit."""

    def pause_reading(self) -> None:
        """Read no more."""
        self.reads = False

    def resume_reading(self) -> None:
        """Read again."""
        self.reads = True

    def send(self, kind: WSMsgType, message: bytes) -> None:
        """Send a frame."""
        self._note(kind.name, message)

    def send_ping(self) -> None:
        """Send a ping."""
        self._note("PING", None)

    def send_pong(self, payload: bytes) -> None:
        """Send a pong."""
        self._note("PONG", payload)

    def send_close(self, code: WSCloseCode, reason: str) -> None:
        """Send a close frame."""
        self._note("CLOSE", code.value)
        self.is_close_frame_sent = True

    def disconnect(self, graceful: bool = True) -> None:
        """End the connection."""
        self.sent.append(("END", graceful))

    def _note(self, what: str, fact: Any) -> None:
        if not self.is_close_frame_sent:
            self.sent.append((what, fact))


class Client:
    """A connection of the server, with everything around it played by the test."""

    def __init__(
        self, claimed: str | None = None, *, refused: bool = False, trades: bool = False
    ) -> None:
        self.now = 1_000.0
        self.commands: list[Command] = []
        exchange = Exchange((), Calendar("24x7"), 0, NoPast())
        exchange.apply(OpenAccount("demo", 100), 0)
        snapshots = SnapshotManager(lambda: None, SilentSnapshots(), FLAT)
        others = SnapshotManager(lambda: None, SilentSnapshots(), standard("run"))
        self.desk = Desk(
            exchange, snapshots, others, self.commands.append, lambda *_: None, NoArchive()
        )
        self.counter = Counter(self.nanos, lambda: self.now, connections={})
        self.wire = Wire()
        visitor = Visitor(claimed, refused, subject=None)
        route = Route(Reception(self.desk), Patience())
        if trades:
            counter = TradeCounter(self.desk, lambda *_: None, lambda *_: None, lambda step: step())
            route = Route(TradeReception(counter), TradePatience())
        self.connection = Connection(self.counter, route, visitor)
        self.connection.on_ws_connected(self.transport)

    def nanos(self) -> int:
        """Return the same time as ``now`` in nanoseconds."""
        return int(self.now * SECOND)

    @property
    def transport(self) -> Any:
        """What picows would pass along."""
        return self.wire

    def reads(self) -> bool:
        """Return whether the server reads from the connection."""
        return self.wire.reads

    @property
    def sent(self) -> list[Sent]:
        """What the server has done to the connection since the last look."""
        sent, self.wire.sent = self.wire.sent, []
        return sent

    def says(self, kind: WSMsgType, payload: bytes = b"", *, fin: bool = True) -> None:
        """Let one frame arrive."""
        frame = _make_test_ws_frame(kind, payload, fin, False)
        self.connection.on_ws_frame(self.transport, frame)

    def peeks(self) -> list[Tree]:
        """Ask for the next frame and return its patches."""
        self.says(WSMsgType.TEXT, b'{"aid":"peek_message"}')
        ((kind, message),) = self.sent
        assert kind == "TEXT"
        data: list[Tree] = orjson.loads(message)["data"]
        return data

    def codes(self) -> list[int]:
        """Peek, and return the codes of the notices."""
        notices = [patch.get("notify", {}) for patch in self.peeks()]
        return [notice["code"] for each in notices for notice in each.values() if notice]

    def after(self, seconds: float) -> list[Sent]:
        """Let time pass, look after the connection, and return what was done."""
        self.now += seconds
        self.connection.sweep(self.now)
        return self.sent
