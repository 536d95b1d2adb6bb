"""Beijing time: sessions, trading days, bars."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffex.domain.calendar import DAY, SESSIONS, Calendar, Sessions, beijing_date, moment
from diffex.domain.holidays import WEEKENDS
from diffex.domain.units import SECOND, Nanos

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
COPPER = ((32_400, 36_900), (37_800, 41_400), (48_600, 54_000), (75_600, 90_000))
EGG = COPPER[:3]
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
YEAR_2000, YEAR_2100 = 946_684_800 * SECOND, 4_102_444_800 * SECOND
"""Since 1991 Beijing has had no summer time."""


def at(text: str) -> Nanos:
    """Return a time in Beijing as nanoseconds."""
    there = datetime.datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    return round(there.timestamp()) * SECOND


# 2025-11-10 is a Monday.
@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("2025-11-10 08:59:59", False),
        ("2025-11-10 09:00:00", True),
        ("2025-11-10 10:14:59", True),
        ("2025-11-10 10:15:00", False),
        ("2025-11-10 12:00:00", False),
        ("2025-11-10 14:59:59", True),
        ("2025-11-10 15:00:00", False),
        ("2025-11-10 21:00:00", True),
        ("2025-11-10 23:59:59", True),
        ("2025-11-11 00:00:00", True),
        ("2025-11-11 00:59:59", True),
        ("2025-11-11 01:00:00", False),
        ("2025-11-14 21:00:00", True),
        ("2025-11-15 00:30:00", True),  # Saturday: Friday's night session
        ("2025-11-15 01:00:00", False),
        ("2025-11-15 09:30:00", False),
        ("2025-11-15 21:30:00", False),
        ("2025-11-16 00:30:00", False),
        ("2025-11-16 21:30:00", False),
        ("2025-11-17 00:30:00", False),  # Monday: Sunday had no night session
        ("2025-11-17 09:00:00", True),
    ],
)
def test_copper_trades_in_its_sessions(text: str, is_open: bool) -> None:
    """Weekdays, start included, end not; after midnight it is still the evening's session."""
    assert Calendar("exchange").is_open(COPPER, at(text)) is is_open


def test_a_session_ends_to_the_nanosecond() -> None:
    """The last nanosecond before the end belongs to it."""
    calendar = Calendar("exchange")
    end = at("2025-11-10 10:15:00")
    assert calendar.is_open(COPPER, end - 1)
    assert not calendar.is_open(COPPER, end)
    start = at("2025-11-10 09:00:00")
    assert not calendar.is_open(COPPER, start - 1)


def test_a_product_without_a_night_sleeps() -> None:
    """Closed in the evening and after midnight."""
    calendar = Calendar("exchange")
    assert not calendar.is_open(EGG, at("2025-11-10 21:30:00"))
    assert not calendar.is_open(EGG, at("2025-11-11 00:30:00"))


def test_24x7_never_closes() -> None:
    """Not at night, not on Sunday, not without sessions."""
    calendar = Calendar("24x7")
    assert calendar.is_open(COPPER, at("2025-11-16 04:00:00"))
    assert calendar.is_open((), at("2025-11-16 04:00:00"))


@pytest.mark.parametrize(
    ("text", "exchange", "always"),
    [
        ("2025-11-10 00:00:00", "2025-11-10", "2025-11-10"),
        ("2025-11-10 17:59:59", "2025-11-10", "2025-11-10"),
        ("2025-11-10 18:00:00", "2025-11-11", "2025-11-10"),
        ("2025-11-11 00:30:00", "2025-11-11", "2025-11-11"),
        ("2025-11-14 17:59:59", "2025-11-14", "2025-11-14"),
        ("2025-11-14 18:00:00", "2025-11-17", "2025-11-14"),  # Friday evening
        ("2025-11-15 00:30:00", "2025-11-17", "2025-11-15"),
        ("2025-11-15 18:00:00", "2025-11-17", "2025-11-15"),
        ("2025-11-16 12:00:00", "2025-11-17", "2025-11-16"),
        ("2025-11-16 18:00:00", "2025-11-17", "2025-11-16"),
        ("2025-11-17 00:30:00", "2025-11-17", "2025-11-17"),
    ],
)
def test_the_trading_day(text: str, exchange: str, always: str) -> None:
    """From 18:00 the next weekday's, a weekend is Monday's; 24x7 it is the date."""
    now = at(text)
    assert Calendar("exchange").trading_day(now) == datetime.date.fromisoformat(exchange)
    assert Calendar("24x7").trading_day(now) == datetime.date.fromisoformat(always)


@given(st.sampled_from(SESSIONS), st.integers(YEAR_2000, YEAR_2100), st.integers(0, 10 * DAY))
def test_trading_days_do_not_run_back(mode: Sessions, now: Nanos, later: Nanos) -> None:
    """A later moment is of the same trading day or of a later one."""
    calendar = Calendar(mode)
    assert calendar.trading_day(now) <= calendar.trading_day(now + later)


@given(st.integers(YEAR_2000, YEAR_2100))
def test_copper_trades_only_on_trading_days(now: Nanos) -> None:
    """Whenever it is open, the trading day is a weekday not before the date."""
    calendar = Calendar("exchange")
    day = calendar.trading_day(now)
    assert day.weekday() < 5
    if calendar.is_open(COPPER, now):
        date = datetime.datetime.fromtimestamp(now // SECOND, BEIJING).date()
        assert 0 <= (day - date).days <= 3


@pytest.mark.parametrize(
    ("now", "duration", "start"),
    [
        ("2025-11-10 09:00:59", MINUTE, "2025-11-10 09:00:00"),
        ("2025-11-10 09:01:00", MINUTE, "2025-11-10 09:01:00"),
        ("2025-11-10 09:07:31", 5 * MINUTE, "2025-11-10 09:05:00"),
        ("2025-11-10 13:31:00", HOUR, "2025-11-10 13:00:00"),
        ("2025-11-10 23:30:00", 7 * HOUR, "2025-11-10 21:00:00"),
        ("2025-11-11 00:30:00", 7 * HOUR, "2025-11-11 00:00:00"),
        ("2025-11-11 00:00:05", 7 * SECOND, "2025-11-11 00:00:00"),
        ("2025-11-15 00:30:00", HOUR, "2025-11-15 00:00:00"),
    ],
)
@pytest.mark.parametrize("mode", SESSIONS)
def test_bars_below_a_day_count_from_midnight(
    now: str, duration: Nanos, start: str, mode: Sessions
) -> None:
    """Afresh each day, in Beijing, in both modes."""
    assert Calendar(mode).bar_start(at(now), duration) == at(start)


@pytest.mark.parametrize(
    ("mode", "now", "days", "start"),
    [
        ("24x7", "2025-11-10 21:30:00", 1, "2025-11-10 00:00:00"),
        ("exchange", "2025-11-10 14:00:00", 1, "2025-11-10 00:00:00"),
        ("exchange", "2025-11-10 21:30:00", 1, "2025-11-11 00:00:00"),
        ("exchange", "2025-11-11 00:30:00", 1, "2025-11-11 00:00:00"),
        ("exchange", "2025-11-14 21:30:00", 1, "2025-11-17 00:00:00"),
        ("exchange", "2025-11-15 00:30:00", 1, "2025-11-17 00:00:00"),
        ("exchange", "2025-11-13 10:00:00", 7, "2025-11-10 00:00:00"),
        ("exchange", "2025-11-14 21:30:00", 7, "2025-11-17 00:00:00"),
        ("24x7", "2025-11-16 23:59:59", 7, "2025-11-10 00:00:00"),
        ("24x7", "1970-01-04 12:00:00", 7, "1969-12-29 00:00:00"),
    ],
)
def test_bars_of_whole_days_begin_with_the_trading_day(
    mode: Sessions, now: str, days: int, start: str
) -> None:
    """A night session is in the bar of the day that it belongs to; weeks begin on Monday."""
    assert Calendar(mode).bar_start(at(now), days * DAY) == at(start)


def test_bars_of_a_day_and_a_half_count_from_a_monday() -> None:
    """36 hours: a grid of its own, from Monday 1970-01-05 00:00."""
    calendar = Calendar("24x7")
    first = at("1970-01-05 00:00:00")
    assert calendar.bar_start(first + 40 * HOUR, 36 * HOUR) == first + 36 * HOUR


@given(
    st.sampled_from(SESSIONS),
    st.integers(YEAR_2000 // SECOND, YEAR_2100 // SECOND),
    st.integers(1, 366 * 86_400),
    st.integers(0, 10 * 86_400),
)
def test_bars_follow_each_other(mode: Sessions, now: int, duration: int, later: int) -> None:
    """A later trade is in the same bar or in a later one, and starts are their own start."""
    calendar = Calendar(mode)
    length = duration * SECOND
    start = calendar.bar_start(now * SECOND, length)
    assert start <= calendar.bar_start((now + later) * SECOND, length)
    if length % DAY or mode == "24x7":
        assert start <= now * SECOND < start + length
        assert calendar.bar_start(start, length) == start


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (0, "1970-01-01 08:00:00.000000"),
        (-8 * HOUR - 1, "1969-12-31 23:59:59.999999"),
        (1_728_134_567_000_000_000, "2024-10-05 21:22:47.000000"),
        (1_728_134_567_123_456_789, "2024-10-05 21:22:47.123456"),
    ],
)
def test_a_time_reads_as_in_beijing(now: Nanos, text: str) -> None:
    """Microseconds, cut and not rounded: a quote is never dated in the future."""
    assert Calendar("24x7").beijing_text(now) == text


@given(st.lists(st.integers(YEAR_2000, YEAR_2100), min_size=1, max_size=20))
def test_the_text_does_not_depend_on_what_was_asked_before(times: list[Nanos]) -> None:
    """Whatever the order of the calls, each text is the standard library's."""
    calendar = Calendar("24x7")
    for now in [*times, *reversed(times), times[0] + 1]:
        moment = datetime.datetime.fromtimestamp(now // SECOND, BEIJING)
        expected = f"{moment:%Y-%m-%d %H:%M:%S}.{now % SECOND // 1_000:06d}"
        assert calendar.beijing_text(now) == expected


def test_a_second_of_a_beijing_day_is_a_moment() -> None:
    """Midnight in Beijing is 16:00 UTC of the day before; seconds past 24 hours go on."""
    day = datetime.date(1970, 1, 2)
    assert moment(day, 0) == 16 * 3_600 * SECOND
    assert moment(day, 86_400) == moment(day + datetime.timedelta(1), 0)


# Thursday 2025-11-13 and Monday 2025-11-17 are holidays here, and Sunday the 23rd is open.
SOME = WEEKENDS.changed(
    [datetime.date(2025, 11, 13), datetime.date(2025, 11, 17)], [datetime.date(2025, 11, 23)]
)


@pytest.mark.parametrize(
    ("text", "is_open", "day"),
    [
        ("2025-11-12 14:00:00", True, "2025-11-12"),
        ("2025-11-12 21:30:00", False, "2025-11-14"),  # the evening before a holiday
        ("2025-11-13 00:30:00", False, "2025-11-14"),
        ("2025-11-13 10:00:00", False, "2025-11-14"),
        ("2025-11-13 21:30:00", False, "2025-11-14"),  # the evening of a holiday
        ("2025-11-14 00:30:00", False, "2025-11-14"),
        ("2025-11-14 10:00:00", True, "2025-11-14"),
        ("2025-11-14 21:30:00", False, "2025-11-18"),  # Friday, but Monday is a holiday
        ("2025-11-15 00:30:00", False, "2025-11-18"),
        ("2025-11-17 10:00:00", False, "2025-11-18"),
        ("2025-11-18 00:30:00", False, "2025-11-18"),
        ("2025-11-18 21:30:00", True, "2025-11-19"),
        ("2025-11-21 21:30:00", True, "2025-11-23"),  # Friday: Sunday is open
        ("2025-11-22 00:30:00", True, "2025-11-23"),
        ("2025-11-23 10:00:00", True, "2025-11-23"),
        ("2025-11-23 21:30:00", True, "2025-11-24"),
        ("2025-11-24 00:30:00", True, "2025-11-24"),
    ],
)
def test_copper_rests_on_holidays(text: str, is_open: bool, day: str) -> None:
    """On the day and on the evening before it; until the next trading day it is that one's."""
    calendar = Calendar("exchange", SOME)
    assert calendar.is_open(COPPER, at(text)) is is_open
    assert calendar.trading_day(at(text)) == datetime.date.fromisoformat(day)
    assert Calendar("24x7", SOME).is_open(COPPER, at(text))


def test_days_lead_to_each_other() -> None:
    """In exchange mode trading days, in 24x7 mode all of them; only the first have nights."""
    exchange, always = Calendar("exchange", SOME), Calendar("24x7", SOME)
    wednesday, thursday, friday = (datetime.date(2025, 11, day) for day in (12, 13, 14))
    assert exchange.next_trading_day(wednesday) == friday
    assert exchange.previous_trading_day(friday) == wednesday
    assert not exchange.is_trading_day(thursday)
    assert not exchange.has_night(friday)
    assert exchange.has_night(wednesday)
    assert always.next_trading_day(wednesday) == thursday
    assert always.previous_trading_day(friday) == thursday
    assert always.is_trading_day(thursday)
    assert not always.has_night(wednesday)


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        (
            "2025-11-12",
            "11 21:00-12 01:00, 12 09:00-12 10:15, 12 10:30-12 11:30, 12 13:30-12 15:00",
        ),
        ("2025-11-13", ""),
        ("2025-11-14", "14 09:00-14 10:15, 14 10:30-14 11:30, 14 13:30-14 15:00"),
        (
            "2025-11-10",
            "07 21:00-08 01:00, 10 09:00-10 10:15, 10 10:30-10 11:30, 10 13:30-10 15:00",
        ),
    ],
)
def test_the_sessions_of_a_day(day: str, spans: str) -> None:
    """The night first, on the evening of the trading day before; none on a holiday."""

    def text(now: Nanos) -> str:
        return f"{datetime.datetime.fromtimestamp(now // SECOND, BEIJING):%d %H:%M}"

    found = Calendar("exchange", SOME).sessions_of(COPPER, datetime.date.fromisoformat(day))
    assert ", ".join(f"{text(start)}-{text(end)}" for start, end in found) == spans


@given(st.sampled_from(SESSIONS), st.integers(0, 40 * 86_400))
def test_sessions_lie_where_it_is_open(mode: Sessions, second: int) -> None:
    """A moment is in a session of its trading day if and only if the contract trades then."""
    calendar = Calendar(mode, SOME, 14_400 if mode == "24x7" else 0)
    now = at("2025-10-25 00:00:00") + second * SECOND
    spans = calendar.sessions_of(COPPER, calendar.trading_day(now))
    assert any(start <= now < end for start, end in spans) is calendar.is_open(COPPER, now)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-11-10 00:00:00", "2025-11-09"),
        ("2025-11-10 03:59:59", "2025-11-09"),
        ("2025-11-10 04:00:00", "2025-11-10"),
        ("2025-11-10 23:59:59", "2025-11-10"),
    ],
)
def test_24x7_days_begin_at_the_roll(text: str, day: str) -> None:
    """Before it, it is the day before; bars of days go by trading day, shorter ones do not."""
    calendar = Calendar("24x7", roll=4 * 3_600)
    date = datetime.date.fromisoformat(day)
    assert calendar.trading_day(at(text)) == date
    assert calendar.bar_start(at(text), DAY) == at(f"{day} 00:00:00")
    assert calendar.bar_start(at(text), HOUR) == at(text) - at(text) % HOUR
    roll = at(f"{day} 04:00:00")
    assert calendar.sessions_of(COPPER, date) == ((roll, roll + DAY),)


@given(
    st.sampled_from(SESSIONS),
    st.integers(0, 86_399),
    st.integers(YEAR_2000, YEAR_2100),
)
def test_a_day_begins_with_its_first_moment(mode: Sessions, roll: int, now: Nanos) -> None:
    """The moment before is of the trading day before, and days leave no gap."""
    calendar = Calendar(mode, SOME, roll)
    day = calendar.trading_day(now)
    begin, end = calendar.begin(day), calendar.begin(calendar.next_trading_day(day))
    assert begin <= now < end
    assert calendar.trading_day(begin) == calendar.trading_day(end - 1) == day
    assert calendar.trading_day(begin - 1) == calendar.previous_trading_day(day)


@pytest.mark.parametrize("roll", [-1, 86_400])
def test_a_roll_is_a_second_of_the_day(roll: int) -> None:
    """The configuration cannot say anything else."""
    with pytest.raises(AssertionError):
        Calendar("24x7", roll=roll)


def test_the_first_day_is_like_any_other() -> None:
    """A calendar knows nothing yet when it is asked for the first time."""
    assert Calendar("exchange").is_open(COPPER, at("1970-01-01 10:00:00"))
    assert Calendar("exchange").trading_day(at("1970-01-01 20:00:00")).day == 2


def test_settings_of_the_other_mode_mean_nothing() -> None:
    """Exchange days begin at 18:00, and 24x7 has no auction."""
    assert Calendar("exchange", roll=14_400).roll == 0
    assert Calendar("24x7").auction is False
    assert Calendar("exchange").auction is True


def test_the_date_is_beijing_s() -> None:
    """Whatever the trading day is."""
    assert beijing_date(at("2025-11-15 00:00:00")) == datetime.date(2025, 11, 15)
    assert beijing_date(at("2025-11-15 00:00:00") - 1) == datetime.date(2025, 11, 14)
