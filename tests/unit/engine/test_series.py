"""K-lines in use: who watches, what makes room, and ids that go on from the past for ever."""

import pytest

from diffex.domain.calendar import DAY, Calendar
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.units import MINUTE, SECOND, Nanos
from diffex.engine.bars import BarSeries
from diffex.engine.market_data import MarketData
from diffex.engine.triggers import Triggers
from tests.support.contracts import CU, M
from tests.support.orders import START
from tests.support.past import FakePast

WEEK = 7 * DAY
NAME = "KQ.m@SHFE.cu"


def market(past: FakePast | None = None) -> MarketData:
    """Return the market of two contracts on a Monday morning."""
    return MarketData((CU, M), Calendar("24x7"), START, past or FakePast(), Triggers())


def by_id(series: BarSeries) -> dict[int, tuple[int, ...]]:
    """Return what each id names."""
    return {
        series.first_id + at: (bar.start, bar.open, bar.high, bar.low, bar.close, bar.volume)
        for at, bar in enumerate(series.bars)
    }


def test_ids_go_on_from_the_past() -> None:
    """The first bar of this run is the next one, whether asked for before it or after."""
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, 240)
    early, late = market(past), market(past)
    series = early.series(CU.symbol, MINUTE)
    assert (series.first_id, series.last_id) == (240, 239)
    for one in (early, late):
        one.trade(CU.symbol, 7_523, 1, 1, START)
    assert by_id(series) == by_id(late.series(CU.symbol, MINUTE))
    assert list(by_id(series)) == [240]


@pytest.mark.parametrize("asked_first", [True, False])
def test_a_week_goes_on_under_its_own_id(asked_first: bool) -> None:
    """A bar that began in the past is told whole, and the past itself does not change."""
    past = FakePast()
    one = market(past)
    week = Calendar("24x7").bar_start(START + DAY, WEEK)
    past.fill(CU.symbol, WEEK, week - 2 * WEEK, 3)
    series = one.series(CU.symbol, WEEK) if asked_first else None
    one.trade(CU.symbol, 7_523, 3, 3, START + DAY)
    series = series or one.series(CU.symbol, WEEK)
    assert by_id(series) == {2: (week, 7_002, 7_523, 7_000, 7_523, 23)}
    assert past.kept[CU.symbol, WEEK][2].volume == 20
    one.trade(CU.symbol, 7_524, 1, 1, START + 8 * DAY)
    assert list(by_id(series)) == [2, 3]


@pytest.mark.parametrize("traded", ["before it is asked for", "meanwhile", "after"])
def test_a_week_whose_past_is_made_late(traded: str) -> None:
    """Its id is the same from the start; the bar is whole when somebody watches again."""
    past = FakePast()
    week = Calendar("24x7").bar_start(START + DAY, WEEK)
    past.fill(CU.symbol, WEEK, week - 2 * WEEK, 3)
    past.unmade.add(CU.symbol)
    one = market(past)
    if traded == "before it is asked for":
        one.trade(CU.symbol, 7_523, 3, 3, START + DAY)
    series = one.series(CU.symbol, WEEK)
    if traded == "meanwhile":
        one.trade(CU.symbol, 7_523, 3, 3, START + DAY)
    if traded != "after":
        assert by_id(series) == {2: (week, 7_523, 7_523, 7_523, 7_523, 3)}
    one.series(CU.symbol, WEEK)
    past.unmade.clear()
    if traded == "after":
        one.trade(CU.symbol, 7_523, 3, 3, START + DAY)
    assert one.series(CU.symbol, WEEK) is series
    whole = {2: (week, 7_002, 7_523, 7_000, 7_523, 23)}
    assert by_id(series) == whole
    assert by_id(one.series(CU.symbol, WEEK)) == whole
    one.trade(CU.symbol, 7_524, 1, 1, START + 8 * DAY)
    assert list(by_id(series)) == [2, 3]


@pytest.mark.parametrize("traded", [True, False])
def test_a_bar_of_its_own_is_left_alone_when_the_past_is_made(traded: bool) -> None:
    """This run's bars begin behind the past, and stay as they are."""
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, 240)
    past.unmade.add(CU.symbol)
    one = market(past)
    if traded:
        one.trade(CU.symbol, 7_523, 1, 1, START)
    series = one.series(CU.symbol, MINUTE)
    past.unmade.clear()
    one.trade(CU.symbol, 7_523, 1, 1, START + MINUTE)
    before = by_id(series)
    assert by_id(one.series(CU.symbol, MINUTE)) == before
    assert min(before) == 240


def test_a_week_that_lost_its_first_bars_keeps_its_id_while_the_past_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As it would with the past."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 20)
    past = FakePast()
    week = Calendar("24x7").bar_start(START, WEEK)
    past.fill(CU.symbol, WEEK, week - 2 * WEEK, 3)
    past.unmade.add(CU.symbol)
    one = market(past)
    for minute in range(30):
        one.trade(CU.symbol, 7_500, 1, 1, START + minute * MINUTE)
    assert list(by_id(one.series(CU.symbol, WEEK))) == [2]


def test_a_series_that_left_while_the_past_was_made_comes_back_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is derived anew."""
    monkeypatch.setattr("diffex.engine.series.SERIES_IDLE", 0)
    past = FakePast()
    week = Calendar("24x7").bar_start(START, WEEK)
    past.fill(CU.symbol, WEEK, week - 2 * WEEK, 3)
    past.unmade.add(CU.symbol)
    one = market(past)
    one.trade(CU.symbol, 7_523, 3, 3, START)
    one.series(CU.symbol, WEEK)
    one.forget_series(CU.symbol, WEEK)
    past.unmade.clear()
    one.trade(CU.symbol, 7_523, 1, 1, START)
    assert by_id(one.series(CU.symbol, WEEK)) == {2: (week, 7_002, 7_523, 7_000, 7_523, 24)}


def test_another_name_has_its_own_past_and_the_same_trades() -> None:
    """A continuous contract goes on from its own bars, not from its contract's."""
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, 3)
    past.fill(NAME, MINUTE, START - DAY, 500)
    one = market(past)
    own, named = one.series(CU.symbol, MINUTE), one.series_named(NAME, CU.symbol, MINUTE)
    one.trade(CU.symbol, 7_523, 1, 1, START)
    assert (list(by_id(own)), list(by_id(named))) == ([3], [500])
    assert list(by_id(own).values()) == list(by_id(named).values())


@pytest.mark.parametrize("duration", [SECOND, 7 * SECOND, 90 * SECOND, MINUTE, 5 * MINUTE])
def test_a_series_that_left_comes_back_under_the_same_ids(
    monkeypatch: pytest.MonkeyPatch, duration: Nanos
) -> None:
    """Also when the bars that it was made of have left in the meantime."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 20)
    monkeypatch.setattr("diffex.engine.series.SERIES_IDLE", 0)
    past = FakePast()
    past.fill(CU.symbol, duration, START - DAY, 100, step=SECOND)
    one = market(past)
    seen: dict[int, tuple[int, ...]] = {}
    for number in range(400):
        one.trade(CU.symbol, 7_500 + number % 7, 1, 1, START + number * number % 1_000_000 * 10**7)
        one.trade(CU.symbol, 7_500, 1, 1, START + number * 13 * SECOND)
        if number % 5:
            continue
        series = one.series(CU.symbol, duration)
        told = by_id(series)
        assert next(iter(told)) >= 100
        for bar_id in list(told)[:-1]:
            assert seen.setdefault(bar_id, told[bar_id]) == told[bar_id]
        assert series.last_id >= max(seen, default=0)
        one.forget_series(CU.symbol, duration)
        assert one.series_count == 0
    assert len(seen) > 15


def test_one_long_bar_shows_what_is_left_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no newer one, and its id is the one it always had."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 20)
    past = FakePast()
    past.fill(CU.symbol, DAY + SECOND, START - 9 * DAY, 4)
    one = market(past)
    for second in range(30):
        one.trade(CU.symbol, 7_500, 1, 1, START + second * SECOND)
    series = one.series(CU.symbol, DAY + SECOND)
    assert list(by_id(series)) == [4]
    assert 0 < series.bars[0].volume < 30


def test_a_week_that_began_in_the_past_keeps_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when this run's first bars have left."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 20)
    past = FakePast()
    week = Calendar("24x7").bar_start(START, WEEK)
    past.fill(CU.symbol, WEEK, week - 2 * WEEK, 3)
    one = market(past)
    for minute in range(30):
        one.trade(CU.symbol, 7_500, 1, 1, START + minute * MINUTE)
    assert list(by_id(one.series(CU.symbol, WEEK))) == [2]


def test_whoever_still_watches_keeps_the_series_growing() -> None:
    """Two watch, one leaves: the other sees the next trade."""
    one = market()
    series = one.series(CU.symbol, MINUTE)
    assert one.series(CU.symbol, MINUTE) is series
    one.forget_series(CU.symbol, MINUTE)
    one.trade(CU.symbol, 7_523, 1, 1, START)
    assert series.last_id == 0


def test_a_series_waits_a_while_for_somebody_to_come_back() -> None:
    """It grows on, and is the same one."""
    one = market()
    series = one.series(CU.symbol, MINUTE)
    one.forget_series(CU.symbol, MINUTE)
    one.forget_series(CU.symbol, MINUTE)
    one.trade(CU.symbol, 7_523, 1, 1, START)
    assert one.series(CU.symbol, MINUTE) is series
    assert series.last_id == 0


def test_those_that_wait_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one left longest goes first; only series that are watched are ever too many."""
    monkeypatch.setattr("diffex.engine.series.SERIES", 3)
    one = market()
    one.trade(CU.symbol, 7_523, 1, 1, START)
    first, second = (one.series(CU.symbol, minutes * MINUTE) for minutes in (1, 2))
    one.series(CU.symbol, 3 * MINUTE)
    one.forget_series(CU.symbol, 2 * MINUTE)
    one.forget_series(CU.symbol, MINUTE)
    one.series(CU.symbol, 4 * MINUTE)
    assert one.series(CU.symbol, MINUTE) is first
    with pytest.raises(RejectError) as caught:
        one.series(CU.symbol, 2 * MINUTE)
    assert caught.value.code is RejectCode.TOO_MANY_SERIES
    one.forget_series(CU.symbol, 4 * MINUTE)
    assert one.series(CU.symbol, 2 * MINUTE) is not second
    assert one.series_count == 3


def test_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every trade is counted into each: a crowd that left must not slow it down for ever."""
    monkeypatch.setattr("diffex.engine.series.SERIES_IDLE", 2)
    one = market()
    for seconds in range(1, 10):
        one.series(CU.symbol, seconds * SECOND)
        one.forget_series(CU.symbol, seconds * SECOND)
    assert one.series_count == 2
