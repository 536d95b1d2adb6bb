"""The directory: now, any day before, and a new day."""

import datetime

from diffex.domain.calendar import moment
from diffex.domain.limits import LISTINGS_KEPT
from tests.support.universe import TODAY, directory, today


def test_now_is_the_listing_of_the_running_day() -> None:
    """A moment of today's trading day is answered with it too, the evening before included."""
    known = directory()
    assert known.now.day == TODAY
    assert known.at(moment(TODAY, 36_000)) is known.now
    assert known.at(moment(TODAY - datetime.timedelta(3), 75_600)) is known.now


def test_a_past_day_is_kept_for_the_next_question() -> None:
    """Until other days were asked for."""
    known = directory()
    days = [TODAY - datetime.timedelta(7 * count) for count in range(1, LISTINGS_KEPT + 2)]
    first = known.at(moment(days[0], 36_000))
    assert known.at(moment(days[0], 40_000)) is first
    for day in days[1:LISTINGS_KEPT]:
        known.at(moment(day, 36_000))
    second = known.at(moment(days[1], 36_000))
    known.at(moment(days[2], 36_000))
    assert known.at(moment(days[0], 36_000)) is first
    assert known.at(moment(days[1], 36_000)) is second
    known.at(moment(days[2], 36_000))
    assert known.at(moment(days[0], 36_000)) is first
    known.at(moment(days[-1], 36_000))
    assert known.at(moment(days[0], 36_000)) is first
    assert known.at(moment(days[1], 36_000)) is second
    for day in days[1:]:
        known.at(moment(day, 36_000))
    assert known.at(moment(days[0], 36_000)) is not first


def test_a_new_day_has_new_contracts() -> None:
    """What was today before is a past day, by the rules, from now on."""
    known = directory()
    before = known.now
    later = datetime.date(2026, 12, 16)
    known.refresh(today(later))
    assert known.now.day == later
    assert known.now.entries["SHFE.rb2612"].expired
    assert known.at(moment(TODAY, 36_000)) is not before
