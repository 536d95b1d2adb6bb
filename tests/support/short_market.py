"""A market whose trading days last fifteen minutes, so that a past is made in a moment."""

import datetime
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from diffex.config import Config, parse
from diffex.domain.calendar import Calendar
from diffex.history.maker import make
from diffex.history.plan import home, make_plan, places, read_headers
from diffex.storage.history import StoredPast
from diffex.storage.history_series import Place
from tests.support.clocks import HOLIDAYS

CU: Final = "SHFE.cu2512"
M: Final = "DCE.m2601"
KQ_CU: Final = "KQ.m@SHFE.cu"
PRE_CU: Final = 7523
UNTIL: Final = datetime.date(2025, 11, 12)
"""A Wednesday."""

TEXT: Final = """
[clock]
sessions = "exchange"
[market]
products = ["SHFE.cu", "DCE.m"]
[[instrument]]
symbol = "SHFE.cu2512"
pre_settlement = 75230.0
day_sessions = "09:00:00-09:10:00"
night_sessions = "21:00:00-21:05:00"
[[instrument]]
symbol = "DCE.m2601"
pre_settlement = 3000
day_sessions = "09:00:30-09:04:30"
night_sessions = ""
[[user]]
user_id = "alice"
password = "hush"
deposit = 1
"""
CALENDAR: Final = Calendar("exchange", HOLIDAYS)


def short_config(text: str = TEXT) -> Config:
    """Return the configuration of the market."""
    return parse(text, "short")


def make_days(
    base: Path,
    count: int,
    *,
    until: datetime.date = UNTIL,
    config: Config | None = None,
    workers: int = 1,
) -> list[tuple[int, int]]:
    """Make what is missing; return the progress that was told."""
    config = config or short_config()
    directory = home(base, config)
    plan = make_plan(config, count, until, read_headers(directory)[0], frozenset())
    told: list[tuple[int, int]] = []
    make(plan, directory, workers, lambda done, total: told.append((done, total)), deque())
    return told


def layout(
    base: Path, count: int, *, until: datetime.date = UNTIL, config: Config | None = None
) -> Mapping[str, Place]:
    """Return where the days of the market lie, made or not."""
    config = config or short_config()
    stored = read_headers(home(base, config))[0]
    return places(stored, make_plan(config, count, until, stored, frozenset()), until)


def stored_past(
    base: Path,
    count: int,
    reports: list[str],
    *,
    until: datetime.date = UNTIL,
    config: Config | None = None,
) -> StoredPast:
    """Open the past of the market."""
    config = config or short_config()
    where = layout(base, count, until=until, config=config)
    return StoredPast(home(base, config), where, CALENDAR, reports.append)


def bytes_of(base: Path) -> dict[str, bytes]:
    """Return every file of the past by its name."""
    return {path.name: path.read_bytes() for path in base.rglob("*.past")}
