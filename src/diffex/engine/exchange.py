"""The deterministic state machine: ``apply(command, now) -> events``, the only writer."""

from collections.abc import Callable, Collection, Iterable, Iterator

from diffex.domain.calendar import Calendar
from diffex.domain.commands import (
    AmendOrder,
    CancelOrder,
    CancelOrders,
    Command,
    Deposit,
    InsertOrder,
    InsertOrders,
    OpenAccount,
    SetFees,
    SetRight,
    StopTrading,
    TakeTicks,
    Transfer,
    Withdraw,
)
from diffex.domain.events import Event
from diffex.domain.instrument import Instrument
from diffex.domain.rules import CTP_RULES, Rules
from diffex.domain.units import Nanos
from diffex.engine import restate
from diffex.engine.amend import Amendments
from diffex.engine.batches import Batches
from diffex.engine.funds import FundsOffice
from diffex.engine.order_router import OrderRouter
from diffex.engine.orders import Orders
from diffex.engine.ports import Past
from diffex.engine.state import ExchangeState
from diffex.engine.trade_gateway import TradeGateway


class Exchange:
    """Applies commands one after another. Same commands at the same times, same events."""

    def __init__(
        self,
        instruments: Iterable[Instrument],
        calendar: Calendar,
        now: Nanos,
        past: Past,
        rules: Rules = CTP_RULES,
    ) -> None:
        self.state = ExchangeState(instruments, calendar, now, past, rules)
        gateway = TradeGateway(self.state)
        orders = Orders(self.state, OrderRouter(self.state), gateway)
        batches = Batches(self.state, orders)
        funds = FundsOffice(self.state, gateway)
        self._handlers: dict[type, Callable[..., list[Event]]] = {
            OpenAccount: funds.open_account,
            InsertOrder: orders.insert,
            CancelOrder: orders.cancel,
            AmendOrder: Amendments(self.state, gateway, orders).amend,
            InsertOrders: batches.insert,
            CancelOrders: batches.cancel,
            StopTrading: self._stop,
            TakeTicks: self._take_ticks,
            Deposit: funds.deposit,
            Withdraw: funds.withdraw,
            Transfer: funds.transfer,
            SetFees: funds.set_fees,
            SetRight: funds.set_right,
        }

    def apply(self, command: Command, now: Nanos) -> list[Event]:
        """Carry out ``command`` at the time ``now`` and return all that happened.

        A command that breaks a rule changes no money, no book and no position; it is
        answered by an event too.
        """
        return self._handlers[type(command)](command, now)

    def restate(self, user_id: str) -> Iterator[Event]:
        """Yield what a fresh mirror of ``user_id`` needs; nothing for an unknown user."""
        return restate.user(self.state, user_id)

    def mark(self, users: Collection[str]) -> Iterator[list[Event]]:
        """Yield the accounts and positions of ``users`` whose value moved since the last call.

        One user's at a time, as they are when that is asked for: commands may be applied
        in between.
        """
        state, market = self.state, self.state.market
        moved, market.moved = market.moved, set()
        for symbol in sorted(moved):
            # Copied, since somebody may open a position between two steps.
            for user_id in tuple(state.holders[symbol]):
                if user_id not in users:
                    continue
                account = state.traders[user_id].account
                # All that moved, at once: the funds value every position.
                events: list[Event] = [
                    restate.tell_position(account, held, market)
                    for held, position in account.positions.items()
                    if held in moved and position.told != market.moves[held]
                ]
                if events:
                    events.append(restate.funds(account, market.lasts))
                    yield events

    def _stop(self, command: StopTrading, now: Nanos) -> list[Event]:
        self.state.stopped = True
        return []

    def _take_ticks(self, command: TakeTicks, now: Nanos) -> list[Event]:
        self.state.market.take_ticks(self.state.books, now)
        return []
