"""What the time itself brings: phases, the call auction, ends of sessions and of the day.

Everything due is carried out at its own time and in its order, however late the exchange is
woken: after a night switched off as if it had been awake (rule D6).
"""

from collections.abc import Mapping
from typing import Final

from diffex.domain.errors import FinishCode, sentence
from diffex.domain.events import Event, PhaseChanged
from diffex.domain.phases import Phase
from diffex.domain.units import Nanos
from diffex.engine.auction import Auctioneer
from diffex.engine.conditions import Conditions
from diffex.engine.expiry import ends_with_session, live_orders
from diffex.engine.orders import Orders
from diffex.engine.outcome import Outcome
from diffex.engine.phases import Stage, next_due, stages_at
from diffex.engine.settlement import Settlement
from diffex.engine.state import ExchangeState
from diffex.engine.trade_gateway import TradeGateway

_ENDS_SESSION: Final = (Phase.BREAK, Phase.CLOSED)


class Agenda:
    """Carries out what is due. ``settlement`` ends the day when its time comes."""

    __slots__ = ("_auctioneer", "_conditions", "_orders", "_settlement", "_state")

    def __init__(
        self,
        state: ExchangeState,
        gateway: TradeGateway,
        orders: Orders,
        settlement: Settlement,
        conditions: Conditions,
    ) -> None:
        self._state: Final = state
        self._auctioneer: Final = Auctioneer(state, gateway, orders.expiry)
        self._orders: Final = orders
        self._settlement: Final = settlement
        self._conditions: Final = conditions

    def carry_out(self, now: Nanos) -> list[Event]:
        """Carry out everything due at ``now`` or before; return all that happened."""
        state = self._state
        events: list[Event] = []
        while state.due <= now:
            at = state.due
            events += self._turn(at)
            if at >= state.settles:
                events += self._settle(at)
            state.triggers.collect_due(at)
            events += self._conditions.fire(at)
            state.due = self._next_due(at)
        return events

    def settle(self, now: Nanos) -> list[Event]:
        """Settle the day now, before its time if there is one."""
        events = self._settle(now)
        self._state.due = self._next_due(now)
        return events

    def _next_due(self, now: Nanos) -> Nanos:
        state = self._state
        due = next_due(state.timetable, state.settles, now)
        return min(due, state.triggers.next_moment())

    def _settle(self, now: Nanos) -> list[Event]:
        before = self._state.stages
        events = self._settlement.settle(now)
        for stage, symbols in _changed(before, self._state.stages).items():
            events.append(PhaseChanged(stage.phase, tuple(symbols)))
        events += self._conditions.end_day(now)
        return events

    def _turn(self, at: Nanos) -> list[Event]:
        """Change the phases that change at a moment, with what that brings about."""
        state = self._state
        before = state.stages
        after = state.stages = stages_at(state.timetable, state.instruments, at)
        events: list[Event] = []
        outcome = Outcome()
        for stage, symbols in _changed(before, after).items():
            events.append(PhaseChanged(stage.phase, tuple(symbols)))
            for symbol in symbols:
                self._enter(symbol, stage.phase, at, outcome)
        events += self._orders.conclude(outcome)
        return events

    def _enter(self, symbol: str, phase: Phase, at: Nanos, outcome: Outcome) -> None:
        """Do what the beginning of a contract's phase asks for."""
        if phase is Phase.AUCTION_MATCH:
            self._auctioneer.match(symbol, at, outcome)
        elif phase in _ENDS_SESSION:
            self._end_session(symbol, at, outcome)
            if phase is Phase.CLOSED:
                self._state.market.close(symbol)

    def _end_session(self, symbol: str, at: Nanos, outcome: Outcome) -> None:
        code = FinishCode.SESSION_ENDED
        for order in live_orders(self._state, symbol):
            if ends_with_session(order):
                self._orders.expiry.expire(order, code, sentence(code), at, outcome)


def _changed(before: Mapping[str, Stage], after: Mapping[str, Stage]) -> dict[Stage, list[str]]:
    """Return by its new stage every contract whose stage is another one."""
    changed: dict[Stage, list[str]] = {}
    for symbol, stage in after.items():
        if stage is not before.get(symbol):
            changed.setdefault(stage, []).append(symbol)
    return changed
