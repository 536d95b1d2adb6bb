"""Where bars lie: as many, and starting where, a walk over every minute would find them."""

import datetime

import msgspec
import pytest

from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.units import MINUTE, SECOND
from diffex.history.days import past_days
from diffex.storage.history_file import Extent, units_of
from diffex.storage.history_series import Bars, Place
from tests.support.clocks import HOLIDAYS

HOUR = 60 * MINUTE
DAY = 24 * HOUR
STEP = 30 * SECOND
DURATIONS = [
    STEP, 90 * SECOND, 150 * SECOND, DAY + STEP, MINUTE,
    2 * MINUTE, 5 * MINUTE, 7 * MINUTE, 15 * MINUTE, 25 * MINUTE, HOUR, 4 * HOUR, 5 * HOUR,
    23 * HOUR, DAY - MINUTE, DAY, DAY + MINUTE, 36 * HOUR, 2 * DAY, 5 * DAY, 7 * DAY, 30 * DAY,
]  # fmt: skip
NIGHTS = {
    "none": (),
    "short": ((75_600, 82_800),),
    "past midnight": ((75_600, 95_400),),
}
CU = ((32_400, 36_900), (37_800, 41_400), (48_600, 54_000))


def _place(mode: Sessions, sessions: tuple[tuple[int, int], ...]) -> Place:
    days = past_days(6, datetime.date(2025, 11, 13), HOLIDAYS)
    calendar = Calendar(mode)
    extents = [
        Extent(
            day=one, spans=calendar.sessions_of(sessions, one), step=STEP, ticks=one.day, main=True
        )
        for one in days
    ]
    return Place(extents, ["SHFE.cu2512"] * len(extents))


@pytest.mark.parametrize(
    ("mode", "night"), [("24x7", "none"), *(("exchange", night) for night in NIGHTS)]
)
def test_bars_lie_where_each_minute_says(mode: Sessions, night: str) -> None:
    """For every duration, also those that midnight cuts and those that go on over it."""
    place, calendar = _place(mode, CU + NIGHTS[night]), Calendar(mode)
    spans_ = [span for extent in place.extents for span in extent.spans]
    for duration in DURATIONS:
        unit = STEP if duration % MINUTE else MINUTE
        assert place.unit(duration) == unit
        units = [start for span in spans_ for start in units_of(span, unit)]
        starts: list[int] = []
        firsts: list[int] = []
        for number, one in enumerate(units):
            start = calendar.bar_start(one, duration)
            if not starts or start > starts[-1]:
                starts.append(start)
                firsts.append(number)
        bars = Bars(place, calendar, duration)
        assert list(bars.starts) == starts, duration
        assert list(bars.firsts) == [*firsts, len(units)], duration
        assert len(bars) == len(starts)
        assert bars.plain == (duration == unit)
        for number, start in enumerate(starts):
            assert bars.find(start) == number
            assert bars.find(start + 1) == number + 1


def test_days_are_found_by_their_minutes_and_ticks() -> None:
    """The first and the last of each day, counted over all of them."""
    place = _place("exchange", CU)
    bars = Bars(place, Calendar("exchange"), 5 * MINUTE)
    for row in range(len(place.extents)):
        assert bars.before[row + 1] - bars.before[row] == 225
        assert bars.day(bars.before[row]) == row
        assert bars.day(bars.before[row + 1] - 1) == row
        assert place.day_of_tick(place.ticks[row]) == row
        assert place.day_of_tick(place.ticks[row + 1] - 1) == row


def test_some_durations_have_no_bars() -> None:
    """What neither minutes nor steps make up, nor steps of two lengths; nor without days."""
    place = _place("exchange", CU)
    for duration in (0, -MINUTE, SECOND, 15 * SECOND, 61 * SECOND):
        assert place.unit(duration) == 0
    other = msgspec.structs.replace(place.extents[-1], step=5 * SECOND)
    mixed = Place([*place.extents[:-1], other], place.sources)
    assert mixed.unit(STEP) == 0
    assert mixed.unit(MINUTE) == MINUTE
    assert Place([], []).unit(MINUTE) == 0
