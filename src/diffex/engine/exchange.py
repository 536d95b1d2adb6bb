"""The deterministic state machine: ``apply(command, now) -> events``, the only writer."""

from collections.abc import Callable, Collection, Iterable, Iterator

from diffex.domain.calendar import Calendar
from diffex.domain.commands import (
    AmendOrder,
    CancelCondition,
    CancelOrder,
    CancelOrders,
    CheckRisk,
    Command,
    ConfirmSettlement,
    Deposit,
    InsertCondition,
    InsertOrder,
    InsertOrders,
    OpenAccount,
    PauseCondition,
    Reconfigure,
    ResumeCondition,
    SetFees,
    SetRight,
    SettleDay,
    StartTrading,
    StopTrading,
    TakeTicks,
    Transfer,
    Wake,
    Withdraw,
)
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.events import Event
from diffex.domain.explanation import explain
from diffex.domain.instrument import Instrument
from diffex.domain.rules import CTP_RULES, Rules
from diffex.domain.units import Nanos
from diffex.engine import restate
from diffex.engine.agenda import Agenda
from diffex.engine.amend import Amendments
from diffex.engine.batches import Batches
from diffex.engine.conditions import Conditions
from diffex.engine.funds import FundsOffice
from diffex.engine.liquidation import Liquidation
from diffex.engine.order_router import OrderRouter
from diffex.engine.orders import Orders
from diffex.engine.ports import Listing, Past
from diffex.engine.reconfiguring import Reconfiguring
from diffex.engine.settlement import Settlement
from diffex.engine.state import ExchangeState
from diffex.engine.statements import Statements
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
        listing: Listing | None = None,
        state: ExchangeState | None = None,
        explicit: Iterable[Instrument] = (),
        *,
        told: bool = True,
    ) -> None:
        """Construct an exchange.

        Args:
            instruments: the contracts of the first trading day.
            calendar: says which day that is, and when contracts trade.
            now: when the exchange begins.
            past: what was before.
            rules: what it has chosen of the rule book.
            listing: the contracts of every later trading day; None for the same ones.
            state: goes on from there; what comes before it here is not looked at then.
            explicit: contracts that the host named; kept for whoever makes a ``listing``.
            told: whether anybody wants the events. An exchange that tells none of what orders
                bring about changes its state as one that does, in less time.
        """
        first = tuple(instruments)
        self.state = state or ExchangeState(first, calendar, now, past, rules, explicit)
        gateway = TradeGateway(self.state)
        router = OrderRouter(self.state)
        orders = Orders(self.state, router, gateway, told=told)
        batches = Batches(self.state, orders)
        funds = FundsOffice(self.state, gateway)
        settlement = Settlement(self.state, router, gateway, orders, listing or (lambda _: first))
        self._settlement = settlement
        self._triggers = self.state.triggers
        self._conditions = conditions = Conditions(self.state, orders)
        self._agenda = Agenda(self.state, gateway, orders, settlement, conditions)
        self._liquidation = Liquidation(self.state, orders)
        self._handlers: dict[type, Callable[..., list[Event]]] = {
            OpenAccount: funds.open_account,
            InsertOrder: orders.insert,
            CancelOrder: orders.cancel,
            AmendOrder: Amendments(self.state, gateway, orders).amend,
            InsertOrders: batches.insert,
            CancelOrders: batches.cancel,
            InsertCondition: conditions.insert,
            CancelCondition: conditions.cancel,
            PauseCondition: conditions.pause,
            ResumeCondition: conditions.resume,
            StopTrading: self._stop,
            StartTrading: self._start,
            TakeTicks: self._take_ticks,
            Wake: self._wake,
            SettleDay: self._settle_day,
            ConfirmSettlement: Statements(self.state).confirm,
            CheckRisk: self._liquidation.carry_out,
            Deposit: funds.deposit,
            Withdraw: funds.withdraw,
            Transfer: funds.transfer,
            SetFees: funds.set_fees,
            SetRight: funds.set_right,
            Reconfigure: Reconfiguring(self.state).carry_out,
        }

    @staticmethod
    def of(
        state: ExchangeState, listing: Listing | None = None, *, told: bool = True
    ) -> "Exchange":
        """Return an exchange that goes on from a state."""
        return Exchange(
            tuple(state.instruments.values()),
            state.calendar,
            0,
            state.market.past,
            state.rules,
            listing,
            state,
            told=told,
        )

    def apply(self, command: Command, now: Nanos) -> list[Event]:
        """Carry out ``command`` at the time ``now`` and return all that happened.

        Whatever was due before it is carried out first (rule D6), and the conditional orders
        that it met fire after it (rule C1). A command that breaks a rule
        changes no money, no book and no position; it is answered by an event too.
        """
        if now >= self.state.due:
            events = self._catch_up(now)
            events += self._handlers[type(command)](command, now)
        else:
            events = self._handlers[type(command)](command, now)
        if self._triggers.touches or self._triggers.queue:
            events += self._conditions.fire(now)
        return events

    def restate(self, user_id: str) -> Iterator[Event]:
        """Yield what a fresh mirror of ``user_id`` needs; nothing for an unknown user."""
        return restate.user(self.state, user_id)

    def explain(self, user_id: str, order_id: str) -> list[str]:
        """Return why an order of a user traded, waits or was refused, one sentence a line.

        Raises:
            RejectError: ``ORDER_UNKNOWN``, or ``ORDER_ARCHIVED`` once it left the snapshot.
        """
        trader = self.state.traders.get(user_id)
        order = trader.orders.get(order_id) if trader else None
        if trader is None or order is None:
            archived = trader.archived.get(order_id) if trader else None
            if archived is None:
                raise RejectError(RejectCode.ORDER_UNKNOWN, order_id=order_id)
            facts = {"status": archived.status, "filled": archived.filled}
            raise RejectError(RejectCode.ORDER_ARCHIVED, order_id=order_id, **facts)
        terms = self.state.terms.get(order.symbol)
        fees = None if terms is None else trader.account.rates(terms)
        trades = [trade for trade in trader.trades if trade.order_id == order_id]
        return explain(order, trades, terms, fees)

    def mark(self, users: Collection[str]) -> Iterator[list[Event]]:
        """Yield the accounts and positions of ``users`` whose value moved since the last call.

        One user's at a time, as they are when that is asked for: commands may be applied
        in between.
        """
        state, market = self.state, self.state.market
        moved, market.moved = market.moved, set()
        for symbol in sorted(moved):
            # Copied, since somebody may open a position between two steps.
            # An expired contract has none: it may have moved on its last day.
            for user_id in tuple(state.holders.get(symbol, ())):
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

    def _start(self, command: StartTrading, now: Nanos) -> list[Event]:
        self.state.stopped = False
        return []

    def _take_ticks(self, command: TakeTicks, now: Nanos) -> list[Event]:
        self.state.market.take_ticks(self.state.books, now)
        return []

    def _wake(self, command: Wake, now: Nanos) -> list[Event]:
        return []

    def _settle_day(self, command: SettleDay, now: Nanos) -> list[Event]:
        answer = self._settlement.objection(command.trading_day)
        if answer is not None:
            return [answer]
        return self._agenda.settle(now) + self._liquidation.check(now)

    def _catch_up(self, now: Nanos) -> list[Event]:
        """Carry out what is due; a settlement may have left accounts without their margin."""
        day = self.state.trading_day
        events = self._agenda.carry_out(now)
        if self.state.trading_day != day:
            events += self._liquidation.check(now)
            # What its trades met comes before the command, too, which may be a condition.
            events += self._conditions.fire(now)
        return events
