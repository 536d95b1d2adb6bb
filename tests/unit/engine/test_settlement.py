"""The end of a trading day: what is settled, how, and when it is refused."""

import datetime

import pytest

from diffex.domain.commands import CancelOrder, SettleDay
from diffex.domain.errors import FinishCode, RejectCode
from diffex.domain.events import (
    AccountChanged,
    AccountSettled,
    DayEnded,
    DayStarted,
    OrderForgotten,
    OrderUpdated,
    PositionChanged,
    PositionForgotten,
    SettlementAnswered,
    Traded,
    TradeForgotten,
)
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from diffex.domain.settlement_price import Source
from tests.support.contracts import CU, M, contract
from tests.support.days import CU_NIGHT, DEPOSIT, M_DAY, Days, day_of
from tests.support.orders import every, only, order, sell

MONDAY, TUESDAY = day_of("2025-11-10"), day_of("2025-11-11")
NEW = contract("SHFE.cu2601", pre_settlement=7_600, upper_limit=8_208, lower_limit=6_992)
MANUAL = Rules(order_types="all", settlement="manual")


def test_a_day_is_settled_at_its_average_and_the_money_is_carried() -> None:
    """Ann bought 2 at 7,530 and 1 at 7,540, which is 7,533 on average and 22,599 in all."""
    days = Days()
    days.trade("1", 7_530, 2)
    days.trade("2", 7_540)
    balance = days.funds("ann")
    events = days.until("2025-11-11 00:00")
    prices = {one.symbol: (one.price, one.source) for one in only(events, DayEnded).prices}
    assert prices == {
        CU.symbol: (7_533, Source.VWAP),
        M.symbol: (3_000, Source.PREVIOUS),
    }
    ann = next(one.funds for one in every(events, AccountSettled) if one.user_id == "ann")
    assert ann.position_profit == (3 * 7_533 - 22_600) * CU.tick_value
    assert ann.balance == DEPOSIT - ann.commission + ann.position_profit
    assert balance - ann.balance == 3 * (7_540 - 7_533) * CU.tick_value
    account = days.state.traders["ann"].account
    assert (account.pre_balance, account.deposit, account.commission) == (ann.balance, 0, 0)
    assert days.state.traders["ann"].settled == ann
    long = account.positions[CU.symbol].long
    assert (long.volume_today, long.volume_his, long.position_cost) == (0, 3, 22_599)
    assert long.open_cost == 22_600
    assert days.funds("ann") == ann.balance


def test_what_is_told_of_a_change_of_day_comes_in_its_order() -> None:
    """Ends of orders, statements, the end, the beginning, what is gone, and all that is."""
    days = Days()
    days.trade("1", 7_530)
    days.give(order("rests", price=7_400))
    kinds = [type(event) for event in days.until("2025-11-11 00:00")]
    order_of_kinds = list(dict.fromkeys(kinds))
    assert order_of_kinds == [
        OrderUpdated,
        AccountChanged,
        AccountSettled,
        DayEnded,
        DayStarted,
        OrderForgotten,
        TradeForgotten,
        PositionChanged,
    ]
    assert kinds[-4:] == [AccountChanged, PositionChanged] * 2


def test_orders_of_the_day_end_with_it_and_their_ids_stay_used() -> None:
    """Nothing is held for them any more."""
    days = Days()
    days.give(order("rests", price=7_400, volume=2))
    ended = only(days.until("2025-11-11 00:00"), OrderUpdated)
    assert (ended.status, ended.code) == ("CANCELLED", FinishCode.DAY_ENDED)
    assert (ended.frozen_margin, ended.frozen_commission) == (0, 0)
    trader = days.state.traders["ann"]
    assert (trader.live, trader.orders, list(trader.finished)) == (0, {}, [])
    assert trader.account.frozen_margin == 0
    assert not days.state.books[CU.symbol].bids.keys
    again = days.give(order("rests", price=7_400, volume=2))
    assert again[0].code is RejectCode.ORDER_ARCHIVED  # type: ignore[union-attr]  # a refusal
    other = days.give(order("rests", price=7_401))
    assert other[0].code is RejectCode.ORDER_ID_USED  # type: ignore[union-attr]  # a refusal
    late = days.give(CancelOrder("ann", "rests"))
    assert late[0].code is RejectCode.ORDER_FINISHED  # type: ignore[union-attr]  # a refusal


def test_the_next_day_has_terms_of_its_own() -> None:
    """Pre-settlement, limits and margin follow from the settlement price."""
    days = Days()
    days.trade("1", 7_600)
    days.until("2025-11-11 00:00")
    terms = days.state.instruments[CU.symbol]
    assert (terms.pre_settlement, terms.lower_limit, terms.upper_limit) == (7_600, 6_992, 8_208)
    assert days.state.market.days[CU.symbol].instrument is terms
    assert days.state.market.lasts[CU.symbol] == 7_600
    assert days.state.traders["ann"].account.positions[CU.symbol].instrument is terms
    assert days.state.trading_day == TUESDAY
    assert days.state.day_text == "20251111"
    assert days.give(order("o", price=8_208))[0]
    assert days.state.traders["ann"].orders["o"].alive


def test_the_figures_of_the_day_begin_anew_and_what_stands_is_carried() -> None:
    """The close, the open interest and the settlement price become the day before's."""
    days = Days()
    days.trade("1", 7_530, 2)
    before = days.state.market.days[CU.symbol]
    days.until("2025-11-11 00:00")
    day = days.state.market.days[CU.symbol]
    assert (day.last, day.open, day.volume, day.amount) == (None, None, 0, 0)
    assert (day.pre_close, day.pre_open_interest, day.open_interest) == (7_530, 2, 2)
    assert day.settlement == 7_530
    assert (day.seconds, day.minutes, day.ticks) == (before.seconds, before.minutes, before.ticks)
    days.trade("2", 7_531)
    assert days.state.market.days[CU.symbol].settlement is None
    days.until("2025-11-12 00:00")
    days.until("2025-11-13 00:00")
    day = days.state.market.days[CU.symbol]
    assert (day.pre_close, day.pre_open_interest) == (7_531, 3)


def test_k_lines_and_ticks_go_on_over_the_change_of_day() -> None:
    """Their ids count on."""
    days = Days()
    series = days.state.market.series(CU.symbol, 60 * 10**9)
    days.trade("1", 7_530)
    days.until("2025-11-11 00:00")
    days.now += 10**9
    days.trade("2", 7_531)
    assert [bar.close for bar in series.bars] == [7_530, 7_531]
    assert [bar.open_oi for bar in series.bars] == [0, 1]
    assert series.last_id == 1
    assert days.state.market.series(CU.symbol, 60 * 10**9) is series


def two_listings(day: datetime.date) -> tuple[Instrument, ...]:
    """List copper of another month from Tuesday on, and the first no more."""
    return (CU, M) if day == MONDAY else (NEW, M)


def test_a_contract_that_ends_is_closed_at_its_settlement_price() -> None:
    """Free of charge, by orders of the exchange; what one gains the other loses."""
    days = Days(listing=two_listings)
    days.trade("1", 7_530, 2)
    days.give(order("rests", price=7_400), sell("s2", user_id="bob", price=7_500))
    events = days.until("2025-11-11 00:00")
    ends = {event.order_id: event.code for event in every(events, OrderUpdated)}
    assert ends == {
        "rests": FinishCode.CONTRACT_EXPIRED,
        "s2": FinishCode.CONTRACT_EXPIRED,
        "expiry:20251110:SHFE.cu2512:long": 0,
        "expiry:20251110:SHFE.cu2512:short": 0,
    }
    trades = every(events, Traded)
    assert [(one.user_id, one.price, one.volume, one.commission) for one in trades] == [
        ("ann", 7_530, 2, 0),
        ("bob", 7_530, 2, 0),
    ]
    assert len({one.trade_id for one in trades}) == 2
    gone = every(events, PositionForgotten)
    assert {(one.user_id, one.symbol) for one in gone} == {("ann", CU.symbol), ("bob", CU.symbol)}
    started = only(events, DayStarted)
    assert (started.listed, started.expired) == ((NEW.symbol,), (CU.symbol,))
    state = days.state
    for table in (state.instruments, state.books, state.holders, state.market.days, state.stages):
        assert list(table) == [NEW.symbol, M.symbol] or set(table) == {NEW.symbol, M.symbol}
    assert state.instruments[NEW.symbol].pre_settlement == 7_600
    assert state.terms.keys() == {CU.symbol, NEW.symbol, M.symbol}
    assert state.market.ended[CU.symbol].last == 7_530
    assert not state.traders["ann"].account.positions
    refused = days.give(order("late"))
    assert refused[0].code is RejectCode.SYMBOL_UNKNOWN  # type: ignore[union-attr]  # a reject


def test_the_charts_of_a_contract_that_ended_stay() -> None:
    """Its bars of this run can still be derived."""
    days = Days(listing=two_listings)
    days.trade("1", 7_530, 2)
    days.until("2025-11-11 00:00")
    assert [bar.close for bar in days.state.market.series(CU.symbol, 10**9).bars] == [7_530]


def test_a_contract_that_comes_back_begins_anew() -> None:
    """Names come round again after ten years."""

    def listing(day: datetime.date) -> tuple[Instrument, ...]:
        return (M,) if day == TUESDAY else (CU, M)

    days = Days(listing=listing)
    days.trade("1", 7_530)
    days.until("2025-11-12 00:00")
    assert days.state.market.days[CU.symbol].pre_close is None
    assert not days.state.market.ended
    assert days.state.instruments[CU.symbol].pre_settlement == 7_523


def test_a_day_is_settled_by_command_before_its_time() -> None:
    """Around the clock at any moment; the next one then ends at its own roll."""
    days = Days()
    assert only(days.settle("2025-11-10"), DayEnded).trading_day == MONDAY
    assert days.state.trading_day == TUESDAY
    assert days.until("2025-11-11 00:00") == []
    assert only(days.until("2025-11-12 00:00"), DayEnded).trading_day == TUESDAY


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2025-11-10", RejectCode.DAY_SETTLED),
        ("2025-11-09", RejectCode.DAY_OUT_OF_ORDER),
        ("2025-11-12", RejectCode.DAY_OUT_OF_ORDER),
    ],
)
def test_a_settled_day_or_one_out_of_order_changes_nothing(day: str, code: RejectCode) -> None:
    """It is answered, and the state is the same to the last bit."""
    days = Days(rules=MANUAL)
    days.trade("1", 7_530)
    days.settle("2025-11-10")
    before = days.state.state_hash()
    answer = only(days.settle(day), SettlementAnswered)
    assert (answer.trading_day, answer.code) == (day_of(day), code)
    assert days.state.state_hash() == before


@pytest.mark.parametrize(
    "moment",
    [
        "2025-11-10 18:00",
        "2025-11-10 20:56",
        "2025-11-10 22:00",
        "2025-11-11 12:00",
        "2025-11-11 14:59",
    ],
)
def test_a_day_in_sessions_is_settled_only_when_it_is_over(moment: str) -> None:
    """Not before its first session either, nor in a break."""
    days = Days("2025-11-10 17:00", terms=(CU_NIGHT, M_DAY), sessions="exchange")
    days.until(moment)
    before = days.state.state_hash()
    answer = only(days.settle("2025-11-11"), SettlementAnswered)
    assert answer.code is RejectCode.DAY_NOT_OVER
    assert days.state.state_hash() == before
    days.until("2025-11-11 15:00")
    assert only(days.settle("2025-11-11"), DayEnded)


def test_a_weekend_is_no_day_that_was_settled() -> None:
    """In sessions: out of order, as a day to come is."""
    days = Days("2025-11-07 10:00", terms=(CU_NIGHT,), sessions="exchange", rules=MANUAL)
    days.until("2025-11-07 15:00")
    days.settle("2025-11-07")
    assert f"{days.state.trading_day}" == "2025-11-10"
    answer = only(days.settle("2025-11-08"), SettlementAnswered)
    assert answer.code is RejectCode.DAY_OUT_OF_ORDER


def test_without_a_listing_of_the_next_day_nothing_is_settled() -> None:
    """What fails, fails before the first order has ended."""

    def listing(day: datetime.date) -> tuple[Instrument, ...]:
        raise LookupError(day)

    days = Days(rules=MANUAL, listing=listing)
    days.trade("1", 7_530)
    days.give(order("rests", price=7_400))
    before = days.state.state_hash()
    with pytest.raises(LookupError):
        days.give(SettleDay(MONDAY))
    assert days.state.state_hash() == before


def test_by_command_only_the_day_goes_on_and_on() -> None:
    """Around the clock the market trades on the same trading day."""
    days = Days(rules=MANUAL)
    assert days.until("2025-11-20 00:00") == []
    assert days.state.trading_day == MONDAY
    assert every(days.trade("1", 7_530), Traded)


def test_in_the_delivery_month_positions_can_only_be_closed() -> None:
    """Of commodities, unless the rules say otherwise."""
    delivering = contract("SHFE.cu2511", delivering=True)
    days = Days(terms=(delivering,))
    refused = days.give(order("o", terms=delivering))
    assert refused[0].code is RejectCode.DELIVERY_MONTH  # type: ignore[union-attr]  # a reject
    lots = days.give(order("c", terms=delivering, offset="CLOSE"))
    assert lots[0].code is RejectCode.POSITION_HISTORY_INSUFFICIENT  # type: ignore[union-attr]  # a reject
    free = Days(terms=(delivering,), rules=Rules(delivery=False))
    free.give(order("o", terms=delivering))
    assert free.state.traders["ann"].live == 1
