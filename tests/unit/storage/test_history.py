"""The stored past as a port: derived as the live series would be, under ids that never change."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from diffex.domain.units import MINUTE, SECOND, Nanos
from diffex.engine.bars import Bar, BarSeries
from diffex.engine.ports import Past
from diffex.engine.ticks import Tick
from diffex.history.plan import home
from diffex.storage.history import StoredPast
from diffex.storage.history_files import Kept
from tests.support.short_market import (
    CALENDAR,
    CU,
    KQ_CU,
    PRE_CU,
    TEXT,
    UNTIL,
    M,
    layout,
    make_days,
    short_config,
    stored_past,
)

HOUR = 60 * MINUTE
DAY = 24 * HOUR
DURATIONS = [2 * MINUTE, 5 * MINUTE, 7 * MINUTE, HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 36 * HOUR]
COUNT = 8


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make eight short days once for the tests that only read."""
    base = tmp_path_factory.mktemp("past")
    make_days(base, COUNT)
    return base


@pytest.fixture
def past(base: Path) -> Iterator[StoredPast]:
    """Open them; nothing may be reported."""
    reports: list[str] = []
    yield stored_past(base, COUNT, reports)
    assert reports == []


def seen(bars: list[Bar]) -> list[tuple[int, ...]]:
    """Return bars as values that can be compared."""
    return [
        (one.start, one.open, one.high, one.low, one.close, one.volume, one.open_oi, one.close_oi)
        for one in bars
    ]


def everything(past: StoredPast, symbol: str, duration: Nanos) -> list[tuple[int, ...]]:
    """Return all bars of a duration."""
    return seen(past.bars(symbol, duration, 0, past.count(symbol, duration) - 1))


def test_it_is_a_past(past: StoredPast) -> None:
    """It is what the engine asks for."""
    port: Past = past
    assert port.count(CU, MINUTE) == COUNT * 15
    assert port.count(M, MINUTE) == COUNT * 5
    assert port.count(CU, 5 * SECOND) == COUNT * 15 * 12
    assert port.tick_count(CU) == COUNT * 15 * 12
    assert port.tick_count(M) == COUNT * 48


def derived(past: StoredPast, symbol: str, unit: Nanos, duration: Nanos) -> list[tuple[int, ...]]:
    """Return what a live series would make of the units in which there was a trade.

    Where there was none in the whole bar, it is the price before it.
    """
    series, empty = BarSeries(symbol, duration), BarSeries(symbol, duration)
    for part in past.bars(symbol, unit, 0, 10**6):
        if part.volume:
            series.absorb(CALENDAR.bar_start(part.start, duration), part)
        empty.absorb(CALENDAR.bar_start(part.start, duration), part)
    traded = {bar.start: bar for bar in series.bars}
    return seen([traded.get(bar.start, bar) for bar in empty.bars])


@pytest.mark.parametrize("symbol", [CU, M, KQ_CU])
@pytest.mark.parametrize("duration", DURATIONS, ids=lambda one: f"{one // MINUTE} min")
def test_longer_bars_are_those_of_a_live_series(
    past: StoredPast, symbol: str, duration: Nanos
) -> None:
    """A series that absorbs the minutes one by one comes to the same bars."""
    wanted = derived(past, symbol, MINUTE, duration)
    assert everything(past, symbol, duration) == wanted
    assert past.count(symbol, duration) == len(wanted)


@pytest.mark.parametrize("symbol", [CU, M, KQ_CU])
@pytest.mark.parametrize("seconds", [10, 30, 60, 90])
def test_bars_of_seconds_are_made_of_steps(past: StoredPast, symbol: str, seconds: int) -> None:
    """Bars of several steps are; and minutes, stored by themselves, come to the same."""
    duration = seconds * SECOND
    assert everything(past, symbol, duration) == derived(past, symbol, 5 * SECOND, duration)


@pytest.mark.parametrize("duration", [5 * SECOND, MINUTE, 5 * MINUTE, DAY])
def test_a_window_is_a_part_of_the_whole(past: StoredPast, duration: Nanos) -> None:
    """Ids are inclusive and clipped; a window that lies outside is empty."""
    whole = everything(past, CU, duration)
    count = len(whole)
    for first, last in [(0, 0), (3, 6), (count - 2, count + 9), (-5, 1), (-9, -1), (count, count)]:
        window = seen(past.bars(CU, duration, first, last))
        assert window == whole[max(first, 0) : max(last + 1, 0)], (first, last)
    assert past.bars(CU, duration, 5, 4) == []


def test_bars_are_found_by_their_start(past: StoredPast) -> None:
    """The first that starts then or later, at both ends too."""
    bars = past.bars(CU, 5 * MINUTE, 0, 10**6)
    for bar_id, bar in enumerate(bars):
        assert past.find(CU, 5 * MINUTE, bar.start) == bar_id
        assert past.find(CU, 5 * MINUTE, bar.start + 1) == bar_id + 1
    assert past.find(CU, 5 * MINUTE, 0) == 0


def test_ticks_are_found_by_their_time(past: StoredPast) -> None:
    """Within a day, in the night between two, before the first and behind the last."""
    ticks = past.ticks(CU, 0, 10**6)
    assert len(ticks) == past.tick_count(CU)
    times = [tick.time for tick in ticks]
    assert times == sorted(times)
    for tick_id in (0, 1, 59, 60, 179, 180, len(ticks) - 1):
        assert past.find_tick(CU, times[tick_id]) == tick_id
        assert past.find_tick(CU, times[tick_id] + 1) == tick_id + 1
    assert past.find_tick(CU, 0) == 0
    assert past.ticks(CU, 175, 185) == ticks[175:186]
    assert past.ticks(CU, -3, 0) == ticks[:1]
    assert past.ticks(CU, len(ticks), len(ticks) + 5) == []


def test_a_stranger_has_no_past(past: StoredPast) -> None:
    """Unknown symbols, and durations that no steps make up, count nothing."""
    for symbol, duration in [("SHFE.no2512", MINUTE), (CU, SECOND), (CU, 91 * SECOND), (CU, 0)]:
        assert past.count(symbol, duration) == 0
        assert past.bars(symbol, duration, 0, 9) == []
        assert past.find(symbol, duration, 0) == 0
    assert past.tick_count("SHFE.no2512") == past.find_tick("SHFE.no2512", 0) == 0
    assert past.ticks("SHFE.no2512", 0, 9) == []


def test_ids_hold_while_the_past_is_made(tmp_path: Path) -> None:
    """Counts and places are there from the start; the bars come when their file does."""
    reports: list[str] = []
    past = stored_past(tmp_path, 3, reports)
    assert past.count(CU, MINUTE) == 45
    assert past.bars(CU, MINUTE, 0, 44) == []
    assert past.ticks(CU, 0, 9) == []
    start = past.find_tick(CU, 10**18)
    assert start == 0
    make_days(tmp_path, 3)
    bars = past.bars(CU, MINUTE, 0, 44)
    assert len(bars) == 45
    assert past.find(CU, MINUTE, bars[7].start) == 7
    assert len(past.ticks(CU, 0, 9)) == 10
    assert reports == []


def test_new_days_leave_the_old_ids_alone(tmp_path: Path) -> None:
    """Two days later the bars of before are the same under the same ids, and new ones follow."""
    reports: list[str] = []
    make_days(tmp_path, 3)
    before = stored_past(tmp_path, 3, reports)
    later = UNTIL + datetime.timedelta(2)
    after = stored_past(tmp_path, 3, reports, until=later)
    for duration in (5 * SECOND, MINUTE, 5 * MINUTE, HOUR, DAY):
        old = everything(before, CU, duration)
        assert after.count(CU, duration) > len(old)
        # The two new days are not made yet: what is there is shown as far as it goes.
        assert everything(after, CU, duration) == old
    make_days(tmp_path, 3, until=later)
    for symbol in (CU, KQ_CU):
        old = everything(before, symbol, MINUTE)
        assert everything(after, symbol, MINUTE)[: len(old)] == old
        assert len(everything(after, symbol, MINUTE)) == 75
        assert after.ticks(symbol, 0, 539) == before.ticks(symbol, 0, 539)
        assert len(after.ticks(symbol, 0, 10**6)) == 900
    assert reports == []


def test_a_bar_that_is_half_there_is_left_out(tmp_path: Path) -> None:
    """A week whose last days are still to come shows no bar of that week."""
    make_days(tmp_path, 1, until=datetime.date(2025, 11, 11))
    past = stored_past(tmp_path, 2, [], until=datetime.date(2025, 11, 13))
    assert past.count(CU, 7 * DAY) == 1
    assert past.bars(CU, 7 * DAY, 0, 0) == []
    assert len(past.bars(CU, DAY, 0, 9)) == 1


def test_a_damaged_file_is_reported_once(tmp_path: Path) -> None:
    """Its bars are left out, its sentence is told, the other contracts go on."""
    make_days(tmp_path, 2)
    reports: list[str] = []
    past = stored_past(tmp_path, 2, reports)
    path = home(tmp_path, short_config()) / f"{CU}.past"
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    assert past.bars(CU, MINUTE, 0, 9) == []
    assert past.ticks(CU, 0, 9) == []
    assert past.bars(KQ_CU, MINUTE, 0, 9) == []
    assert len(reports) == 1
    assert "checksum" in reports[0]
    assert len(past.bars(M, MINUTE, 0, 9)) == 10


def test_a_file_of_other_days_is_not_used(tmp_path: Path) -> None:
    """Where a file's day does not have what was laid out, its ids would not fit."""
    where = layout(tmp_path, 2)
    longer = short_config(TEXT.replace("21:05:00", "21:06:00"))
    make_days(tmp_path, 2, config=longer)
    reports: list[str] = []
    past = StoredPast(home(tmp_path, longer), where, CALENDAR, reports.append)
    assert past.bars(CU, MINUTE, 0, 9) == []


def test_what_can_be_made_again_is_kept_within_bounds() -> None:
    """The least recently used goes first."""
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    kept: Kept[int, int] = Kept(2)
    for number in (1, 2, 1, 3, 1, 2):
        assert kept.get(number, lambda number=number: make(number)) == number  # type: ignore[misc] # bound at once
    assert made == [1, 2, 3, 2]
    assert len(kept) == 2


def test_ticks_say_what_the_bars_say(past: StoredPast) -> None:
    """The last tick of a day has the day's volume, and its prices are those of the daily bar."""
    for number, bar in enumerate(past.bars(CU, DAY, 0, 99)):
        last: Tick = past.ticks(CU, number * 180 + 179, number * 180 + 179)[0]
        assert (last.last, last.highest, last.lowest) == (bar.close, bar.high, bar.low)
        assert (last.volume, last.open_interest) == (bar.volume, bar.close_oi)
    assert past.bars(CU, DAY, COUNT - 1, COUNT - 1)[0].close == PRE_CU
