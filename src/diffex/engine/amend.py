"""Amendments: one resting order replaced by another, or nothing at all."""

from typing import Final

from msgspec.structs import replace

from diffex.domain.commands import AmendOrder, InsertOrder
from diffex.domain.enums import PriceType
from diffex.domain.errors import FinishCode, RejectCode, RejectError, sentence
from diffex.domain.events import Event, OrderRefused
from diffex.domain.order import Order
from diffex.domain.risk import Candidate
from diffex.domain.units import Nanos
from diffex.engine import filing, pace
from diffex.engine.orders import Orders
from diffex.engine.outcome import Outcome
from diffex.engine.state import ExchangeState, Trader
from diffex.engine.trade_gateway import TradeGateway

_LIMIT: Final = PriceType.LIMIT


class Amendments:
    """Replaces orders. An amendment that is refused leaves the old order as it stood."""

    __slots__ = ("_gateway", "_orders", "_state")

    def __init__(self, state: ExchangeState, gateway: TradeGateway, orders: Orders) -> None:
        self._state = state
        self._gateway = gateway
        self._orders = orders

    def amend(self, command: AmendOrder, now: Nanos) -> list[Event]:
        """Carry out the command of that name.

        The same amendment again tells the order that it made, as the same order again does.
        A refusal is told under the new order's id, which stays free.
        """
        outcome = Outcome()
        try:
            self._amend(command, now, outcome)
        except RejectError as reject:
            user_id, order_id = command.user_id, command.new_order_id
            outcome.first(OrderRefused(user_id, order_id, reject.code, reject.text))
        return self._orders.conclude(outcome)

    def _amend(self, command: AmendOrder, now: Nanos, outcome: Outcome) -> None:
        """Do it, or raise ``RejectError``; what is refused has changed nothing."""
        user_id, order_id, new_id = command.user_id, command.order_id, command.new_order_id
        trader = self._state.traders.get(user_id)
        if trader is None:
            raise RejectError(RejectCode.ACCOUNT_UNKNOWN, user_id=user_id)
        old = trader.orders.get(order_id)
        if filing.used(trader, new_id):
            if old is None or old.symbol not in self._state.instruments:
                raise RejectError(RejectCode.ORDER_ID_USED, order_id=new_id)
            for event in filing.again(trader, self._amended(old, command)):
                outcome.first(event)
            return
        pace.count(trader, self._state.rules.orders_per_second, now)
        old = self._orders.removable(trader, order_id)
        if command.limit_price is None and command.volume is None:
            raise RejectError(RejectCode.AMENDMENT_EMPTY)
        candidate = self._admit(old, self._amended(old, command), trader, now)
        code = FinishCode.REPLACED
        self._orders.expiry.expire(old, code, sentence(code, order_id=new_id), now, outcome)
        self._orders.accept(candidate, trader, now, outcome)

    def _admit(self, old: Order, command: InsertOrder, trader: Trader, now: Nanos) -> Candidate:
        """Check the new order in full, as if the old one had ended."""
        self._gateway.lift(old, -1)
        try:
            return self._orders.admit(command, trader, trader.live - 1, now)
        finally:
            self._gateway.lift(old, 1)

    def _amended(self, old: Order, command: AmendOrder) -> InsertOrder:
        """Return the order that is to stand in the old one's place.

        It is a limit order, as whatever rests is one by now; what is not named stays.
        """
        price = command.limit_price
        if price is None:
            price = old.price * self._state.instruments[old.symbol].tick_e6
        return replace(
            old.command,
            order_id=command.new_order_id,
            volume=old.left if command.volume is None else command.volume,
            price_type=_LIMIT,
            limit_price=price,
        )
