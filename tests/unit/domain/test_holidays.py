"""Holidays: which days the exchanges are open, and which evenings."""

import datetime

import pytest

from diffex.data import holidays_csv
from diffex.domain.holidays import WEEKENDS, Holidays, parse_holidays

KNOWN = parse_holidays(holidays_csv())


def day(text: str) -> datetime.date:
    """Return a date."""
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("year", "count"),
    [
        (2018, 243),
        (2019, 244),
        (2020, 243),
        (2021, 243),
        (2022, 242),
        (2023, 242),
        (2024, 242),
        (2025, 243),
    ],
)
def test_a_year_has_its_trading_days(year: int, count: int) -> None:
    """As many as the exchanges had: each figure is published in their yearly statistics."""
    days = KNOWN.trading_days(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    assert len(days) == count


def test_2026_as_announced() -> None:
    """The weekdays off in the notice of 2025-11-04, written out."""
    weekdays = WEEKENDS.trading_days(day("2026-01-01"), day("2026-12-31"))
    off = [one for one in weekdays if not KNOWN.is_trading_day(one)]
    assert off == [
        *(day("2026-01-01"), day("2026-01-02")),
        *(day(f"2026-02-{number}") for number in (16, 17, 18, 19, 20, 23)),
        day("2026-04-06"),
        *(day("2026-05-01"), day("2026-05-04"), day("2026-05-05")),
        day("2026-06-19"),
        day("2026-09-25"),
        *(day(f"2026-10-0{number}") for number in (1, 2, 5, 6, 7)),
    ]


def test_weekends_are_closed_although_offices_work() -> None:
    """Saturday 2026-02-28 is a working day of offices."""
    assert not KNOWN.is_trading_day(day("2026-02-28"))


def test_the_years_that_are_known() -> None:
    """2018 to 2026; of other years nothing is closed but weekends."""
    assert [year for year in range(2000, 2100) if KNOWN.covers(year)] == list(range(2018, 2027))
    assert KNOWN.is_trading_day(day("2027-10-01"))
    assert not WEEKENDS.covers(2026)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-09-30", "2026-10-08"),
        ("2026-02-13", "2026-02-24"),
        ("2025-12-31", "2026-01-05"),
        ("2026-11-20", "2026-11-23"),
        ("2026-11-23", "2026-11-24"),
    ],
)
def test_days_lead_to_each_other(before: str, after: str) -> None:
    """Across weekends and holidays, both ways, from the days between them too."""
    first, last = day(before), day(after)
    between = first + datetime.timedelta(1)
    assert KNOWN.next_trading_day(first) == last
    assert KNOWN.previous_trading_day(last) == first
    if between < last:
        assert KNOWN.next_trading_day(between) == last
        assert KNOWN.previous_trading_day(between) == first


@pytest.mark.parametrize(
    ("date", "night"),
    [
        ("2026-11-24", True),
        ("2026-11-23", True),  # Monday: Friday's evening
        ("2026-10-08", False),
        ("2026-10-09", True),
        ("2026-01-05", False),  # Monday after New Year's Thursday and Friday
        ("2026-02-24", False),
        ("2022-01-04", False),  # 2021-12-31 had none
        ("2022-02-07", False),  # 2022-01-28 had none
        ("2022-04-06", False),  # 2022-04-01 had none
        ("2022-06-06", False),
        ("2026-10-07", False),  # a holiday
        ("2026-11-22", False),  # a Sunday
    ],
)
def test_no_night_session_before_a_holiday(date: str, night: bool) -> None:
    """A weekend alone does not take the night session away; a holiday does."""
    assert KNOWN.has_night(day(date)) is night


def test_days_can_be_added() -> None:
    """A new holiday closes its day, its evening before and makes its year known."""
    more = KNOWN.changed([day("2027-01-01")], [])
    assert not more.is_trading_day(day("2027-01-01"))
    assert not more.has_night(day("2027-01-04"))
    assert more.covers(2027)
    assert KNOWN.is_trading_day(day("2027-01-01"))
    assert not more.is_trading_day(day("2026-10-01"))


def test_a_named_weekend_takes_the_night_session_too() -> None:
    """Saturday 2026-11-21 as a holiday: Friday evening is the eve of a holiday."""
    assert not KNOWN.changed([day("2026-11-21")], []).has_night(day("2026-11-23"))


def test_days_can_be_forced_open() -> None:
    """Over a weekend and over a holiday; the evening before is then an ordinary one."""
    more = KNOWN.changed([], [day("2026-10-03"), day("2026-10-01")])
    assert more.is_trading_day(day("2026-10-03"))
    assert more.next_trading_day(day("2026-09-30")) == day("2026-10-01")
    assert more.has_night(day("2026-10-01"))
    assert not more.has_night(day("2026-10-03"))


def test_trading_days_of_a_span() -> None:
    """Both ends included; none of a span that ends before it begins."""
    found = KNOWN.trading_days(day("2026-09-30"), day("2026-10-09"))
    assert found == (day("2026-09-30"), day("2026-10-08"), day("2026-10-09"))
    assert KNOWN.trading_days(day("2026-10-09"), day("2026-10-08")) == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the columns must be first,last,festival"),
        ("day\n2026-01-01\n", "the columns must be"),
        ("first,last,festival\n2026-01-01,2026-01-03\n", "2026-01-01,2026-01-03: not enough"),
        ("first,last,festival\n2026-1-1,2026-01-03,x\n", "2026-1-1,2026-01-03,x: Invalid"),
        ("first,last,festival\n2026-01-04,2026-01-03,x\n", "must end after it starts"),
        (
            "first,last,festival\n2026-01-01,2026-01-03,x\n2026-01-03,2026-01-04,y\n",
            "2026-01-03,2026-01-04,y: must end after it starts, behind the row before",
        ),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, why: str) -> None:
    """The sentence names the row."""
    with pytest.raises(ValueError, match=why):
        parse_holidays(text)


def test_comments_are_left_out() -> None:
    """Lines that begin with # say where the days come from."""
    text = "# from a notice\nfirst,last,festival\n# one\n2026-01-01,2026-01-03,x\n"
    closed = frozenset({day("2026-01-01"), day("2026-01-02")})
    assert parse_holidays(text) == Holidays(closed, frozenset(), frozenset({2026}))
