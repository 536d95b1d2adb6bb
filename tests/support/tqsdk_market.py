"""The market that the published tqsdk looks at: two products with agents, and quiet months."""

import datetime
import time
from typing import Final

from diffex.config import Config, agent_symbols, instruments, parse
from diffex.domain.calendar import Calendar

TEXT: Final = """
[market]
products = ["SHFE.cu", "DCE.m"]
[[user]]
user_id = "alice"
password = "alice's password"
deposit = 10_000_000
[[user]]
user_id = "bob"
password = "bob's password"
deposit = 10_000_000
"""


def live_config() -> Config:
    """Return a market that never closes."""
    return parse(TEXT, "live")


def trading_day() -> datetime.date:
    """Return the present trading day of that market."""
    return Calendar("24x7").trading_day(time.time_ns())


def mains() -> tuple[str, str]:
    """Return the contracts of copper and of soya meal that agents trade."""
    day, config = trading_day(), live_config()
    copper, meal = agent_symbols(config, instruments(config, day), day)
    return copper, meal


def quiet() -> str:
    """Return a contract of copper that nobody trades."""
    main = mains()[0]
    months = [one.symbol for one in instruments(live_config(), trading_day())]
    return next(one for one in reversed(months) if one.startswith("SHFE.cu") and one != main)
