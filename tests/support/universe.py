"""A small world of contracts: the package's products, copper's explicit month, two days."""

import datetime
from typing import Final

from diffex.data.contracts import all_products
from diffex.diff.symbols.describe import UNKNOWN, Figures
from diffex.diff.symbols.directory import Directory, Today
from diffex.diff.symbols.executor import Executor
from diffex.diff.symbols.universe import Universe
from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.instrument import Instrument
from diffex.domain.listing import catalogue
from tests.support.clocks import HOLIDAYS
from tests.support.contracts import CU

TODAY: Final = datetime.date(2026, 11, 23)
"""A Monday."""
SINCE: Final = datetime.date(2026, 10, 26)
"""The first day that is remembered: copper's and sugar's November months ended since."""

KNOWN: Final = {
    "SHFE.rb2701": Figures(last=3_120, pre_close=3_105, pre_open_interest=42),
    "SHFE.rb2702": Figures(last=3_131, pre_close=None, pre_open_interest=0),
}
"""The figures of contracts that have traded."""


def figures(symbol: str) -> Figures:
    """Return what the market knows of a contract."""
    return KNOWN.get(symbol, UNKNOWN)


def universe(mode: Sessions = "exchange", since: datetime.date = SINCE) -> Universe:
    """Return the world: all products, and copper of December 2025 for good, copper's main."""
    return Universe(
        products=all_products(),
        explicit=(CU,),
        mains={"SHFE.cu": CU.symbol},
        calendar=Calendar(mode, HOLIDAYS),
        since=since,
    )


def today(day: datetime.date = TODAY) -> Today:
    """Return what trades on a day."""
    terms: dict[str, Instrument] = {
        one.symbol: one for one in catalogue(all_products().values(), day, HOLIDAYS)
    }
    terms[CU.symbol] = CU
    return Today(day=day, instruments=terms)


def directory(mode: Sessions = "exchange") -> Directory:
    """Return the directory of ``TODAY``."""
    return Directory(universe(mode), figures, today())


def executor(mode: Sessions = "exchange") -> Executor:
    """Return what answers queries about it."""
    return Executor(directory(mode))
