"""A fresh mirror is told everything that a user has, and nothing of another's."""

import pytest

from diffex.domain.enums import Offset
from diffex.domain.events import (
    AccountChanged,
    OrderAccepted,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    Traded,
)
from tests.support.contracts import CU, M
from tests.support.orders import Floor, cancel, every, only, order, sell


def test_an_unknown_user_has_nothing() -> None:
    """Not even empty funds."""
    assert list(Floor().exchange.restate("nobody")) == []


def test_everything_is_told_as_it_is_now() -> None:
    """Orders from their beginning, then trades, then funds, then positions."""
    floor = Floor()
    floor.give(order("resting", price=7_400), order("gone", price=7_400), cancel("gone"))
    floor.give(order("refused", volume=0))
    floor.trade("1", 7_523, 2)
    events = list(floor.exchange.restate("ann"))
    assert [type(event) for event in events] == [
        *[OrderAccepted, OrderUpdated] * 2,
        OrderRejected,
        OrderAccepted,
        OrderUpdated,
        Traded,
        AccountChanged,
        PositionChanged,
    ]
    statuses = [(one.order_id, one.status) for one in every(events, OrderUpdated)]
    assert statuses == [("resting", "ACCEPTED"), ("gone", "CANCELLED"), ("b1", "FILLED")]


def test_nothing_of_another_user_is_told() -> None:
    """Every event of a restatement concerns the user who asked."""
    floor = Floor()
    floor.trade("1", 7_523, 2)
    for user_id in ("ann", "bob"):
        events = list(floor.exchange.restate(user_id))
        assert {event.user_id for event in events} == {user_id}
        assert len(every(events, Traded)) == 1


def test_what_is_told_live_is_what_is_told_again() -> None:
    """Account, position and order of the last live event equal the restated ones."""
    floor = Floor()
    live = [event for event in floor.trade("1", 7_523, 2) if event.user_id == "ann"]
    again = list(floor.exchange.restate("ann"))
    for kind in (OrderAccepted, OrderUpdated, Traded, AccountChanged, PositionChanged):
        assert only(live, kind) == only(again, kind)


@pytest.mark.parametrize(("last", "sign"), [(7_533, 1), (7_513, -1)])
def test_each_side_of_a_position_is_valued_at_the_last_price(last: int, sign: int) -> None:
    """Ten ticks on 2 lots are 1,000 yuan: what long gains, short loses."""
    floor = Floor("ann", "bob", "cat", "dan")
    floor.trade("1", 7_523, 2)
    floor.give(sell("2", user_id="cat", price=last), order("2", user_id="dan", price=last))
    ann, bob = (
        only(list(floor.exchange.restate(user_id)), PositionChanged) for user_id in ("ann", "bob")
    )
    assert ann.last_price == bob.last_price == last
    assert ann.long.position_profit == ann.long.float_profit == sign * 100_000
    assert bob.short.position_profit == bob.short.float_profit == -sign * 100_000
    assert (ann.short.float_profit, bob.long.float_profit) == (0, 0)


def test_a_position_tells_its_lots_and_costs() -> None:
    """Today's, history's and frozen lots, and what they cost, side by side."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=3, terms=M)
    floor.trade("1", 3_010, 2, terms=M)
    floor.give(sell("x", offset=Offset.CLOSE, volume=4, terms=M, price=3_020))
    position = only(list(floor.exchange.restate("ann")), PositionChanged)
    side = position.long
    assert (side.volume_today, side.volume_his) == (2, 3)
    assert (side.frozen_today, side.frozen_his) == (1, 3)
    assert side.open_cost == side.position_cost == 3_000 * 3 + 3_010 * 2
    assert side.margin == (3_000 * 3 + 3_010 * 2) * 80
    assert side.float_profit == 3 * 10 * 1_000
    assert (position.symbol, position.last_price) == (M.symbol, 3_010)
    assert CU.symbol not in floor.state.traders["ann"].account.positions
