"""Past days are the exchanges' trading days."""

import datetime

from diffex.history.days import past_days
from tests.support.clocks import HOLIDAYS

MONDAY = datetime.date(2025, 11, 10)


def test_past_days_are_trading_days_before_the_present() -> None:
    """Oldest first, the present not among them, weekends and holidays left out."""
    assert past_days(3, MONDAY, HOLIDAYS) == (
        datetime.date(2025, 11, 5),
        datetime.date(2025, 11, 6),
        datetime.date(2025, 11, 7),
    )
    sunday = MONDAY + datetime.timedelta(6)
    assert past_days(1, sunday, HOLIDAYS) == (datetime.date(2025, 11, 14),)
    assert past_days(2, datetime.date(2025, 10, 10), HOLIDAYS) == (
        datetime.date(2025, 9, 30),
        datetime.date(2025, 10, 9),
    )
    assert past_days(0, MONDAY, HOLIDAYS) == ()
    assert len(set(past_days(500, MONDAY, HOLIDAYS))) == 500
