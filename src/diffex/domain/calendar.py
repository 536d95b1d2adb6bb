"""Beijing time: trading days, sessions, and where a K-line bar starts.

No clock: each function is told the time. Which weekdays are holidays is told by
``domain.holidays``.
"""

import datetime
from typing import Final, Literal, TypeAlias, get_args

from diffex.domain.columns import EVENING, MIDNIGHT, Session
from diffex.domain.holidays import WEEKENDS, Holidays
from diffex.domain.units import SECOND, Nanos

Sessions: TypeAlias = Literal["24x7", "exchange"]
"""Whether contracts trade all the time or in their exchange's sessions."""

SESSIONS: Final[tuple[Sessions, ...]] = get_args(Sessions)

DAY: Final = MIDNIGHT * SECOND
"""Nanoseconds in a day."""

_BEIJING: Final = 8 * 3_600 * SECOND
"""China has one time, UTC+8, and no summer time."""
_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
_ONE_DAY: Final = datetime.timedelta(days=1)
_EVENING_NS: Final = EVENING * SECOND
_FIRST_MONDAY: Final = 4
"""1970-01-05 as days since 1970-01-01: bars of several days count from a Monday."""


class Calendar:
    """The calendar of one exchange. Days are counted from 1970-01-01, in Beijing.

    In 24x7 mode every day is a trading day, which begins ``roll`` seconds into the
    Beijing day. In exchange mode the days are those on which the Chinese exchanges are
    open, and each begins at 18:00 of the one before it.
    """

    def __init__(
        self,
        mode: Sessions,
        holidays: Holidays = WEEKENDS,
        roll: int = 0,
        auction: bool = True,
    ) -> None:
        """Construct the calendar.

        Args:
            mode: when contracts trade.
            holidays: which days the Chinese exchanges are open; in 24x7 mode too they
                say when contracts expire and which past days there are.
            roll: in 24x7 mode the second of the Beijing day at which the next trading
                day begins, from 0 to 86,399. Exchange mode has its own.
            auction: whether in exchange mode the trading day opens with a call auction.
        """
        assert 0 <= roll < MIDNIGHT, roll
        self.mode: Final = mode
        self.holidays: Holidays = holidays
        self.roll: Final = roll if mode == "24x7" else 0
        self.auction: Final = auction and mode == "exchange"
        self._always: Final = mode == "24x7"
        self._shift: Final = _BEIJING - self.roll * SECOND
        """From a time to what the day is cut from: the days of 24x7 mode begin at 0."""
        # What is known of the Beijing day that was asked for last: orders of one day
        # follow each other.
        self._day = 0
        self._opens = False
        self._night_begins = False
        self._night_ends = False
        self._date = datetime.date(1970, 1, 1)
        self._next_date = self._date
        self._number = 0
        self._next_number = 0
        self._turn(0)
        self._text_second = -1
        self._text = "1970-01-01 07:59:59."

    def follow(self, holidays: Holidays) -> None:
        """Go by other holidays from now on. Many hold the calendar, so it stays the same one."""
        self.holidays = holidays
        self._turn(self._day)

    def is_open(self, sessions: tuple[Session, ...], now_ns: Nanos) -> bool:
        """Return whether a contract of these sessions trades at ``now_ns``.

        A session runs from its start to just before its end. What it has after
        midnight belongs to the evening that it started on: open on Saturday at 00:30 if
        Friday's night session lasts so long, closed on Monday at 00:30. The evening
        before a holiday has no night session.
        """
        if self._always:
            return True
        # Not divmod, which a compiler makes a call of Python's.
        local = now_ns + _BEIJING
        day = local // DAY
        if day != self._day:
            self._turn(day)
        second = (local - day * DAY) // SECOND
        late = second + MIDNIGHT
        for start, end in sessions:
            if start < EVENING:
                if self._opens and start <= second < end:
                    return True
            elif (self._night_begins and start <= second < end) or (
                self._night_ends and start <= late < end
            ):
                return True
        return False

    def trading_day(self, now_ns: Nanos) -> datetime.date:
        """Return the trading day of ``now_ns``.

        In exchange mode 18:00 of a trading day begins the next one, and what lies
        between them, a weekend or holidays, is the next one's; in 24x7 mode it is the
        date in Beijing, before the roll the one before it.
        """
        local = now_ns + self._shift
        day = local // DAY
        if day != self._day:
            self._turn(day)
        return self._next_date if local - day * DAY >= _EVENING_NS else self._date

    def is_trading_day(self, day: datetime.date) -> bool:
        """Return whether there is a trading day of this date."""
        return self._always or self.holidays.is_trading_day(day)

    def next_trading_day(self, day: datetime.date) -> datetime.date:
        """Return the first trading day after ``day``, which need not be one."""
        return day + _ONE_DAY if self._always else self.holidays.next_trading_day(day)

    def previous_trading_day(self, day: datetime.date) -> datetime.date:
        """Return the last trading day before ``day``, which need not be one."""
        return day - _ONE_DAY if self._always else self.holidays.previous_trading_day(day)

    def has_night(self, day: datetime.date) -> bool:
        """Return whether trading day ``day`` begins with a night session the evening before.

        Never in 24x7 mode, nor on a day that is no trading day.
        """
        return not self._always and self.holidays.has_night(day)

    def begin(self, day: datetime.date) -> Nanos:
        """Return when trading day ``day`` begins: the first moment that is of it.

        It ends where ``next_trading_day`` begins. The date need not be a trading day: the
        moment is then the first of the next one.
        """
        if self._always:
            return moment(day, self.roll)
        return moment(self.holidays.previous_trading_day(day), EVENING)

    def sessions_of(
        self, sessions: tuple[Session, ...], trading_day: datetime.date
    ) -> tuple[tuple[Nanos, Nanos], ...]:
        """Return when a contract of these sessions trades on a trading day.

        Args:
            sessions: of the contract, seconds of the Beijing day that each starts on.
            trading_day: the day. A date that is no trading day has no sessions.

        Returns:
            [start, end) of each, oldest first: the night sessions, on the evening of the
            trading day before, come first. In 24x7 mode one span from roll to roll.
        """
        if self._always:
            begins = moment(trading_day, self.roll)
            return ((begins, begins + DAY),)
        if not self.holidays.is_trading_day(trading_day):
            return ()
        placed: list[tuple[Nanos, Nanos]] = []
        night = self.holidays.has_night(trading_day)
        evening = self.holidays.previous_trading_day(trading_day)
        for start, end in sessions:
            if start < EVENING:
                placed.append((moment(trading_day, start), moment(trading_day, end)))
            elif night:
                placed.append((moment(evening, start), moment(evening, end)))
        return tuple(sorted(placed))

    def bar_start(self, now_ns: Nanos, duration_ns: Nanos) -> Nanos:
        """Return where the K-line bar of ``duration_ns`` that holds ``now_ns`` starts.

        Args:
            now_ns: when a trade happened.
            duration_ns: length of the bars, above 0.

        Returns:
            Below a day: counted from midnight in Beijing, afresh each day. Whole
            days: 00:00 in Beijing of the trading day, which in exchange mode a night
            session comes before and in 24x7 mode the hours before the roll come after;
            several days count from Monday 1970-01-05. Other durations beyond a day:
            counted from that Monday 00:00.
        """
        local = now_ns + _BEIJING
        if duration_ns < DAY:
            into_day = local % DAY
            return now_ns - into_day % duration_ns
        first = _FIRST_MONDAY * DAY
        if duration_ns % DAY == 0:
            shifted = now_ns + self._shift
            day = shifted // DAY
            if day != self._day:
                self._turn(day)
            evening = shifted - day * DAY >= _EVENING_NS
            local = (self._next_number if evening else self._number) * DAY
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

    def _turn(self, day: int) -> None:
        """Learn what a Beijing day is: its sessions, its trading day and the evening's."""
        date = datetime.date.fromordinal(_EPOCH + day)
        self._day = day
        if self._always:
            self._date = self._next_date = date
            self._number = self._next_number = day
            return
        holidays = self.holidays
        following = holidays.next_trading_day(date)
        self._opens = holidays.is_trading_day(date)
        self._next_date = following
        self._date = date if self._opens else following
        self._next_number = following.toordinal() - _EPOCH
        self._number = day if self._opens else self._next_number
        self._night_begins = self._opens and holidays.has_night(following)
        before = date - _ONE_DAY
        # A night session that is open past midnight began on a trading day's evening.
        self._night_ends = holidays.is_trading_day(before) and holidays.has_night(self._date)


def beijing_date(now_ns: Nanos) -> datetime.date:
    """Return the date in Beijing, whatever the trading day is."""
    return datetime.date.fromordinal(_EPOCH + (now_ns + _BEIJING) // DAY)


def moment(day: datetime.date, second: int) -> Nanos:
    """Return when a second of a Beijing day is, counted from its midnight."""
    return (day.toordinal() - _EPOCH) * DAY + second * SECOND - _BEIJING
