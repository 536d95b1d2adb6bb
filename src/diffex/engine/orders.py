"""Orders and cancels: from the command to what became of it."""

from typing import Final

from diffex.domain.commands import CancelOrder, InsertOrder
from diffex.domain.enums import Direction, ForceClose
from diffex.domain.errors import FinishCode, RejectCode, RejectError, sentence
from diffex.domain.events import CancelRejected, Event
from diffex.domain.order import Order
from diffex.domain.order_types import Rule
from diffex.domain.risk import Candidate, check
from diffex.domain.units import Nanos
from diffex.engine import filing, pace, restate
from diffex.engine.expiry import Expiry
from diffex.engine.order_router import OrderRouter
from diffex.engine.outcome import Outcome
from diffex.engine.state import ExchangeState, Trader
from diffex.engine.trade_gateway import TradeGateway

CANCELLED: Final = sentence(FinishCode.CANCELLED_BY_USER)

# Looked up once: in Python 3.11 naming a member of an enum costs a call.
_BUY: Final = Direction.BUY
_NOT_FORCED: Final = ForceClose.NOT


class Orders:
    """What orders and cancels do. Each step notes what it did in an ``Outcome``.

    Whoever carries out a command calls ``take``, ``withdraw``, ``admit`` or ``accept``, and
    ``conclude`` at its end.
    """

    __slots__ = ("_gateway", "_router", "_state", "_told", "expiry")

    def __init__(
        self, state: ExchangeState, router: OrderRouter, gateway: TradeGateway, *, told: bool
    ) -> None:
        self._state = state
        self._router = router
        self._gateway = gateway
        self._told = told
        self.expiry = Expiry(state, router, gateway)

    def insert(self, command: InsertOrder, now: Nanos) -> list[Event]:
        """Carry out the command of that name."""
        outcome = Outcome()
        self.take(command, now, outcome)
        return self.conclude(outcome)

    def cancel(self, command: CancelOrder, now: Nanos) -> list[Event]:
        """Carry out the command of that name."""
        outcome = Outcome()
        self.withdraw(command.user_id, command.order_id, now, outcome)
        return self.conclude(outcome)

    def conclude(self, outcome: Outcome) -> list[Event]:
        """File what ended, and tell the outcome if anybody is told."""
        filing.file(self._state, outcome)
        if self._told:
            return outcome.events(self._state)
        outcome.pass_over(self._state)
        return []

    def take(self, command: InsertOrder, now: Nanos, outcome: Outcome) -> None:
        """Do what a user's order says, unless its id was used; too fast a one is rejected."""
        trader = self._state.traders.get(command.user_id)
        if trader is None:
            code = RejectCode.ACCOUNT_UNKNOWN
            outcome.first(filing.refusal(command, code, user_id=command.user_id))
            return
        if filing.used(trader, command.order_id):
            for event in filing.again(trader, command):
                outcome.first(event)
            return
        try:
            pace.count(trader, self._state.rules.orders_per_second, now)
        except RejectError as reject:
            self._reject(command, trader, reject, now, outcome)
            return
        self.place(command, trader, now, outcome)

    def place(self, command: InsertOrder, trader: Trader, now: Nanos, outcome: Outcome) -> None:
        """Check an order under an id that is free, and let it meet the book or be rejected."""
        try:
            candidate = self.admit(command, trader, trader.live, now)
        except RejectError as reject:
            self._reject(command, trader, reject, now, outcome)
            return
        self.accept(candidate, trader, now, outcome)

    def admit(
        self, command: InsertOrder, trader: Trader, live_orders: int, now: Nanos
    ) -> Candidate:
        """Return an order that passes every check.

        Raises:
            RejectError: from the first check that it fails.
        """
        state = self._state
        if state.stopped:
            raise RejectError(RejectCode.TRADING_STOPPED)
        symbol = f"{command.exchange_id}.{command.instrument_id}"
        instrument = state.instruments.get(symbol)
        if instrument is None:
            raise RejectError(RejectCode.SYMBOL_UNKNOWN, symbol=symbol)
        stage = state.stages[symbol]
        candidate = Candidate(
            command,
            instrument,
            trader.account,
            state.market.lasts,
            stage.phase,
            live_orders,
            state.trading_day,
            state.rules,
        )
        check(candidate)
        refuses = state.rules.self_trade == "refuse" and command.force_close is _NOT_FORCED
        if refuses and stage.trades:
            self._refuse_self_trade(candidate, trader)
        return candidate

    def accept(self, candidate: Candidate, trader: Trader, now: Nanos, outcome: Outcome) -> None:
        """Give an order that passed every check its number, and let it meet the book."""
        command, rule = candidate.command, candidate.rule
        order = self._router.accept(candidate, now)
        self._router.note(order, candidate)
        trader.orders[command.order_id] = order
        trader.live += 1
        outcome.first(restate.order_accepted(order))
        way = self._state.rules.self_trade
        forced = command.force_close is not _NOT_FORCED
        clears = way == "cancel_resting" or (forced and way == "refuse")
        if clears and self._state.stages[order.symbol].trades:
            self._clear_way(order, rule, trader, now, outcome)
        if order.opens:
            self._gateway.hold_open(order, candidate.margin, candidate.commission, outcome)
        else:
            self._gateway.hold(order, outcome)
        self._execute(order, rule, trader, now, outcome)

    def withdraw(self, user_id: str, order_id: str, now: Nanos, outcome: Outcome) -> None:
        """Cancel a user's order, or say why not."""
        trader = self._state.traders.get(user_id)
        try:
            if trader is not None:
                pace.count(trader, self._state.rules.orders_per_second, now)
        except RejectError as reject:
            self._refuse_cancel(user_id, order_id, reject, outcome)
            return
        found = self._sought(trader, order_id)
        if isinstance(found, RejectError):
            self._refuse_cancel(user_id, order_id, found, outcome)
        else:
            self.expiry.expire(found, FinishCode.CANCELLED_BY_USER, CANCELLED, now, outcome)

    def removable(self, trader: Trader | None, order_id: str) -> Order:
        """Return a user's live order that may be taken out of its book now.

        Raises:
            RejectError: ``ORDER_UNKNOWN``, ``ORDER_FINISHED`` or ``CANCEL_CLOSED``.
        """
        found = self._sought(trader, order_id)
        if isinstance(found, RejectError):
            raise found
        return found

    def _sought(self, trader: Trader | None, order_id: str) -> Order | RejectError:
        """Return what ``removable`` returns or raises.

        Cancels that come too late are many, and raising costs more than all else of theirs.
        """
        found = _living(trader, order_id)
        if isinstance(found, RejectError) or self._state.stages[found.symbol].takes_cancels:
            return found
        return RejectError(RejectCode.CANCEL_CLOSED, symbol=found.symbol)

    def _refuse_cancel(
        self, user_id: str, order_id: str, reject: RejectError, outcome: Outcome
    ) -> None:
        if self._told:
            outcome.first(CancelRejected(user_id, order_id, reject.code, reject.text))

    def _refuse_self_trade(self, candidate: Candidate, trader: Trader) -> None:
        command, terms = candidate.command, candidate.instrument
        is_buy = command.direction is _BUY
        symbol, price = terms.symbol, candidate.price
        rivals = self._router.rivals(trader, symbol, is_buy, price, candidate.rule)
        if rivals:
            raise RejectError(
                RejectCode.SELF_TRADE,
                order_id=rivals[0].command.order_id,
                price=terms.price_text(rivals[0].price),
            )

    def _clear_way(
        self, order: Order, rule: Rule, trader: Trader, now: Nanos, outcome: Outcome
    ) -> None:
        """Cancel the user's own orders that an order would reach.

        Until there are none: an order for the best price reaches the next one once the best
        is gone.
        """
        code = FinishCode.SELF_TRADE_PREVENTED
        text = ""
        symbol, is_buy, price = order.symbol, order.is_buy, order.price
        while rivals := self._router.rivals(trader, symbol, is_buy, price, rule):
            text = text or sentence(code, order_id=order.command.order_id)
            for rival in rivals:
                self.expiry.expire(rival, code, text, now, outcome)

    def _execute(
        self, order: Order, rule: Rule, trader: Trader, now: Nanos, outcome: Outcome
    ) -> None:
        """Let a held order meet the book, and what does not trade rest or end."""
        # In a call auction orders gather, whatever stands opposite.
        trades = self._state.stages[order.symbol].trades
        fills = self._router.match(order, rule) if trades else []
        for fill in fills:
            self._gateway.settle(order, fill, now, outcome)
        for fill in fills:
            self._gateway.release(fill.maker, outcome)
        if order.alive:
            if rule.rests and (fills or not rule.levels):
                if rule.levels:
                    order.become_limit(fills[-1].price)
                self._router.rest(order, trader)
            else:
                code = _end_of_rest(rule, bool(fills))
                facts = {"volume": order.left, "minimum": order.command.min_volume}
                order.cancel(code, sentence(code, **facts), now)
        if fills or not order.alive:
            self._gateway.release(order, outcome)
        if fills or order.alive:
            self._state.market.touch(order.symbol, now)

    def _reject(
        self,
        command: InsertOrder,
        trader: Trader,
        reject: RejectError,
        now: Nanos,
        outcome: Outcome,
    ) -> None:
        symbol = f"{command.exchange_id}.{command.instrument_id}"
        order = self._router.reject(command, symbol, now)
        order.reject(reject.code, reject.text, _written(reject.facts))
        trader.orders[command.order_id] = order
        for event in restate.order_events(order):
            outcome.first(event)
        filing.retire(trader, command.order_id, outcome)


def _written(facts: dict[str, object]) -> dict[str, str]:
    """Return the numbers of a refusal as its sentence spells them."""
    return {name: str(fact) for name, fact in facts.items()}


def _living(trader: Trader | None, order_id: str) -> Order | RejectError:
    """Return a user's order that can still trade, or why there is none; nobody has none."""
    order = trader.orders.get(order_id) if trader else None
    if order is None:
        archived = trader.archived.get(order_id) if trader else None
        if archived is None:
            return RejectError(RejectCode.ORDER_UNKNOWN, order_id=order_id)
        return RejectError(RejectCode.ORDER_FINISHED, order_id=order_id, status=archived.status)
    if not order.alive:
        status = order.status._value_
        return RejectError(RejectCode.ORDER_FINISHED, order_id=order_id, status=status)
    return order


def _end_of_rest(rule: Rule, traded: bool) -> FinishCode:
    """Return why what is left of an order that does not rest ends."""
    if rule.in_full:
        return FinishCode.NOT_FILLABLE_IN_FULL
    if rule.minimum and not traded:
        return FinishCode.MINIMUM_NOT_FILLABLE
    if rule.rests:
        return FinishCode.NOTHING_TO_TAKE
    return FinishCode.REMAINDER_CANCELLED
