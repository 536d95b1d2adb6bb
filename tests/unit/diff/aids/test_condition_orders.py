"""The four packs of conditional orders, from the pack to the mirrors of both dialects."""

from typing import Any

import pytest

from diffex.domain.enums import TimeCondition
from diffex.domain.trigger import Relation, Trigger, TriggerKind
from tests.support.bad_conditions import ORDER, TRIGGER, pack, step
from tests.support.contracts import M
from tests.support.floor import Client, Floor
from tests.support.trade_floor import TradeClient, TradeFloor


@pytest.fixture
def floor() -> Floor:
    """Return a floor of alice and bob."""
    return Floor("alice", "bob")


@pytest.fixture
def alice(floor: Floor) -> Client:
    """Return alice's connection."""
    one = floor.client("alice")
    one.peek()
    return one


def commands_of(client: Client, monkeypatch: pytest.MonkeyPatch, *packs: Any) -> list[Any]:
    """Return the commands that packs become."""
    commands: list[Any] = []
    monkeypatch.setattr(client._floor, "apply", commands.append)
    for one in packs:
        client.send(**one)
    return commands


@pytest.mark.parametrize(
    ("said", "trigger"),
    [
        ({}, Trigger(TriggerKind.PRICE_TOUCH, relation=Relation.GE, price=80_000_000_000)),
        (
            {"exchange_id": "DCE", "instrument_id": "m2601", "price_relation": "LE"},
            Trigger(TriggerKind.PRICE_TOUCH, "DCE", "m2601", Relation.LE, price=80_000_000_000),
        ),
        (
            {"contingent_type": "take_profit"},
            Trigger(TriggerKind.TAKE_PROFIT, price=80_000_000_000),
        ),
        (
            {"contingent_type": "time", "contingent_time": 5e9},
            Trigger(TriggerKind.TIME, moment=5 * 10**9),
        ),
        ({"contingent_type": "time"}, Trigger(TriggerKind.TIME)),
    ],
)
def test_a_trigger_keeps_what_its_kind_uses(
    alice: Client, monkeypatch: pytest.MonkeyPatch, said: dict[str, Any], trigger: Trigger
) -> None:
    """What means nothing to it is ignored."""
    (command,) = commands_of(alice, monkeypatch, pack("c", said))
    assert command.trigger == trigger


def test_what_is_left_out_has_its_default(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order's id is the conditional order's; it waits for the day, in no group."""
    plain, said = commands_of(
        alice,
        monkeypatch,
        pack("c"),
        pack("c", order={"order_id": "o"}, time_condition_type="GTC", group="g"),
    )
    assert (plain.order.order_id, plain.till, plain.group) == ("c", TimeCondition.GFD, "")
    assert (said.order.order_id, said.till, said.group) == ("o", TimeCondition.GTC, "g")


def test_it_is_shown_from_its_beginning_to_its_end(floor: Floor, alice: Client) -> None:
    """In the flat dialect, as one patch after those of orders and funds."""
    alice.send(**pack("c", {"contingent_price": 75_230.0}, {"order_id": "o"}))
    alice.send(**step("pause", "c"))
    alice.quiet()
    shown = alice.tree["condition_orders"]["c"]
    assert (shown["status"], shown["state"]) == ("suspend", "PAUSED")
    assert shown["condition_list"] == [
        {**TRIGGER, "contingent_price": 75_230.0, "exchange_id": "SHFE",
         "instrument_id": "cu2512", "is_touched": False}
    ]  # fmt: skip
    assert {**ORDER, "order_id": "o"}.items() <= shown["order_list"][0].items()
    alice.send(**step("resume", "c"))
    bob = floor.client("bob")
    bob.order("s", direction="SELL", volume=1)
    alice.order("b", volume=1)
    alice.quiet()
    shown = alice.tree["condition_orders"]["c"]
    assert (shown["status"], shown["touched_time"]) == ("touched", shown["update_time"])
    assert shown["condition_list"][0]["is_touched"] is True
    assert alice.tree["orders"]["o"]["status"] == "ACCEPTED"
    bob.quiet()
    assert "condition_orders" not in bob.tree


def test_a_fresh_mirror_shows_the_same(floor: Floor, alice: Client) -> None:
    """As the one that saw it happen."""
    alice.send(**pack("c"))
    alice.send(**pack("d", {"exchange_id": "DCE", "instrument_id": M.instrument_id,
                            "contingent_price": 3_000.0}, {"min_volume": 1,
                            "volume_condition": "MIN", "time_condition": "IOC"}))  # fmt: skip
    alice.send(**step("cancel", "d"))
    alice.quiet()
    fresh = floor.client("alice")
    fresh.quiet()
    assert fresh.tree["condition_orders"] == alice.tree["condition_orders"]
    assert fresh.tree["condition_orders"]["d"]["status"] == "cancel"


def test_ended_ones_leave_both_mirrors(monkeypatch: pytest.MonkeyPatch) -> None:
    """By null where null deletes, without a word in the standard dialect."""
    monkeypatch.setattr("diffex.domain.limits.CONDITIONS_KEPT", 1)
    flat = Floor("alice").client("alice")
    trader: TradeClient = TradeFloor("alice").trader("alice")
    for client in (flat, trader):
        for name in ("a", "b"):
            client.send(**pack(name))
            client.send(**step("cancel", name))
        client.quiet()
    assert set(flat.tree["condition_orders"]) == {"b"}
    fresh = trader._floor.trader("alice")
    fresh.quiet()
    assert set(fresh.user["condition_orders"]) == {"b"}


def test_the_standard_dialect_has_them_under_the_user() -> None:
    """With the same fields."""
    client = TradeFloor("alice").trader("alice")
    client.send(**pack("c"))
    client.send(**step("pause", "c"))
    client.send(**step("resume", "c"))
    client.quiet()
    assert client.user["condition_orders"]["c"]["status"] == "live"


def test_a_refused_one_is_told_by_a_notice(alice: Client) -> None:
    """Which names it."""
    alice.send(**step("cancel", "none"))
    alice.peek()
    notice = list(alice.tree["notify"].values())[-1]
    assert notice["order_id"] == "none"
