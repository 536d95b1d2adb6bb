"""What the time brings: the auction, the ends of sessions, and sleep that is made up for."""

import pytest

from diffex.domain.commands import CancelOrder, Wake
from diffex.domain.enums import TimeCondition
from diffex.domain.errors import FinishCode, RejectCode
from diffex.domain.events import (
    AccountSettled,
    CancelRejected,
    DayEnded,
    OrderAccepted,
    OrderRejected,
    OrderUpdated,
    PhaseChanged,
    Traded,
)
from diffex.domain.phases import Phase
from tests.support.days import CU_NIGHT, M_DAY, Days
from tests.support.orders import at_market, every, only, order, sell

EVENING = "2025-11-10 20:54"


def evening(**changes: object) -> Days:
    """Return an exchange on Monday evening, with Tuesday before it."""
    return Days("2025-11-10 17:00", terms=(CU_NIGHT, M_DAY), sessions="exchange")


def test_an_exchange_that_starts_after_the_settlement_is_on_the_next_day() -> None:
    """The first command finds the day before settled."""
    days = evening()
    assert f"{days.state.trading_day}" == "2025-11-11"
    assert days.state.stages[CU_NIGHT.symbol].phase is Phase.BEFORE_TRADING
    assert days.give(order())[0].code is RejectCode.MARKET_CLOSED  # type: ignore[union-attr]  # a reject


def test_orders_of_the_auction_wait_and_trade_at_one_price() -> None:
    """Both sides wait, both are told, and the best of them do better than they asked."""
    days = evening()
    days.until("2025-11-10 20:55")
    accepted = days.give(order("b1", terms=CU_NIGHT, price=7_540, volume=3))
    assert only(accepted, OrderAccepted)
    assert not every(accepted, Traded)
    crossing = days.give(sell("s1", user_id="bob", terms=CU_NIGHT, price=7_500, volume=2))
    assert not every(crossing, Traded)
    events = days.until("2025-11-10 20:59:01")
    buy, sale = every(events, Traded)
    assert (buy.user_id, sale.user_id) == ("ann", "bob")
    assert (buy.price, buy.volume) == (sale.price, sale.volume) == (7_540, 2)
    assert buy.exchange_trade_id == sale.exchange_trade_id
    left = days.state.traders["ann"].orders["b1"]
    assert (left.left, left.resting, left.status) == (1, True, "PARTIAL_FILLED")
    held = days.state.traders["ann"].account
    assert held.frozen_margin == left.frozen_margin
    assert not days.state.books[CU_NIGHT.symbol].asks.keys
    assert days.state.market.days[CU_NIGHT.symbol].open_interest == 2


def test_an_auction_that_does_not_cross_trades_nothing() -> None:
    """The orders go on into the session."""
    days = evening()
    days.until("2025-11-10 20:56")
    days.give(
        order("b1", terms=CU_NIGHT, price=7_500),
        sell("s1", user_id="bob", terms=CU_NIGHT, price=7_501),
    )
    assert not every(days.until("2025-11-10 21:00"), Traded)
    assert days.state.traders["ann"].live == 1
    assert every(days.give(sell("s2", user_id="bob", terms=CU_NIGHT, price=7_500)), Traded)


def test_while_the_auction_is_matched_nothing_comes_or_goes() -> None:
    """Neither orders nor cancels; when the session begins both do."""
    days = evening()
    days.until("2025-11-10 20:56")
    days.give(order("b1", terms=CU_NIGHT, price=7_500))
    for moment in ("2025-11-10 20:59", "2025-11-10 20:59:30"):
        days.until(moment)
        refused = only(days.give(CancelOrder("ann", "b1")), CancelRejected)
        assert refused.code is RejectCode.CANCEL_CLOSED
        late = only(days.give(order(f"b{moment}"[:12], terms=CU_NIGHT)), OrderRejected)
        assert late.code is RejectCode.MARKET_CLOSED
    days.until("2025-11-10 21:00")
    gone = only(days.give(CancelOrder("ann", "b1")), OrderUpdated)
    assert gone.code == FinishCode.CANCELLED_BY_USER


@pytest.mark.parametrize(
    "changes",
    [at_market(), {"time_condition": TimeCondition.IOC}],
)
def test_the_auction_takes_only_orders_that_can_wait(changes: dict[str, object]) -> None:
    """At a limit, of any volume."""
    days = evening()
    days.until("2025-11-10 20:56")
    refused = only(days.give(order("b1", terms=CU_NIGHT, **changes)), OrderRejected)
    assert refused.code is RejectCode.AUCTION_ORDER_TYPE


def test_in_a_break_orders_wait_and_can_only_be_cancelled() -> None:
    """From 10:15 to 10:30."""
    days = evening()
    days.until("2025-11-11 10:00")
    days.give(order("b1", terms=M_DAY, price=2_990), order("b2", terms=M_DAY, price=2_990))
    changed = days.until("2025-11-11 10:15")
    assert only(changed, PhaseChanged).phase is Phase.BREAK
    refused = only(days.give(order("b3", terms=M_DAY, price=2_990)), OrderRejected)
    assert refused.code is RejectCode.MARKET_CLOSED
    assert only(days.give(CancelOrder("ann", "b1")), OrderUpdated).status == "CANCELLED"
    days.until("2025-11-11 10:30")
    assert days.state.traders["ann"].orders["b2"].alive


def test_at_the_close_the_last_price_is_the_close() -> None:
    """Until the next day has its own."""
    days = evening()
    days.until("2025-11-11 14:59")
    days.trade("1", 3_001, terms=M_DAY)
    days.until("2025-11-11 15:00")
    assert days.state.market.days[M_DAY.symbol].close == 3_001
    days.until("2025-11-11 16:00")
    assert days.state.market.days[M_DAY.symbol].close is None
    assert days.state.market.days[M_DAY.symbol].pre_close == 3_001


def test_whoever_sleeps_makes_up_for_it_in_order() -> None:
    """Three days late, every phase and every settlement comes at its own time."""
    awake, asleep = evening(), evening()
    told = []
    while awake.state.due <= Days("2025-11-14 12:00").now:
        awake.now = awake.state.due
        told += awake.give(Wake())
    assert asleep.until("2025-11-14 12:00") == told
    assert awake.state.state_hash() == asleep.state.state_hash()
    ended = [f"{event.trading_day}" for event in told if isinstance(event, DayEnded)]
    assert ended == ["2025-11-11", "2025-11-12", "2025-11-13"]
    assert len(every(told, AccountSettled)) == 6


def test_what_is_due_comes_before_the_command() -> None:
    """An order that comes after the close is late, although nobody had noticed the close."""
    days = evening()
    days.until("2025-11-11 14:00")
    days.now = Days("2025-11-11 15:00").now
    events = days.give(order("b1", terms=M_DAY, price=2_990))
    assert isinstance(events[0], PhaseChanged)
    assert only(events, OrderRejected).code is RejectCode.MARKET_CLOSED


def test_a_wake_too_early_does_nothing() -> None:
    """Not even to the hash."""
    days = evening()
    before = days.state.state_hash()
    assert days.give(Wake()) == []
    assert days.state.state_hash() == before
