"""The table ``[clock]`` of the configuration: when contracts trade."""

import datetime
import re
from functools import cache
from typing import Final

import msgspec

from diffex.data import holidays_csv
from diffex.domain.calendar import SESSIONS, Calendar, Sessions
from diffex.domain.holidays import Holidays, parse_holidays
from diffex.toml_table import Table

_ROLL: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """When contracts trade."""

    sessions: Sessions
    holidays: Holidays
    """The package's, with the days that the configuration closes or opens."""
    roll: int
    """The second of the Beijing day at which the trading day of 24x7 sessions begins."""
    auction: bool
    """Whether the trading day of exchange sessions opens with a call auction."""


@cache
def known_holidays() -> Holidays:
    """Return the holidays that ship with the package."""
    return parse_holidays(holidays_csv())


def calendar(clock: Clock) -> Calendar:
    """Return a calendar that keeps these hours."""
    return Calendar(clock.sessions, clock.holidays, clock.roll, clock.auction)


def read_clock(table: Table) -> Clock:
    """Return what the table says.

    Raises:
        ConfigError: a value that cannot be used.
    """
    table.only(("sessions", "holidays", "trading_days", "day_roll", "auction"))
    sessions = _sessions(table)
    closed, opened = _days(table, "holidays"), _days(table, "trading_days")
    for day in closed:
        if day in opened:
            raise table.error("trading_days", f"{day} is among the holidays too; remove one")
    always = sessions == "24x7"
    if "day_roll" in table and not always:
        raise table.error("day_roll", "exchange sessions have their own, 18:00; remove it")
    auction = table.flag("auction", default=not always)
    if auction and always:
        raise table.error("auction", "24x7 sessions have none; remove it")
    return Clock(
        sessions=sessions,
        holidays=known_holidays().changed(closed, opened),
        roll=_roll(table),
        auction=auction,
    )


def _sessions(table: Table) -> Sessions:
    wanted = table.text("sessions", SESSIONS[0])
    for sessions in SESSIONS:
        if wanted == sessions:
            return sessions
    raise table.error("sessions", f"{wanted!r} is unknown; use {' or '.join(SESSIONS)}")


def _days(table: Table, key: str) -> list[datetime.date]:
    days: list[datetime.date] = []
    for text in table.texts(key, ()):
        try:
            days.append(datetime.datetime.strptime(text, "%Y-%m-%d").date())  # noqa: DTZ007 - a date has no zone
        except ValueError:
            raise table.error(key, f"{text!r} is no day; write it like 2027-01-01") from None
    return days


def _roll(table: Table) -> int:
    text = table.text("day_roll", "00:00")
    match = _ROLL.fullmatch(text)
    if match is None:
        raise table.error("day_roll", f"{text!r} is no time of day; write it like 04:00")
    return int(match[1]) * 3_600 + int(match[2]) * 60
