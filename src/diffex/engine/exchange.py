"""The deterministic state machine: ``apply(command, now) -> events``, the only writer."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final

import msgspec

from diffex.domain.calendar import Calendar
from diffex.domain.commands import (
    CancelOrder,
    Command,
    Deposit,
    InsertOrder,
    OpenAccount,
    SetFees,
    SetRight,
    StopTrading,
    TakeTicks,
    Transfer,
    Withdraw,
)
from diffex.domain.errors import FinishCode, RejectCode, RejectError, sentence
from diffex.domain.events import (
    CancelRejected,
    Event,
    OrderForgotten,
    OrderRefused,
    TradeForgotten,
)
from diffex.domain.instrument import Instrument
from diffex.domain.limits import FINISHED_KEPT
from diffex.domain.matching import rule_for
from diffex.domain.order import Order
from diffex.domain.risk import Candidate, check
from diffex.domain.rules import CTP_RULES, Rules
from diffex.domain.units import Nanos
from diffex.engine import restate
from diffex.engine.funds import FundsOffice
from diffex.engine.order_router import OrderRouter
from diffex.engine.outcome import Outcome
from diffex.engine.ports import Past
from diffex.engine.state import Archived, ExchangeState, Trader
from diffex.engine.trade_gateway import TradeGateway

CANCELLED: Final = sentence(FinishCode.CANCELLED_BY_USER)


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
        self._router = OrderRouter(self.state)
        self._gateway = TradeGateway(self.state)
        funds = FundsOffice(self.state, self._gateway)
        self._handlers: dict[type, Callable[..., list[Event]]] = {
            OpenAccount: funds.open_account,
            InsertOrder: self._insert,
            CancelOrder: self._cancel,
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

    def _insert(self, command: InsertOrder, now: Nanos) -> list[Event]:
        trader = self.state.traders.get(command.user_id)
        if trader is None:
            return [_refuse(command, RejectCode.ACCOUNT_UNKNOWN, user_id=command.user_id)]
        if command.order_id in trader.orders or command.order_id in trader.archived:
            return _again(trader, command)
        symbol = f"{command.exchange_id}.{command.instrument_id}"
        try:
            instrument = self._admit(command, symbol, trader, now)
        except RejectError as reject:
            return self._reject(command, symbol, trader, reject, now)
        outcome = Outcome()
        order = self._router.accept(command, instrument, now)
        trader.orders[command.order_id] = order
        trader.live += 1
        outcome.first(restate.order_accepted(order))
        self._gateway.hold(order, outcome)
        self._execute(order, now, outcome)
        return self._conclude(outcome)

    def _admit(self, command: InsertOrder, symbol: str, trader: Trader, now: Nanos) -> Instrument:
        """Return the contract of an order that passes every check."""
        state = self.state
        if state.stopped:
            raise RejectError(RejectCode.TRADING_STOPPED)
        instrument = state.instruments.get(symbol)
        if instrument is None:
            raise RejectError(RejectCode.SYMBOL_UNKNOWN, symbol=symbol)
        is_open = state.calendar.is_open(instrument.sessions, now)
        lasts = state.market.lasts
        check(Candidate(command, instrument, trader.account, lasts, is_open, trader.live))
        return instrument

    def _execute(self, order: Order, now: Nanos, outcome: Outcome) -> None:
        """Let a held order meet the book, and what does not trade rest or end."""
        fills = self._router.match(order)
        for fill in fills:
            self._gateway.settle(order, fill, now, outcome)
        for fill in fills:
            self._gateway.release(fill.maker, outcome)
        if order.alive and not self._router.rest(order):
            in_full = rule_for(order.command).in_full
            code = FinishCode.NOT_FILLABLE_IN_FULL if in_full else FinishCode.REMAINDER_CANCELLED
            order.cancel(code, sentence(code, volume=order.left), now)
        if fills or not order.alive:
            self._gateway.release(order, outcome)
        if fills or order.alive:
            self.state.market.touch(order.symbol, now)

    def _reject(
        self, command: InsertOrder, symbol: str, trader: Trader, reject: RejectError, now: Nanos
    ) -> list[Event]:
        order = self._router.reject(command, symbol, now)
        order.reject(reject.code, reject.text)
        trader.orders[command.order_id] = order
        events = restate.order_events(order)
        events += _retire(trader, command.order_id)
        return events

    def _cancel(self, command: CancelOrder, now: Nanos) -> list[Event]:
        trader = self.state.traders.get(command.user_id)
        order = trader.orders.get(command.order_id) if trader else None
        if trader is None or order is None:
            return [_cancel_rejected(trader, command)]
        if not order.alive:
            code = RejectCode.ORDER_FINISHED
            text = sentence(code, order_id=command.order_id, status=order.status)
            return [CancelRejected(command.user_id, command.order_id, code, text)]
        outcome = Outcome()
        self._router.remove(order)
        order.cancel(FinishCode.CANCELLED_BY_USER, CANCELLED, now)
        self._gateway.release(order, outcome)
        self.state.market.touch(order.symbol, now)
        return self._conclude(outcome)

    def _conclude(self, outcome: Outcome) -> list[Event]:
        """Retire what finished, and tell the outcome."""
        traders = self.state.traders
        for order in outcome.finished():
            trader = traders[order.command.user_id]
            trader.live -= 1
            for event in _retire(trader, order.command.order_id):
                outcome.last(event)
        for trade in outcome.traded():
            trades = traders[trade.user_id].trades
            trades.append(trade)
            if len(trades) > FINISHED_KEPT:
                outcome.last(TradeForgotten(trade.user_id, trades.popleft().trade_id))
        return outcome.events(self.state)


def _retire(trader: Trader, order_id: str) -> list[Event]:
    """Count an order among the finished; beyond the limit the oldest leaves the snapshot."""
    trader.finished.append(order_id)
    if len(trader.finished) <= FINISHED_KEPT:
        return []
    oldest = trader.finished.popleft()
    order = trader.orders.pop(oldest)
    trader.archived[oldest] = Archived(_digest(order.command), order.status, order.filled)
    return [OrderForgotten(trader.account.user_id, oldest)]


def _again(trader: Trader, command: InsertOrder) -> list[Event]:
    """Answer an order_id that was used before: the same order again, or a refusal."""
    order_id = command.order_id
    order = trader.orders.get(order_id)
    if order is not None:
        if order.command == command:
            return restate.order_events(order)
        return [_refuse(command, RejectCode.ORDER_ID_USED, order_id=order_id)]
    archived = trader.archived[order_id]
    if archived.digest != _digest(command):
        return [_refuse(command, RejectCode.ORDER_ID_USED, order_id=order_id)]
    facts = {"order_id": order_id, "status": archived.status, "filled": archived.filled}
    return [_refuse(command, RejectCode.ORDER_ARCHIVED, **facts)]


def _digest(command: InsertOrder) -> bytes:
    return hashlib.blake2b(msgspec.msgpack.encode(command), digest_size=12).digest()


def _refuse(command: InsertOrder, code: RejectCode, **facts: object) -> OrderRefused:
    return OrderRefused(command.user_id, command.order_id, code, sentence(code, **facts))


def _cancel_rejected(trader: Trader | None, command: CancelOrder) -> CancelRejected:
    archived = trader.archived.get(command.order_id) if trader else None
    if archived is None:
        code = RejectCode.ORDER_UNKNOWN
        text = sentence(code, order_id=command.order_id)
    else:
        code = RejectCode.ORDER_FINISHED
        text = sentence(code, order_id=command.order_id, status=archived.status)
    return CancelRejected(command.user_id, command.order_id, code, text)
