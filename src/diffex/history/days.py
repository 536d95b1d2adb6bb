"""Which days lie in the past."""

import datetime

from diffex.domain.holidays import Holidays


def past_days(count: int, until: datetime.date, holidays: Holidays) -> tuple[datetime.date, ...]:
    """Return the ``count`` newest trading days before ``until``, oldest first.

    Those of the exchanges, at 24x7 too: what charts and backtests know of weeks and holidays
    then holds for the past of either kind of market.
    """
    days: list[datetime.date] = []
    day = until
    while len(days) < count:
        day = holidays.previous_trading_day(day)
        days.append(day)
    return tuple(reversed(days))
