"""Windows of trading days, across weekends, holidays and rolls."""

import datetime

import pytest

from diffex.diff.md.windows import LONGEST, Days, trading_days
from diffex.domain.calendar import DAY, Calendar, moment
from tests.support.clocks import HOLIDAYS

EVENING = 18 * 3_600


def day(text: str) -> datetime.date:
    """Return a date."""
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "count", "begin", "end"),
    [
        ("2026-11-24", 1, "2026-11-23", "2026-11-24"),
        ("2026-11-23", 1, "2026-11-20", "2026-11-23"),  # Monday begins on Friday
        ("2026-11-21", 1, "2026-11-20", "2026-11-23"),  # Saturday means Monday
        ("2026-09-30", 2, "2026-09-29", "2026-10-08"),
        ("2026-10-01", 1, "2026-09-30", "2026-10-08"),  # a holiday means the day after it
        ("2026-11-24", 3 * DAY, "2026-11-23", "2026-11-26"),
    ],
)
def test_trading_days_of_an_exchange(start: str, count: int, begin: str, end: str) -> None:
    """From 18:00 of the trading day before the first to 18:00 of the last."""
    calendar = Calendar("exchange", HOLIDAYS)
    for second in (0, 43_200, 86_399):
        found = trading_days(calendar, moment(day(start), second), count)
        assert found == Days(moment(day(begin), EVENING), moment(day(end), EVENING))


def test_trading_days_around_the_clock_go_from_roll_to_roll() -> None:
    """Each date is one."""
    calendar = Calendar("24x7", HOLIDAYS, roll=14_400)
    first = day("2026-10-03")
    found = trading_days(calendar, moment(first, 0), 2)
    assert found == Days(moment(first, 14_400), moment(first, 14_400) + 2 * DAY)


@pytest.mark.parametrize(("count", "days"), [(0, 1), (-5, 1), (LONGEST + 1, LONGEST)])
def test_there_is_a_day_at_least_and_not_too_many(count: int, days: int) -> None:
    """Whatever the client asks for."""
    found = trading_days(Calendar("24x7"), 0, count)
    assert found.end - found.begin == days * DAY
