"""What each contract's phase allows now, and when the next change of any phase is due."""

from collections.abc import Iterable
from typing import Final

from diffex.domain.calendar import Calendar, moment
from diffex.domain.phases import TAKES_CANCELS, TAKES_ORDERS, Phase, Timetable
from diffex.domain.rules import Rules
from diffex.domain.units import INT64_MAX, Nanos

NEVER: Final[Nanos] = INT64_MAX
"""The time of what is never due."""


class Stage:
    """A phase, and what it allows: looked up once, asked for with every order."""

    __slots__ = ("gathers", "phase", "takes_cancels", "takes_orders", "trades")

    def __init__(self, phase: Phase) -> None:
        self.phase: Final = phase
        self.takes_orders: Final = phase in TAKES_ORDERS
        self.takes_cancels: Final = phase in TAKES_CANCELS
        self.trades: Final = phase is Phase.CONTINUOUS
        """Whether orders trade as they come."""
        self.gathers: Final = phase is Phase.AUCTION_ORDERING
        """Whether orders wait for the call auction."""


STAGES: Final = {phase: Stage(phase) for phase in Phase}
"""The one stage of each phase."""


def stages_at(timetable: Timetable, symbols: Iterable[str], now: Nanos) -> dict[str, Stage]:
    """Return the stage of each contract of a timetable."""
    by_group = [STAGES[timetable.phase(group, now)] for group in timetable.groups()]
    return {symbol: by_group[timetable.group(symbol)] for symbol in symbols}


def last_change(timetable: Timetable) -> Nanos:
    """Return when the last phase of a trading day begins; its begin if there is none."""
    ends = [timetable.changes(group)[-1][0] for group in timetable.groups()]
    return max(ends, default=timetable.begin)


def settles_at(calendar: Calendar, rules: Rules, timetable: Timetable) -> Nanos:
    """Return when the day of a timetable is settled by itself.

    At 24x7 where the next day begins; in sessions at the time of the rules, but not before the
    last session has ended (rule D3).
    """
    if rules.settlement == "manual":
        return NEVER
    if calendar.mode == "24x7":
        return timetable.end
    return max(moment(timetable.trading_day, rules.settle_at), last_change(timetable))


def next_due(timetable: Timetable, settles: Nanos, now: Nanos) -> Nanos:
    """Return when something is due next: a change of phase, or the settlement.

    What is overdue already is due now.
    """
    change = timetable.next_change(now)
    return min(change if change > now else NEVER, settles)
