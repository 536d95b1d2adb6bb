"""The crash list is whole and true: each of its tests exists; and the tests of its own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tqsdk import objs, translator  # type: ignore[import-untyped]  # it has no stubs

from diffex.diff.trade.spelling import spelled
from diffex.domain.errors import RejectCode
from tests.interop.crash_list import CRASH_LIST
from tests.support.mirror_client import Tree
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
