"""The day of each contract, and the series that are derived from it."""

from collections.abc import Callable

import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.enums import Offset
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.units import SECOND
from diffex.engine.market_data import MarketData
from diffex.engine.triggers import Triggers
from diffex.storage.memory import NoPast
from tests.support.contracts import CU, M
from tests.support.orders import START, Floor, at_market, cancel, order, sell

MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def market() -> MarketData:
    """Return the market of two contracts at the start of a day."""
    return MarketData((CU, M), Calendar("24x7"), START, NoPast(), Triggers())


def test_before_the_first_trade_there_is_no_last_price() -> None:
    """Positions are valued at the pre-settlement price until then."""
    fresh = market()
    day = fresh.days[CU.symbol]
    assert (day.last, day.open, day.volume, day.amount, day.updated) == (None, None, 0, 0, START)
    assert fresh.lasts == {CU.symbol: 7_523, M.symbol: 3_000}


def test_a_day_counts_every_fill_once() -> None:
    """Open, highest, lowest, last; lots, money in fen and open interest."""
    one = market()
    for price, volume, opened in ((7_523, 10, 10), (7_530, 1, 0), (7_500, 4, -4)):
        one.trade(CU.symbol, price, volume, opened, START)
    day = one.days[CU.symbol]
    assert (day.open, day.highest, day.lowest, day.last) == (7_523, 7_530, 7_500, 7_500)
    assert day.volume == 15
    assert day.amount == (7_523 * 10 + 7_530 + 7_500 * 4) * 5_000
    assert day.open_interest == 6
    assert one.days[M.symbol].volume == 0


def test_moved_are_the_contracts_whose_last_price_changed() -> None:
    """A trade at the last price moves nothing; every change counts, also there and back."""
    one = market()
    one.trade(CU.symbol, 7_523, 1, 1, START)
    assert (one.moved, one.moves[CU.symbol]) == (set(), 0)
    for price in (7_524, 7_524, 7_523):
        one.trade(CU.symbol, price, 1, 1, START)
    assert (one.moved, one.moves[CU.symbol]) == ({CU.symbol}, 2)
    assert one.lasts[CU.symbol] == 7_523


@pytest.mark.parametrize(
    ("does", "touches"),
    [
        (lambda floor: floor.give(order(price=7_400)), True),
        (lambda floor: floor.give(order(price=7_400), cancel()), True),
        (lambda floor: floor.trade("1", 7_523), True),
        (lambda floor: floor.give(order(**at_market())), False),
        (lambda floor: floor.give(order(volume=0)), False),
        (lambda floor: floor.give(cancel()), False),
    ],
)
def test_touched_are_the_contracts_whose_book_or_trades_changed(
    does: Callable[[Floor], object], touches: bool
) -> None:
    """An order that found nobody, a reject and a cancel in vain change no quote."""
    floor = Floor()
    floor.now += SECOND
    does(floor)
    assert floor.state.market.touched == ({CU.symbol} if touches else set())
    assert floor.state.market.days[CU.symbol].updated == (floor.now if touches else START)


def test_open_interest_follows_opens_and_closes() -> None:
    """Both open: more; one opens, one closes: the same; both close: less."""
    floor = Floor("ann", "bob", "cat")
    day = floor.state.market.days[M.symbol]
    meal = {"terms": M, "price": 3_000}
    floor.give(sell("1", user_id="bob", volume=3, **meal), order("1", volume=3, **meal))
    assert day.open_interest == 3
    passes_on = sell("2", offset=Offset.CLOSE, volume=2, **meal)
    floor.give(passes_on, order("1", user_id="cat", volume=2, **meal))
    assert day.open_interest == 3
    leaves = order("2", user_id="bob", offset=Offset.CLOSE, volume=1, **meal)
    floor.give(leaves, sell("3", offset=Offset.CLOSE, volume=1, **meal))
    assert day.open_interest == 2


@pytest.mark.parametrize("duration", [SECOND, 90 * SECOND, MINUTE, 7 * MINUTE, HOUR, 24 * HOUR])
def test_a_series_is_the_same_before_and_after_the_trades(duration: int) -> None:
    """Asked for early it grows, asked for late it is derived; asked for twice it is one."""
    early, late = market(), market()
    grown = early.series(CU.symbol, duration)
    now = START
    for number in range(50):
        now += (7 * MINUTE + number, 20 * SECOND, 0, -3 * SECOND)[number % 4]
        for one in (early, late):
            one.trade(CU.symbol, 7_500 + number % 7, 1, 1, now)
    derived = late.series(CU.symbol, duration)
    shape = [(bar.start, bar.open, bar.close, bar.volume, bar.close_oi) for bar in grown.bars]
    assert shape == [(b.start, b.open, b.close, b.volume, b.close_oi) for b in derived.bars]
    assert late.series(CU.symbol, duration) is derived
    assert late.series_count == 1


def test_so_many_series_live_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is refused; one that is forgotten makes room, and is derived again."""
    monkeypatch.setattr("diffex.engine.series.SERIES", 2)
    one = market()
    one.trade(CU.symbol, 7_523, 3, 3, START)
    first = one.series(CU.symbol, MINUTE)
    one.series(M.symbol, MINUTE)
    with pytest.raises(RejectError) as caught:
        one.series(CU.symbol, HOUR)
    assert caught.value.code is RejectCode.TOO_MANY_SERIES
    one.forget_series(M.symbol, MINUTE)
    one.series(CU.symbol, HOUR)
    one.forget_series(CU.symbol, MINUTE)
    one.series(M.symbol, HOUR)
    assert one.series_count == 2
    one.forget_series(M.symbol, HOUR)
    again = one.series(CU.symbol, MINUTE)
    assert again is not first
    assert again.last_id == first.last_id == 0


def test_forgetting_what_is_not_there_changes_nothing() -> None:
    """Neither an unknown duration nor a contract without series."""
    one = market()
    one.series(CU.symbol, MINUTE)
    one.forget_series(CU.symbol, HOUR)
    one.forget_series(M.symbol, MINUTE)
    assert one.series_count == 1


def test_whole_minutes_reach_further_back_than_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are derived from minute bars, of which as many are kept as of seconds.

    Of ten seconds that are left, four belong to a bar whose beginning has left.
    """
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 10)
    one = market()
    for second in range(0, 300, 5):
        one.trade(CU.symbol, 7_523, 1, 1, START + second * SECOND)
    assert sum(bar.volume for bar in one.series(CU.symbol, 2 * MINUTE).bars) == 60
    assert sum(bar.volume for bar in one.series(CU.symbol, 90 * SECOND).bars) == 6
