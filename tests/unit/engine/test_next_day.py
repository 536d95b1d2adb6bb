"""What outlives a trading day, and by which terms it goes on."""

from typing import Any

import pytest

from diffex.domain.enums import Offset, TimeCondition
from diffex.domain.errors import FinishCode
from diffex.domain.events import OrderForgotten, OrderUpdated, Traded, TradeForgotten
from diffex.domain.fees import commission, margin
from tests.support.contracts import CU, M
from tests.support.days import CU_NIGHT, M_DAY, Days, day_of
from tests.support.orders import every, only, order, sell

TILL_CANCELLED: dict[str, Any] = {"time_condition": TimeCondition.GTC}


def till(day: str) -> dict[str, Any]:
    """Return the changes that let an order live to the end of a day."""
    return {"time_condition": TimeCondition.GTD, "good_till": day_of(day)}


def test_an_order_till_cancelled_holds_again_by_the_new_terms() -> None:
    """Its place in the book stays; what it holds follows the new day's rates."""
    days = Days()
    days.give(order("stays", price=7_500, volume=2, **TILL_CANCELLED))
    days.trade("1", 7_600)
    told = only(days.until("2025-11-11 00:00"), OrderUpdated)
    assert (told.order_id, told.status, told.remaining_volume) == ("stays", "ACCEPTED", 2)
    trader = days.state.traders["ann"]
    terms = days.state.instruments[CU.symbol]
    kept = trader.orders["stays"]
    assert kept.frozen_margin == trader.account.frozen_margin == margin(terms, 7_500 * 2)
    held = commission(terms, 7_500, 2, 0, 0)
    assert kept.frozen_commission == trader.account.frozen_commission == held
    assert trader.live == 1
    assert every(days.give(sell("s", user_id="bob", price=7_500)), Traded)


def test_an_order_with_a_date_lives_to_the_end_of_that_day() -> None:
    """Then it ends as the day's own do."""
    days = Days()
    days.give(order("short", price=7_500, **till("2025-11-10")))
    days.give(order("long", price=7_501, **till("2025-11-11")))
    ends = {one.order_id: one.code for one in every(days.until("2025-11-11 00:00"), OrderUpdated)}
    assert ends == {"short": FinishCode.DAY_ENDED, "long": 0}
    ends = {one.order_id: one.code for one in every(days.until("2025-11-12 00:00"), OrderUpdated)}
    assert ends == {"long": FinishCode.DAY_ENDED}


def test_orders_keep_their_time_over_the_day() -> None:
    """Of two at one price the older one trades first, and both are told in order of time."""
    days = Days()
    days.give(
        order("first", user_id="bob", price=7_500, **TILL_CANCELLED),
        order("other", price=7_501, terms=CU, **TILL_CANCELLED),
        order("second", price=7_500, **TILL_CANCELLED),
    )
    told = every(days.until("2025-11-11 00:00"), OrderUpdated)
    assert [one.order_id for one in told] == ["first", "other", "second"]
    book = days.state.books[CU.symbol]
    queues = [book.bids.levels[key].living() for key in reversed(book.bids.keys)]
    assert [[one.command.order_id for one in queue] for queue in queues] == [
        ["other"],
        ["first", "second"],
    ]


@pytest.mark.parametrize(("price", "stays"), [(7_000, True), (6_950, False), (6_992, True)])
def test_an_order_beyond_the_new_limits_ends(price: int, stays: bool) -> None:
    """Limits moved up with the settlement price: the lower one is 6,992 now."""
    days = Days()
    days.give(order("o", price=price, **TILL_CANCELLED))
    days.trade("1", 7_600)
    told = only(days.until("2025-11-11 00:00"), OrderUpdated)
    assert told.code == (0 if stays else FinishCode.OUTSIDE_LIMITS)
    trader = days.state.traders["ann"]
    assert (trader.account.frozen_margin > 0) == stays
    assert trader.live == stays
    assert "o" in trader.orders


def test_closing_todays_lots_ends_with_the_day_that_they_were_todays() -> None:
    """On SHFE they are history's then; elsewhere one close does for both."""
    days = Days()
    days.trade("1", 7_523, 2)
    days.trade("2", 3_000, 2, terms=M)
    closing = {"offset": Offset.CLOSE, **TILL_CANCELLED}
    days.give(sell("t", price=7_600, **{**closing, "offset": Offset.CLOSETODAY}))
    days.give(sell("c", terms=M, price=3_050, volume=2, **closing))
    ends = {one.order_id: one.code for one in every(days.until("2025-11-11 00:00"), OrderUpdated)}
    assert ends == {"t": FinishCode.NOTHING_TO_CLOSE, "c": 0}
    positions = days.state.traders["ann"].account.positions
    copper, meal = positions[CU.symbol].long, positions[M.symbol].long
    assert (copper.frozen_his, copper.frozen_today) == (0, 0)
    assert (meal.frozen_his, meal.frozen_today) == (2, 0)
    days.give(sell("h", price=7_600, volume=2, **closing))
    days.until("2025-11-12 00:00")
    assert copper.frozen_his == 2
    assert days.state.traders["ann"].orders["h"].alive


def test_finished_orders_and_trades_of_the_day_are_forgotten() -> None:
    """Each is told; an order that ends by the new terms is the new day's."""
    days = Days()
    days.trade("1", 7_600)
    days.give(order("low", price=6_950, **TILL_CANCELLED))
    events = days.until("2025-11-11 00:00")
    gone = {(one.user_id, one.order_id) for one in every(events, OrderForgotten)}
    assert gone == {("ann", "b1"), ("bob", "s1")}
    assert len(every(events, TradeForgotten)) == 2
    trader = days.state.traders["ann"]
    assert list(trader.orders) == list(trader.finished) == ["low"]
    assert not trader.trades
    assert list(trader.archived) == ["b1"]


def test_an_order_for_the_session_ends_with_it() -> None:
    """At the next break, and in a call auction what was for the auction alone."""
    days = Days("2025-11-10 17:00", terms=(CU_NIGHT, M_DAY), sessions="exchange")
    days.until("2025-11-10 20:56")
    days.give(
        order("auction", terms=CU_NIGHT, price=7_500, time_condition=TimeCondition.GFA),
        order("session", terms=CU_NIGHT, price=7_500, time_condition=TimeCondition.GFS),
        order("day", terms=CU_NIGHT, price=7_500),
    )
    ended = only(days.until("2025-11-10 20:59:01"), OrderUpdated)
    assert (ended.order_id, ended.code) == ("auction", FinishCode.AUCTION_ENDED)
    ended = only(days.until("2025-11-11 01:00"), OrderUpdated)
    assert (ended.order_id, ended.code) == ("session", FinishCode.SESSION_ENDED)
    ended = only(days.until("2025-11-11 16:00"), OrderUpdated)
    assert (ended.order_id, ended.code) == ("day", FinishCode.DAY_ENDED)


def test_around_the_clock_a_session_is_the_day() -> None:
    """There is no other."""
    days = Days()
    days.give(order("session", price=7_500, time_condition=TimeCondition.GFS))
    assert only(days.until("2025-11-11 00:00"), OrderUpdated).code == FinishCode.DAY_ENDED
