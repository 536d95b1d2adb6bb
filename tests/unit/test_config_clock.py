"""The table ``[clock]``: sessions, holidays, where the day begins, the auction."""

import datetime

import pytest

from diffex.config import Clock, ConfigError, calendar, parse
from tests.support.clocks import HOLIDAYS, clock

NEW_YEAR = datetime.date(2027, 1, 1)


def read(text: str) -> Clock:
    """Return the clock of a configuration with these lines below ``[clock]``."""
    return parse(f"[clock]\n{text}", "diffex.toml").clock


def test_without_a_word_it_always_trades() -> None:
    """Day and night, from midnight to midnight, without an auction."""
    assert read("") == clock("24x7")
    assert (read("").roll, read("").auction) == (0, False)


def test_exchange_sessions_have_holidays_and_auctions() -> None:
    """Those of the package, unless the table says otherwise."""
    assert read('sessions = "exchange"') == clock("exchange")
    assert read('sessions = "exchange"').auction is True
    assert read('sessions = "exchange"\nauction = false').auction is False
    assert read("").holidays == HOLIDAYS


def test_days_can_be_closed_and_opened() -> None:
    """Besides the package's; a day that is opened is open although it is a holiday."""
    found = read('holidays = ["2027-01-01"]\ntrading_days = ["2026-10-01"]').holidays
    assert not found.is_trading_day(NEW_YEAR)
    assert found.is_trading_day(datetime.date(2026, 10, 1))
    assert not found.is_trading_day(datetime.date(2026, 10, 2))
    assert found.covers(2027)


@pytest.mark.parametrize(("text", "second"), [("00:00", 0), ("04:00", 14_400), ("23:59", 86_340)])
def test_the_day_begins_when_it_says(text: str, second: int) -> None:
    """A time of the Beijing day."""
    assert read(f'day_roll = "{text}"').roll == second


def test_a_calendar_keeps_the_hours() -> None:
    """All that the table says is in it."""
    found = calendar(read('day_roll = "04:00"\nholidays = ["2027-01-01"]'))
    assert (found.mode, found.roll, found.auction) == ("24x7", 14_400, False)
    assert not found.holidays.is_trading_day(NEW_YEAR)
    assert calendar(read('sessions = "exchange"')).auction is True


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('sessions = "daily"', "sessions: 'daily' is unknown; use 24x7 or exchange"),
        ("sessions = 7", "sessions: must be a text"),
        ('holiday = "x"', "holiday: unknown key; use sessions, holidays, trading_days, day_roll"),
        ('holidays = ["1.1.2027"]', "holidays: '1.1.2027' is no day; write it like 2027-01-01"),
        ('trading_days = ["2027-02-30"]', "trading_days: '2027-02-30' is no day"),
        ('holidays = "2027-01-01"', "holidays: must be a list of texts"),
        (
            'holidays = ["2027-01-01"]\ntrading_days = ["2027-01-01"]',
            "trading_days: 2027-01-01 is among the holidays too; remove one",
        ),
        ('day_roll = "4:00"', "day_roll: '4:00' is no time of day; write it like 04:00"),
        ('day_roll = "24:00"', "day_roll: '24:00' is no time of day"),
        (
            'sessions = "exchange"\nday_roll = "04:00"',
            "day_roll: exchange sessions have their own, 18:00; remove it",
        ),
        ("auction = true", "auction: 24x7 sessions have none; remove it"),
        ("auction = 1", "auction: must be true or false"),
    ],
)
def test_what_cannot_be_used_is_refused(text: str, sentence: str) -> None:
    """The sentence names file, key, reason and what to do."""
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert f"diffex.toml: [clock] {sentence}" in str(caught.value)
