"""Another configuration of an exchange that goes on: rules at once, days and contracts later.

What may not change while an exchange lives is not looked at here: the hours that contracts
trade at, and the terms of contracts that are listed. ``domain.reconfiguration`` says which.
"""

from typing import Final

from diffex.domain.commands import Reconfigure
from diffex.domain.events import Event
from diffex.domain.units import Nanos
from diffex.engine import restate
from diffex.engine.phases import next_due, settles_at
from diffex.engine.state import ExchangeState


class Reconfiguring:
    """Carries out the command that gives an exchange another configuration."""

    __slots__ = ("_state",)

    def __init__(self, state: ExchangeState) -> None:
        self._state: Final = state

    def carry_out(self, command: Reconfigure, now: Nanos) -> list[Event]:
        """Follow other rules from now on, other holidays, and list more from the next day on.

        Returns:
            The funds of every account, if the rules count them otherwise.
        """
        state = self._state
        before, state.rules = state.rules, command.rules
        state.calendar.follow(command.holidays)
        state.explicit = (*state.explicit, *command.listed)
        state.settles = settles_at(state.calendar, state.rules, state.timetable)
        due = next_due(state.timetable, state.settles, now)
        state.due = min(due, state.triggers.next_moment())
        if before.floating_gains == state.rules.floating_gains:
            return []
        withheld = state.rules.floating_gains == "withheld"
        events: list[Event] = []
        for trader in state.traders.values():
            trader.account.gains_withheld = withheld
            events.append(restate.funds(trader.account, state.market.lasts))
        return events
