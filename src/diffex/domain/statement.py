"""A user's statement of a trading day (结算单): what was settled, and the trades of the day.

Values only: it stays what it was when the account moves on, and is written out when
somebody asks for it.
"""

import datetime

import msgspec

from diffex.domain.events import Traded
from diffex.domain.settled import SettledFunds


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One user's trading day."""

    trading_day: datetime.date
    funds: SettledFunds
    trades: tuple[Traded, ...]
    """The newest of the day, oldest first."""
    omitted: int
    """How many older trades of the day are not listed; the funds count them too."""
