"""Clocks of exchanges with the package's holidays."""

from typing import Final

from diffex.config_clock import Clock, known_holidays
from diffex.domain.calendar import Sessions
from diffex.domain.holidays import Holidays

HOLIDAYS: Final[Holidays] = known_holidays()


def clock(sessions: Sessions) -> Clock:
    """Return the clock of a configuration that names its sessions only."""
    return Clock(sessions=sessions, holidays=HOLIDAYS, roll=0, auction=sessions == "exchange")
