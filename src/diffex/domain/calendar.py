"""Beijing time: trading days, sessions, and where a K-line bar starts.

No clock: each function is told the time. Holidays are not known yet, so every
weekday is a trading day.
"""

import datetime
from typing import Final, Literal, TypeAlias, get_args

from diffex.domain.columns import EVENING, MIDNIGHT, Session
from diffex.domain.units import SECOND, Nanos

Sessions: TypeAlias = Literal["24x7", "exchange"]
"""Whether contracts trade all the time or in their exchange's sessions."""

SESSIONS: Final[tuple[Sessions, ...]] = get_args(Sessions)

DAY: Final = MIDNIGHT * SECOND
"""Nanoseconds in a day."""

_BEIJING: Final = 8 * 3_600 * SECOND
"""China has one time, UTC+8, and no summer time."""
_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY: Final = 3
"""1970-01-01 was a Thursday; Monday is 0."""
_SATURDAY: Final = 5
_FIRST_MONDAY: Final = 4
"""1970-01-05 as days since 1970-01-01: bars of several days count from a Monday."""


class Calendar:
    """The calendar of one exchange. Days are counted from 1970-01-01, in Beijing."""

    def __init__(self, mode: Sessions) -> None:
        self.mode: Final = mode
        self._text_second = -1
        self._text = "1970-01-01 07:59:59."

    def is_open(self, sessions: tuple[Session, ...], now_ns: Nanos) -> bool:
        """Return whether a contract of these sessions trades at ``now_ns``.

        A session runs from its start to just before its end. What it has after
        midnight belongs to the day that it started on: open on Saturday at 00:30 if
        Friday's night session lasts so long, closed on Monday at 00:30.
        """
        if self.mode == "24x7":
            return True
        day, nanos = divmod(now_ns + _BEIJING, DAY)
        second = nanos // SECOND
        if _weekday(day) < _SATURDAY:
            for start, end in sessions:
                if start <= second < end:
                    return True
        if _weekday(day - 1) < _SATURDAY:
            late = second + MIDNIGHT
            for start, end in sessions:
                if start <= late < end:
                    return True
        return False

    def trading_day(self, now_ns: Nanos) -> datetime.date:
        """Return the trading day of ``now_ns``.

        In exchange mode 18:00 begins the next weekday's, and a weekend is Monday's;
        in 24x7 mode it is the date in Beijing.
        """
        return datetime.date.fromordinal(_EPOCH + self._trading_day(now_ns))

    def bar_start(self, now_ns: Nanos, duration_ns: Nanos) -> Nanos:
        """Return where the K-line bar of ``duration_ns`` that holds ``now_ns`` starts.

        Args:
            now_ns: when a trade happened.
            duration_ns: length of the bars, above 0.

        Returns:
            Below a day: counted from midnight in Beijing, afresh each day. Whole
            days: 00:00 in Beijing of the trading day, which in exchange mode a night
            session comes before; several days count from Monday 1970-01-05. Other
            durations beyond a day: counted from that Monday 00:00.
        """
        local = now_ns + _BEIJING
        if duration_ns < DAY:
            into_day = local % DAY
            return now_ns - into_day % duration_ns
        first = _FIRST_MONDAY * DAY
        if duration_ns % DAY == 0:
            local = self._trading_day(now_ns) * DAY
        return local - (local - first) % duration_ns - _BEIJING

    def beijing_text(self, now_ns: Nanos) -> str:
        """Return ``now_ns`` as ``YYYY-MM-DD HH:MM:SS.ffffff``, cut to microseconds."""
        second, nanos = divmod(now_ns, SECOND)
        if second != self._text_second:
            # Quotes of one moment follow each other: all but the first reuse the text.
            day, into_day = divmod(second + _BEIJING // SECOND, MIDNIGHT)
            minute, seconds = divmod(into_day, 60)
            date = datetime.date.fromordinal(_EPOCH + day)
            self._text = f"{date} {minute // 60:02d}:{minute % 60:02d}:{seconds:02d}."
            self._text_second = second
        return f"{self._text}{nanos // 1_000:06d}"

    def _trading_day(self, now_ns: Nanos) -> int:
        day, nanos = divmod(now_ns + _BEIJING, DAY)
        if self.mode == "24x7":
            return day
        if nanos >= EVENING * SECOND:
            day += 1
        return day + max(0, 7 - _weekday(day)) if _weekday(day) >= _SATURDAY else day


def moment(day: datetime.date, second: int) -> Nanos:
    """Return when a second of a Beijing day is, counted from its midnight."""
    return (day.toordinal() - _EPOCH) * DAY + second * SECOND - _BEIJING


def _weekday(day: int) -> int:
    return (day + _EPOCH_WEEKDAY) % 7
