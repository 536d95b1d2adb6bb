"""Batches: what each command of them would do alone, told in one transaction."""

from collections import Counter

import pytest

from diffex.domain.commands import CancelOrders, InsertOrder, InsertOrders
from diffex.domain.errors import RejectCode
from diffex.domain.events import (
    AccountChanged,
    CancelRejected,
    OrderForgotten,
    OrderRefused,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    Traded,
)
from diffex.domain.limits import BATCH_ORDERS
from diffex.domain.rules import Rules
from tests.support.orders import EVERY_KIND, Floor, cancel, every, only, order, sell

ORDERS = (
    order("1", volume=2),
    order("2", volume=0),
    order("3", price=7_530),
    order("1", volume=2),
    sell("4", price=7_530),
    order("3", volume=7),
    order("5", instrument_id="cu9912"),
    order("6", price=7_531, volume=3),
)
"""Some rest, some trade, some are rejected, some come twice."""


def waiting(rules: Rules = EVERY_KIND) -> Floor:
    """Return a floor where bob offers two lots at each of two prices."""
    floor = Floor(rules=rules)
    for price in (7_530, 7_531):
        floor.give(sell(f"s{price}", user_id="bob", price=price, volume=2))
    return floor


@pytest.mark.parametrize("kept", [2_000, 2])
def test_a_batch_does_what_its_orders_do_alone(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state is the same to the last bit, also where old orders leave the snapshot."""
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", kept)
    together, apart = waiting(), waiting()
    together.give(InsertOrders("ann", ORDERS))
    apart.give(*ORDERS)
    assert together.state.state_hash() == apart.state.state_hash()
    together.give(CancelOrders("ann", ("1", "none", "1", "4")))
    apart.give(*[cancel(order_id) for order_id in ("1", "none", "1", "4")])
    assert together.state.state_hash() == apart.state.state_hash()


def test_all_of_it_is_one_transaction() -> None:
    """Each order, account and position is told once, as it is in the end; every fill is told."""
    floor = waiting()
    events = floor.give(InsertOrders("ann", (order("1", price=7_530), order("2", price=7_531))))
    assert len(every(events, Traded)) == 4
    told = Counter((one.user_id, one.order_id) for one in every(events, OrderUpdated))
    assert told == {("ann", "1"): 1, ("ann", "2"): 1, ("bob", "s7530"): 1}
    assert Counter(one.user_id for one in every(events, AccountChanged)) == {"ann": 1, "bob": 1}
    lots = {one.user_id: one.long.volume_today for one in every(events, PositionChanged)}
    assert lots == {"ann": 2, "bob": 0}


def test_one_that_is_rejected_stops_nothing() -> None:
    """It is told with its reason, the next one is carried out."""
    floor = Floor()
    events = floor.give(InsertOrders("ann", (order("1", volume=0), order("2"))))
    assert only(events, OrderRejected).order_id == "1"
    assert only(events, OrderUpdated).order_id == "2"


def test_a_cancel_that_finds_nothing_stops_nothing() -> None:
    """It is told for its order."""
    floor = Floor()
    floor.give(order("1"), order("2"))
    events = floor.give(CancelOrders("ann", ("1", "none", "2")))
    assert only(events, CancelRejected).order_id == "none"
    assert {one.order_id for one in every(events, OrderUpdated)} == {"1", "2"}
    assert floor.state.traders["ann"].live == 0


@pytest.mark.parametrize("count", [0, BATCH_ORDERS + 1])
def test_a_batch_has_its_bounds(count: int) -> None:
    """None of it is carried out."""
    floor = Floor()
    before = floor.state.state_hash()
    orders: tuple[InsertOrder, ...] = tuple(order(str(number)) for number in range(count))
    names = tuple(str(number) for number in range(count))
    for command in (InsertOrders("ann", orders), CancelOrders("ann", names)):
        refused = only(floor.give(command), OrderRefused)
        assert (refused.code, refused.order_id) == (RejectCode.BATCH_SIZE_INVALID, "")
        assert str(count) in refused.text
    assert floor.state.state_hash() == before


def test_the_largest_batch_is_carried_out() -> None:
    """A hundred orders, and a hundred cancels."""
    floor = Floor(deposit=10**12)
    names = tuple(f"o{number}" for number in range(BATCH_ORDERS))
    floor.give(InsertOrders("ann", tuple(order(name) for name in names)))
    assert floor.state.traders["ann"].live == BATCH_ORDERS
    floor.give(CancelOrders("ann", names))
    assert floor.state.traders["ann"].live == 0


def test_an_order_of_another_user_is_refused() -> None:
    """Whoever sends the batch places orders of his own only."""
    floor = Floor()
    events = floor.give(InsertOrders("ann", (order("1", user_id="bob"), order("2"))))
    refused = only(events, OrderRefused)
    assert (refused.user_id, refused.code) == ("ann", RejectCode.USER_MISMATCH)
    assert "1" not in floor.state.traders["bob"].orders
    assert floor.state.traders["ann"].live == 1


def test_each_order_counts_into_the_rate() -> None:
    """What comes beyond it is rejected one by one."""
    floor = Floor(rules=Rules(orders_per_second=2))
    events = floor.give(InsertOrders("ann", tuple(order(str(number)) for number in range(4))))
    codes = {one.order_id: one.code for one in every(events, OrderRejected)}
    assert codes == dict.fromkeys(("2", "3"), RejectCode.ORDER_RATE_EXCEEDED)
    assert floor.state.traders["ann"].live == 2


def test_what_leaves_the_snapshot_is_told_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """An order may come and go within the batch."""
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", 1)
    floor = Floor()
    events = floor.give(InsertOrders("ann", tuple(order(str(n), volume=0) for n in range(3))))
    assert [type(one) for one in events] == [OrderRejected] * 3 + [OrderForgotten] * 2
