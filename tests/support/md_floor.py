"""An exchange with a market data counter, and clients that merge what it sends."""

import json
from collections.abc import Mapping
from typing import Any

from diffex.diff.manners import standard
from diffex.diff.md.board import MdBoard
from diffex.diff.md.quoting import Known
from diffex.diff.md.reception import MdReception
from diffex.diff.patch import Tree
from diffex.diff.service import NOBODY
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.commands import OpenAccount, TakeTicks
from diffex.domain.units import MINUTE, Nanos
from diffex.engine.exchange import Exchange
from tests.support.contracts import CONTRACTS, CU, ZN, M
from tests.support.orders import DEPOSIT, START, order, sell
from tests.support.past import FakePast
from tests.support.tq_mirror import TqMirror

MAIN = "KQ.m@SHFE.cu"
INDEX = "KQ.i@SHFE.cu"


class Silent:
    """An observer of sessions that says nothing."""

    def user_initialized(self, user_id: str) -> None:
        """Say nothing."""

    def patch_pushed(self, user_id: str, patches: int, sessions: int) -> None:
        """Say nothing."""

    def peek_awakened(self, user_id: str) -> None:
        """Say nothing."""


class MdFloor:
    """A counter on an exchange that trades when it is told to."""

    def __init__(self, past: FakePast | None = None, sessions: Sessions = "24x7") -> None:
        self.past = past or FakePast()
        self.now = START
        self.exchange = Exchange(CONTRACTS, Calendar(sessions), START, self.past)
        for user_id in ("ann", "bob"):
            self.exchange.apply(OpenAccount(user_id, DEPOSIT * 10**6), START)
        self.listed = {terms.symbol: terms for terms in CONTRACTS}
        self.asked: list[tuple[str, Mapping[str, object] | None]] = []
        self.answer: Tree = {"result": {"multi_symbol_info": []}}
        self.known = Known(self.listed, {MAIN: CU.symbol}, {INDEX: (CU.symbol, ZN.symbol)}, {})
        self.wanted: list[str] = []
        self.board = MdBoard(self.exchange.state, self.known, self._answer, self.wanted.append)
        self.wakes = 0
        self.sessions = SnapshotManager(self._wake, Silent(), standard("run"))
        self.reception = MdReception(self.board, self.sessions)
        self._number = 0

    def client(self) -> "MdClient":
        """Connect a client, which is greeted."""
        return MdClient(self)

    def list(self, terms: Any) -> None:
        """Know a contract of the past that is not listed any more."""
        self.listed[terms.symbol] = terms

    def trade(self, price: int = 7_500, volume: int = 1, terms: Any = CU) -> None:
        """Let one fill happen now."""
        self._number += 1
        number = str(self._number)
        self.exchange.apply(
            sell(f"s{number}", user_id="bob", price=price, volume=volume, terms=terms), self.now
        )
        self.exchange.apply(order(f"b{number}", price=price, volume=volume, terms=terms), self.now)

    def bars(self, count: int, step: Nanos = MINUTE, terms: Any = CU, price: int = 7_500) -> None:
        """Let one fill happen in each of the next ``count`` steps of time."""
        for number in range(count):
            self.trade(price + number % 9, 1 + number % 3, terms)
            self.now += step

    def tick(self) -> None:
        """Record ticks."""
        self.exchange.apply(TakeTicks(), self.now)

    def publish(self) -> None:
        """Tell everyone what changed, and send the frames that are due."""
        market = self.exchange.state.market
        touched, market.touched = market.touched, set()
        self.board.publish(sorted(touched))
        self.flush()

    def flush(self) -> None:
        """Send the frames that are due."""
        while self.wakes:
            self.wakes = 0
            self.sessions.flush()

    def _wake(self) -> None:
        self.wakes += 1

    def _answer(self, query: str, variables: Mapping[str, object] | None) -> Tree:
        self.asked.append((query, variables))
        return self.answer


class MdClient(TqMirror):
    """One connection, from the client's end."""

    def __init__(self, floor: MdFloor) -> None:
        super().__init__()
        self.floor = floor
        self.pending = True
        self.session = floor.reception.connect(self._receive, NOBODY)
        floor.reception.greet(self.session, NOBODY)

    def _receive(self, raw: bytes) -> None:
        assert self.pending, "a frame without a peek"
        self.pending = False
        self.take(json.loads(raw))

    def send(self, **fields: Any) -> None:
        """Send one message."""
        raw = json.dumps(fields).encode()
        self.floor.reception.receive(self.session, raw, lambda: self.floor.now)
        self.floor.flush()

    def peek(self) -> None:
        """Take one more frame."""
        self.pending = True
        self.floor.reception.receive(
            self.session, b'{"aid":"peek_message"}', lambda: self.floor.now
        )
        self.floor.flush()

    def chart_of(self, chart_id: str = "c", **fields: Any) -> Tree:
        """Ask for a chart of minutes of copper, or of what ``fields`` say; return the request."""
        request = {
            "aid": "set_chart",
            "chart_id": chart_id,
            "ins_list": CU.symbol,
            "duration": MINUTE,
            "view_width": 5,
            **fields,
        }
        request = {key: value for key, value in request.items() if value is not None}
        self.send(**request)
        self.peek()
        return request

    def subscribe(self, ins_list: str) -> None:
        """Subscribe to quotes."""
        self.send(aid="subscribe_quote", ins_list=ins_list)
        self.peek()

    def window(self, chart_id: str = "c") -> tuple[int, int]:
        """Return the ids that a chart says it shows."""
        chart = self.chart(chart_id)
        return chart["left_id"], chart["right_id"]

    def ready(self, chart_id: str = "c") -> bool:
        """Return whether a chart says that it is complete."""
        chart = self.chart(chart_id)
        assert chart["more_data"] is not chart["ready"]
        return bool(chart["ready"])

    @property
    def codes(self) -> list[int]:
        """The codes of all notices."""
        return [one["code"] for one in self.tree.get("notify", {}).values()]


__all__ = ["CU", "INDEX", "MAIN", "M", "MdClient", "MdFloor"]
