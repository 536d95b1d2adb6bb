"""Which days the Chinese futures exchanges are open: weekdays that are no holiday.

The days come as the text of ``holidays.csv``, which names its source, and from the
configuration. Nothing here knows of hours or of the exchange's own mode: that is
``domain.calendar``.
"""

import csv
import datetime
from collections.abc import Iterable
from typing import Final

import msgspec

_COLUMNS: Final = ["first", "last", "festival"]
_SATURDAY: Final = 5
_ONE_DAY: Final = datetime.timedelta(days=1)


class Holidays(msgspec.Struct, frozen=True):
    """The days that are not what their day of the week says."""

    closed: frozenset[datetime.date]
    """Holidays. A day of the weekend that is named here has no night session before it."""
    opened: frozenset[datetime.date]
    """Days that are open whatever else is said of them."""
    years: frozenset[int]
    """Years whose holidays are known; of the others only weekends are."""

    def covers(self, year: int) -> bool:
        """Return whether the holidays of a year are known, and not its weekends alone."""
        return year in self.years

    def is_trading_day(self, day: datetime.date) -> bool:
        """Return whether the exchanges are open on a day."""
        if day in self.opened:
            return True
        return day.weekday() < _SATURDAY and day not in self.closed

    def next_trading_day(self, day: datetime.date) -> datetime.date:
        """Return the first trading day after ``day``."""
        day += _ONE_DAY
        while not self.is_trading_day(day):
            day += _ONE_DAY
        return day

    def previous_trading_day(self, day: datetime.date) -> datetime.date:
        """Return the last trading day before ``day``."""
        day -= _ONE_DAY
        while not self.is_trading_day(day):
            day -= _ONE_DAY
        return day

    def has_night(self, day: datetime.date) -> bool:
        """Return whether trading day ``day`` begins the evening before, with a night session.

        It does unless a holiday lies between it and the trading day before it: an ordinary
        weekend has its night session on Friday, the last evening before a holiday has none.
        A day that is no trading day has none either.

        Source: the exchanges' closing notices of each year ("…晚上不进行夜盘交易").
        """
        if not self.is_trading_day(day):
            return False
        before = day - _ONE_DAY
        while not self.is_trading_day(before):
            if before in self.closed:
                return False
            before -= _ONE_DAY
        return True

    def trading_days(self, first: datetime.date, last: datetime.date) -> tuple[datetime.date, ...]:
        """Return the trading days of a span, both ends included."""
        days = (first + count * _ONE_DAY for count in range((last - first).days + 1))
        return tuple(day for day in days if self.is_trading_day(day))

    def changed(
        self, closed: Iterable[datetime.date], opened: Iterable[datetime.date]
    ) -> "Holidays":
        """Return these holidays with further days closed, and others open whatever is said.

        A year of which a day is named here counts as known.
        """
        more, fewer = frozenset(closed), frozenset(opened)
        years = {day.year for day in more | fewer}
        return Holidays(self.closed | more, self.opened | fewer, self.years | years)


WEEKENDS: Final = Holidays(frozenset(), frozenset(), frozenset())
"""Every weekday is a trading day."""


def parse_holidays(text: str) -> Holidays:
    """Return the holidays in the text of ``holidays.csv``.

    Args:
        text: lines of ``first,last,festival`` with days like 2026-10-01, both included,
            below that heading; lines that begin with ``#`` are comments.

    Raises:
        ValueError: a row that is none, or spans that do not follow each other; names the line.
    """
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    heading, *rows = list(csv.reader(lines)) or [[]]
    if heading != _COLUMNS:
        raise ValueError(f"the columns must be {','.join(_COLUMNS)}")
    closed: set[datetime.date] = set()
    years: set[int] = set()
    newest = datetime.date.min
    for row in rows:
        first, last = _span(row)
        if not newest < first <= last:
            raise ValueError(f"{','.join(row)}: must end after it starts, behind the row before")
        newest = last
        years.add(last.year)
        days = (first + count * _ONE_DAY for count in range((last - first).days + 1))
        closed.update(day for day in days if day.weekday() < _SATURDAY)
    return Holidays(frozenset(closed), frozenset(), frozenset(years))


def _span(row: list[str]) -> tuple[datetime.date, datetime.date]:
    try:
        first, last, _ = row
        return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    except ValueError as error:
        raise ValueError(f"{','.join(row)}: {error}") from None
