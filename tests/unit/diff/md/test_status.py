"""``/diff/status``: what trades now, and what begins and ceases to."""

import json
from typing import Any

import msgspec
import pytest

from diffex.diff.manners import standard
from diffex.diff.md.status import StatusReception
from diffex.diff.service import NOBODY
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.calendar import DAY, Calendar, Sessions
from diffex.domain.errors import RejectCode
from diffex.domain.units import SECOND
from tests.support.contracts import CONTRACTS, CU, IF, M
from tests.support.md_floor import MAIN, Silent
from tests.support.orders import START
from tests.support.tq_mirror import TqMirror

HOUR = 3_600 * SECOND


class Client(TqMirror):
    """One connection to the status service, and its clock."""

    def __init__(self, sessions: Sessions = "exchange") -> None:
        super().__init__()
        self.listed = {terms.symbol: terms for terms in CONTRACTS}
        self.now = START
        self.manager = SnapshotManager(lambda: None, Silent(), standard("run"))
        calendar = Calendar(sessions)
        self.service = StatusReception(calendar, self.listed, {MAIN: CU.symbol}, self.manager)
        self.session = self.service.connect(lambda raw: self.take(json.loads(raw)), NOBODY)
        self.service.greet(self.session, NOBODY)

    def send(self, **fields: Any) -> None:
        """Send one message."""
        self.service.receive(self.session, json.dumps(fields).encode(), lambda: self.now)

    def subscribe(self, ins_list: str) -> None:
        """Subscribe and peek."""
        self.send(aid="subscribe_trading_status", ins_list=ins_list)
        self.service.receive(self.session, b'{"aid":"peek_message"}', lambda: self.now)

    def sweep(self, now: int) -> None:
        """Let time pass, and take a frame if there is one."""
        self.now = now
        self.service.sweep(self.session, now)
        self.send(aid="peek_message")

    @property
    def statuses(self) -> dict[str, str]:
        """What was told of each symbol."""
        told = self.tree["trading_status"]
        assert all(one["symbol"] == symbol for symbol, one in told.items())
        return {symbol: one["trade_status"] for symbol, one in told.items()}


def test_what_is_known_has_a_status() -> None:
    """A continuous contract has its contract's; what does not exist has none."""
    client = Client()
    client.subscribe(f"{CU.symbol},{MAIN},NO.no1,")
    assert client.statuses == dict.fromkeys((CU.symbol, MAIN), "CONTINOUS")
    assert client.frames[0]["aid"] == "rtn_data"


def test_a_session_begins_and_ends() -> None:
    """Each change is told once; nothing is told while nothing changes."""
    client = Client()
    midnight = START - 10 * HOUR
    client.subscribe(IF.symbol)
    was = client.statuses[IF.symbol]
    changes = []
    for minute in range(1_440):
        client.sweep(midnight + minute * 60 * SECOND)
        now = client.statuses[IF.symbol]
        if now != was:
            changes.append(now)
        was = now
    assert changes == [
        *("NOTRADING", "AUCTIONORDERING", "NOTRADING"),
        *("CONTINOUS", "NOTRADING"),
    ]
    assert len(client.frames) == 1 + len(changes)


def test_a_contract_that_is_gone_does_not_trade() -> None:
    """It expired; a contract that is new today has its status."""
    client = Client()
    client.subscribe(f"{CU.symbol},{M.symbol}")
    assert client.listed.pop(M.symbol) is M
    client.sweep(START + SECOND)
    assert client.statuses == {CU.symbol: "CONTINOUS", M.symbol: "NOTRADING"}
    client.listed["SHFE.al2512"] = msgspec.structs.replace(CU, symbol="SHFE.al2512")
    client.subscribe("SHFE.al2512")
    assert client.statuses["SHFE.al2512"] == "CONTINOUS"


def test_around_the_clock_everything_trades() -> None:
    """Also on a Sunday."""
    client = Client("24x7")
    client.subscribe(CU.symbol)
    client.sweep(START - DAY)
    assert client.statuses == {CU.symbol: "CONTINOUS"}
    assert len(client.frames) == 1


def test_the_list_is_whole_each_time() -> None:
    """What is not in it any more is not told again."""
    client = Client()
    client.subscribe(CU.symbol)
    client.subscribe(M.symbol)
    client.sweep(START - DAY)
    assert client.statuses == {CU.symbol: "CONTINOUS", M.symbol: "NOTRADING"}
    assert list(client.frames[-1]["data"][0]["trading_status"]) == [M.symbol]
    client.service.disconnect(client.session)
    assert client.session.closed


def test_what_is_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """And an unknown aid is ignored."""
    monkeypatch.setattr("diffex.diff.md.status.SYMBOLS_PER_SESSION", 1)
    client = Client()
    client.send(aid="anything")
    client.send(peek=1, aid="peek_message")
    client.send(aid="subscribe_trading_status")
    client.send(aid="subscribe_trading_status", ins_list="a,b")
    monkeypatch.setattr("diffex.diff.session.COMMANDS_PER_SECOND", 4)
    client.send(aid="subscribe_trading_status", ins_list="a")
    client.service.receive(client.session, b'{"aid":"peek_message"}', lambda: client.now)
    codes = [one["code"] for one in client.tree["notify"].values()]
    assert codes == [
        RejectCode.FIELD_INVALID,
        RejectCode.TOO_MANY_SYMBOLS,
        RejectCode.RATE_EXCEEDED,
    ]
    assert client.service.ignored == 1
