"""The crash list is whole and true: each of its tests exists; and the tests of its own."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from tqsdk import objs, translator  # type: ignore[import-untyped]  # it has no stubs

from diffex.diff.service import NOBODY
from diffex.diff.trade.spelling import spelled
from diffex.domain.calendar import DAY
from diffex.domain.errors import RejectCode
from diffex.domain.units import MINUTE
from tests.interop.crash_list import CRASH_LIST
from tests.support.contracts import ZN
from tests.support.md_floor import CU, INDEX, MAIN, MdFloor
from tests.support.mirror_client import Tree
from tests.support.orders import START
from tests.support.past import FakePast
from tests.support.tests_by_name import exists
from tests.support.trade_floor import TradeClient, TradeFloor

TESTS = sorted({test for entry in CRASH_LIST for test in entry.tests})
CLIENTS_OWN = {2019112901, 2019112902, 2019112910, 2019112911}
PROTOTYPES = {
    "accounts": objs.Account(None),
    "positions": objs.Position(None),
    "orders": objs.Order(None),
    "trades": objs.Trade(None),
}


@pytest.mark.parametrize("test", TESTS)
def test_each_test_of_the_list_exists(test: str) -> None:
    """As a function of its file; a scene in brackets is a function there too."""
    assert exists(test)


def test_each_entry_has_a_test() -> None:
    """And stands in the list once."""
    assert [entry.what for entry in CRASH_LIST if not entry.tests] == []
    assert len({entry.what for entry in CRASH_LIST}) == len(CRASH_LIST)


def test_no_code_is_one_of_the_clients_own() -> None:
    """Those tell it that its connection is back, and it would send everything again."""
    assert CLIENTS_OWN.isdisjoint({int(code) for code in RejectCode} | {400, 401})


def busy(user_id: str = "u") -> TradeClient:
    """Return a client to whom everything has happened."""
    floor = TradeFloor(user_id, "v")
    other, client = floor.trader("v"), floor.trader(user_id)
    other.order("s1", direction="SELL", volume=4)
    client.order("o1", volume=6)
    other.order("b1", volume=2)
    client.order("c1", direction="SELL", offset="CLOSETODAY", volume=2)
    client.send("cancel_order", user_id=user_id, order_id="o1")
    client.order("o2", volume=0)
    client.order("o3", direction="UP")
    client.order("ab-cd", volume=1)
    client.quiet()
    return client


def news(client: TradeClient) -> Iterator[Tree]:
    """Return each patch of the user that was sent."""
    for frame in client.wire.frames:
        for element in frame:
            yield from element.get("trade", {}).values()


def test_numbers_are_numbers() -> None:
    """Where the client has a number as default, ours is one, or the text for none."""
    seen = 0
    for patch in news(busy()):
        for section, prototype in PROTOTYPES.items():
            for entry in patch.get(section, {}).values():
                for field, value in entry.items():
                    if isinstance(prototype.get(field), int | float):
                        seen += 1
                        assert value == "-" or isinstance(value, int | float), field
    assert seen > 100


def test_numbers_of_a_quote_are_numbers() -> None:
    """Of a contract before and after its first trade, of what is shown as one, of an ended one."""
    past = FakePast()
    gone = msgspec.structs.replace(CU, symbol="SHFE.cu2401", instrument_id="cu2401")
    past.fill(gone.symbol, MINUTE, START - DAY, 2)
    floor = MdFloor(past)
    floor.list(gone)
    client = floor.client()
    client.subscribe(",".join((CU.symbol, ZN.symbol, MAIN, INDEX, gone.symbol)))
    floor.trade()
    floor.publish()
    client.peek()
    prototype = objs.Quote(None)
    seen = 0
    for frame in client.frames:
        for element in frame["data"]:
            for symbol, quote in element.get("quotes", {}).items():
                for field, value in quote.items():
                    assert value is not None, f"{symbol} {field}: a null is ignored"
                    if isinstance(prototype.get(field), int | float):
                        seen += 1
                        assert value == "-" or isinstance(value, int | float), field
    assert seen > 100


@pytest.mark.parametrize("name", ["ma-kl", "cu2701-cu2702", "plain"])
def test_a_chart_may_be_called_like_a_spread(name: str) -> None:
    """Its answer arrives under the name that was asked for; else it never is ready."""
    floor = MdFloor()
    floor.trade()
    sent: list[bytes] = []
    session = floor.reception.connect(sent.append, NOBODY)
    request = {
        "aid": "set_chart",
        "chart_id": name,
        "ins_list": CU.symbol,
        "duration": MINUTE,
        "view_width": 5,
    }
    peek = {"aid": "peek_message"}
    for pack in (peek, request, peek):
        floor.reception.receive(session, json.dumps(pack).encode(), lambda: START)
        floor.flush()
    packs = [translator.loads(raw.decode(), rules=translator.MD_TO_CTP) for raw in sent]
    told = [element for pack in packs for element in pack["data"] if "charts" in element]
    assert told[-1]["charts"][name]["state"] == request
    assert told[-1]["charts"][name]["ready"]


def test_nothing_of_a_user_is_ever_deleted() -> None:
    """No order, no trade, no position, and no field of one."""
    assert not any(_has_null(patch) for patch in news(busy()))


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_null(item) for item in value.values())
    return value is None


@pytest.mark.parametrize("name", ["li-na", "cu2701-cu2702", "x", "a-b"])
def test_names_that_look_like_spreads_arrive_whole(name: str) -> None:
    """What the client's own rewriting makes of every message is what was sent."""
    client = busy(name)
    for pack in client.wire.packs:
        text = spelled(json.dumps(pack, ensure_ascii=False, separators=(",", ":")).encode())
        assert translator.loads(text.decode(), rules=translator.MD_TO_CTP) == pack
    assert set(client.wire.tree["trade"]) == {name}
