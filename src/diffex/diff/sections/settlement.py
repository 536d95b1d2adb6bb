"""``settlement``: the last statement, and whether its user has confirmed it."""

import datetime
from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.values import day_text

SECTION: Final = "settlement"


def last(day: datetime.date, *, confirmed: bool) -> Tree:
    """Return the section, every field of it: a statement of ``day`` is the last one."""
    return {"trading_day": day_text(day), "confirmed": confirmed}
