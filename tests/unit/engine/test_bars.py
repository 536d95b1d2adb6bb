"""K-lines: dense ids that never change, whole bars, no bar without a trade."""

import random

import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.units import SECOND
from diffex.engine.bars import Bar, BarSeries

MINUTE = 60 * SECOND


def series() -> BarSeries:
    """Return an empty minute series."""
    return BarSeries("SHFE.cu2512", MINUTE)


def facts(bar: Bar) -> tuple[int, ...]:
    """Return a bar as start, open, high, low, close, volume, open interest before and after."""
    prices = (bar.open, bar.high, bar.low, bar.close)
    return (bar.start, *prices, bar.volume, bar.open_oi, bar.close_oi)


def test_nothing_traded_is_no_bar() -> None:
    """The newest id of an empty series is -1."""
    assert series().last_id == -1


def test_a_bar_holds_the_trades_of_its_time() -> None:
    """First, highest, lowest and last price; lots; open interest before and after."""
    one = series()
    for price, volume, oi in ((10, 1, (0, 1)), (14, 2, (1, 3)), (8, 3, (3, 3)), (9, 4, (3, 1))):
        one.trade(0, price, volume, oi)
    assert facts(one.bar(0)) == (0, 10, 14, 8, 9, 10, 0, 1)


def test_ids_are_dense_however_long_nobody_traded() -> None:
    """A gap in time is no gap in the ids, and no bar is invented for it."""
    one = series()
    for minute in (0, 1, 9, 100):
        one.trade(minute * MINUTE, 10, 1, (0, 0))
    assert one.last_id == 3
    assert [one.bar(bar_id).start // MINUTE for bar_id in range(4)] == [0, 1, 9, 100]


def test_a_clock_that_steps_back_reopens_no_bar() -> None:
    """The trade counts into the newest bar; the finished one stays as it was told."""
    one = series()
    one.trade(0, 10, 1, (0, 1))
    one.trade(MINUTE, 20, 1, (1, 2))
    one.trade(0, 30, 1, (2, 3))
    assert facts(one.bar(0)) == (0, 10, 10, 10, 10, 1, 0, 1)
    assert facts(one.bar(1)) == (MINUTE, 20, 30, 20, 30, 2, 1, 3)


def test_absorbed_bars_keep_their_extremes() -> None:
    """A minute made of seconds has the highest and the lowest of them."""
    one = series()
    for second, prices in ((1, (10, 15, 9)), (30, (11, 12, 5)), (59, (7, 8, 7))):
        part = Bar(second * SECOND, prices[0], second)
        part.high, part.low, part.close = prices[1], prices[2], prices[0]
        part.volume, part.close_oi = 2, second + 1
        one.absorb(0, part)
    assert facts(one.bar(0)) == (0, 10, 15, 5, 7, 6, 1, 60)


def test_old_bars_leave_and_ids_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit a tenth goes at once; an id still names the same bar."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 20)
    one, absorbing = series(), series()
    for minute in range(25):
        one.trade(minute * MINUTE, minute, 1, (0, 0))
        absorbing.absorb(minute * MINUTE, one.bar(one.last_id))
        for kept in (one, absorbing):
            assert len(kept.bars) <= 20
            assert kept.last_id == minute
            assert [kept.bar(i).open for i in range(kept.first_id, minute + 1)] == list(
                range(kept.first_id, minute + 1)
            )
    assert one.first_id == 6


@pytest.mark.parametrize("mode", ["24x7", "exchange"])
@pytest.mark.parametrize("seconds", [1, 60, 180, 3_600, 86_400, 5 * 86_400, 100_000])
def test_a_derived_series_equals_one_that_was_there(mode: str, seconds: int) -> None:
    """Whoever asks late sees the very bars of whoever asked before the first trade."""
    calendar = Calendar("24x7" if mode == "24x7" else "exchange")
    chance = random.Random(seconds)
    live, by_second, derived = (BarSeries("SHFE.cu2512", seconds * SECOND) for _ in range(3))
    now, interest = 1_762_740_000 * SECOND, 0
    for _ in range(400):
        now += chance.choice((0, 1, SECOND, 61 * SECOND, 3_601 * SECOND, 7 * 3_600 * SECOND, -1))
        now -= chance.choice((0, 0, 0, 2 * SECOND))
        price, opened = chance.randrange(90, 110), chance.choice((-1, 0, 1))
        trade = (price, chance.randrange(1, 5), (interest, interest + opened))
        live.trade(calendar.bar_start(now, seconds * SECOND), *trade)
        by_second.trade(now - now % SECOND, *trade)
        interest += opened
    for bar in by_second.bars:
        derived.absorb(calendar.bar_start(bar.start, seconds * SECOND), bar)
    assert [facts(bar) for bar in derived.bars] == [facts(bar) for bar in live.bars]
    assert derived.last_id == live.last_id
