"""``amend_order``, ``insert_orders`` and ``cancel_orders``, from the pack to the mirror."""

import datetime
from typing import Any, Final

import pytest

from diffex.diff import values
from diffex.domain.commands import AmendOrder, CancelOrders, InsertOrders
from diffex.domain.enums import HedgeFlag, TimeCondition, VolumeCondition
from diffex.domain.errors import RejectCode, RejectError
from tests.support.floor import Client, Floor

FIELDS: Final[dict[str, Any]] = {
    "exchange_id": "SHFE",
    "instrument_id": "cu2512",
    "direction": "BUY",
    "offset": "OPEN",
    "volume": 1,
    "price_type": "LIMIT",
    "limit_price": 75230.0,
}


@pytest.fixture
def client() -> Client:
    """Return the one user's connection."""
    one = Floor("u").client("u")
    one.peek()
    return one


def submitted(client: Client, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the list that fills with the commands that the client's packs become."""
    commands: list[Any] = []
    monkeypatch.setattr(client._floor, "apply", commands.append)
    return commands


def test_an_amendment_says_what_changes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it leaves out stays as it is."""
    commands = submitted(client, monkeypatch)
    names = {"user_id": "u", "order_id": "o", "new_order_id": "n"}
    client.send("amend_order", **names, limit_price=75220, volume=3.0)
    client.send("amend_order", **names)
    assert commands == [AmendOrder("u", "o", "n", 75_220_000_000, 3), AmendOrder("u", "o", "n")]


def test_a_batch_is_orders_of_one_user(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with the fields of its own; whose they are needs to be said once."""
    commands = submitted(client, monkeypatch)
    least = {"time_condition": "IOC", "volume_condition": "MIN", "min_volume": 1.0}
    orders = [{**FIELDS, "order_id": "1", **least}, {**FIELDS, "order_id": "2", "user_id": "u"}]
    client.send("insert_orders", user_id="u", orders=orders)
    client.send("cancel_orders", user_id="u", order_ids=["1", "2"])
    inserted, cancelled = commands
    assert isinstance(inserted, InsertOrders)
    first, second = inserted.orders
    assert (first.order_id, first.volume_condition, first.min_volume) == (
        "1",
        VolumeCondition.MIN,
        1,
    )
    assert (second.order_id, second.user_id) == ("2", "u")
    assert cancelled == CancelOrders("u", ("1", "2"))


def test_each_order_of_a_batch_is_in_the_mirror(client: Client) -> None:
    """All in one message, with the funds; an amendment of one of them too."""
    orders = [{**FIELDS, "order_id": name} for name in ("1", "2")]
    client.peek()
    client.send("insert_orders", user_id="u", orders=[*orders, {**orders[0], "order_id": "3"}])
    assert len(client.wire.last) == 2
    client.peek()
    client.send("amend_order", user_id="u", order_id="2", new_order_id="4", volume=5)
    assert {name: one["status"] for name, one in client.tree["orders"].items()} == {
        "1": "ACCEPTED",
        "2": "CANCELLED",
        "3": "ACCEPTED",
        "4": "ACCEPTED",
    }
    client.peek()
    client.send("cancel_orders", user_id="u", order_ids=["1", "3", "4"])
    assert {one["status"] for one in client.tree["orders"].values()} == {"CANCELLED"}
    assert client.tree["accounts"]["u"]["frozen_margin"] == 0


def test_a_refused_amendment_is_a_notice_about_the_new_id(client: Client) -> None:
    """That is the order which the client waits for."""
    client.send("amend_order", user_id="u", order_id="none", new_order_id="n", volume=1)
    client.peek()
    (notice,) = [one for one in client.tree["notify"].values() if one["level"] == "ERROR"]
    assert (notice["code"], notice["order_id"]) == (RejectCode.ORDER_UNKNOWN, "n")


@pytest.mark.parametrize("written", ["20260105", 20260105, 20260105.0])
def test_a_day_is_text_or_a_number(
    client: Client, monkeypatch: pytest.MonkeyPatch, written: object
) -> None:
    """CTP writes it as text; 0 or nothing means none of it where it does not matter."""
    commands = submitted(client, monkeypatch)
    client.order("1", time_condition="GTD", good_till_date=written, hedge_flag="HEDGE")
    client.order("2", good_till_date=0, min_volume=1)
    until, day = commands
    assert (until.time_condition, until.hedge) == (TimeCondition.GTD, HedgeFlag.HEDGE)
    assert until.good_till == datetime.date(2026, 1, 5)
    assert (day.good_till, day.min_volume, day.hedge) == (None, 0, HedgeFlag.SPECULATION)


@pytest.mark.parametrize(
    "written", ["", "2026-01-05", "20261301", "20260230", "\uff12\uff10260105", 0, 1.5, -20260105]
)
def test_what_is_no_day_is_refused(written: str | float) -> None:
    """By the name of its field."""
    with pytest.raises(RejectError) as caught:
        values.day("good_till_date", written)
    assert caught.value.code is RejectCode.FIELD_INVALID
    assert "good_till_date" in caught.value.text


def test_a_day_is_written_as_it_is_read() -> None:
    """Eight digits, also for an early year."""
    day = datetime.date(99, 1, 5)
    assert values.day_text(day) == "00990105"
    assert values.day("x", values.day_text(day)) == day
