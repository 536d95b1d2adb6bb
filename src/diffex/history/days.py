"""Which days lie in the past, and when a contract traded on one of them."""

import datetime
from typing import Final

from diffex.domain.calendar import DAY, Sessions
from diffex.domain.columns import EVENING, Session
from diffex.domain.units import SECOND, Nanos
from diffex.storage.history_file import Span

_BEIJING: Final = datetime.timezone(datetime.timedelta(hours=8))
_ONE_DAY: Final = datetime.timedelta(days=1)
_SATURDAY: Final = 5


def past_days(count: int, until: datetime.date) -> tuple[datetime.date, ...]:
    """Return the ``count`` newest trading days before ``until``, oldest first.

    Weekdays, for holidays are not known yet. At 24x7 too: what charts and backtests know of
    weeks then holds for the past of either kind of market.
    """
    days: list[datetime.date] = []
    day = until
    while len(days) < count:
        day = _weekday_before(day)
        days.append(day)
    return tuple(reversed(days))


def spans(mode: Sessions, sessions: tuple[Session, ...], day: datetime.date) -> tuple[Span, ...]:
    """Return when a contract traded on a trading day, as [start, end), oldest first.

    Args:
        mode: of the market's clock.
        sessions: of the contract, seconds of the Beijing day.
        day: a weekday. Its night sessions are those of the evening of the weekday before.
    """
    if mode == "24x7":
        midnight = _midnight(day)
        return ((midnight, midnight + DAY),)
    evening, morning = _midnight(_weekday_before(day)), _midnight(day)
    placed = (
        (begins + start * SECOND, begins + end * SECOND)
        for start, end in sessions
        for begins in ((evening if start >= EVENING else morning),)
    )
    return tuple(sorted(placed))


def _weekday_before(day: datetime.date) -> datetime.date:
    day -= _ONE_DAY
    while day.weekday() >= _SATURDAY:
        day -= _ONE_DAY
    return day


def _midnight(day: datetime.date) -> Nanos:
    return round(datetime.datetime.combine(day, datetime.time(), _BEIJING).timestamp()) * SECOND
