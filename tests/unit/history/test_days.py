"""Past days are weekdays, and sessions lie on them as the calendar of the exchange says."""

import datetime

import pytest

from diffex.config import demo_config, instruments
from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.units import MINUTE
from diffex.history.days import past_days, spans
from diffex.storage.history_file import units_of

MONDAY = datetime.date(2025, 11, 10)


def test_past_days_are_weekdays_before_the_present() -> None:
    """Oldest first, the present not among them, weekends left out."""
    assert past_days(3, MONDAY) == (
        datetime.date(2025, 11, 5),
        datetime.date(2025, 11, 6),
        datetime.date(2025, 11, 7),
    )
    assert past_days(1, MONDAY + datetime.timedelta(6)) == (datetime.date(2025, 11, 14),)
    assert past_days(0, MONDAY) == ()
    assert len(set(past_days(500, MONDAY))) == 500


@pytest.mark.parametrize("mode", ["24x7", "exchange"])
@pytest.mark.parametrize("day", [MONDAY, MONDAY + datetime.timedelta(1)], ids=["Mon", "Tue"])
def test_spans_are_when_the_calendar_is_open(mode: Sessions, day: datetime.date) -> None:
    """Every minute of a span is open and of that trading day; around the spans it is closed."""
    calendar = Calendar(mode)
    for terms in instruments(demo_config(), day):
        found = spans(mode, terms.sessions, day)
        assert sorted(found) == list(found)
        for start, end in found:
            for minute in units_of((start, end), MINUTE)[::30]:
                assert calendar.is_open(terms.sessions, minute)
                assert calendar.trading_day(minute) == day
            assert calendar.trading_day(end - 1) == day
            if mode == "exchange":
                assert not calendar.is_open(terms.sessions, start - 1)
                assert not calendar.is_open(terms.sessions, end)
        if mode == "24x7":
            assert found[0][1] - found[0][0] == 24 * 60 * MINUTE
            break
