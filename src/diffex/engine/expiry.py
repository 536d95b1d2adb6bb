"""The end of a resting order that does not trade: who ends it, and when its time is up."""

import datetime
from typing import Final

from diffex.domain.enums import TimeCondition
from diffex.domain.errors import FinishCode
from diffex.domain.order import Order
from diffex.domain.units import Nanos
from diffex.engine.order_router import OrderRouter
from diffex.engine.outcome import Outcome
from diffex.engine.state import ExchangeState
from diffex.engine.trade_gateway import TradeGateway

_GFS: Final = TimeCondition.GFS
_GFA: Final = TimeCondition.GFA
_GTD: Final = TimeCondition.GTD
_GTC: Final = TimeCondition.GTC


class Expiry:
    """Ends resting orders, whoever asks for it."""

    __slots__ = ("_gateway", "_router", "_state")

    def __init__(self, state: ExchangeState, router: OrderRouter, gateway: TradeGateway) -> None:
        self._state = state
        self._router = router
        self._gateway = gateway

    def expire(
        self, order: Order, code: FinishCode, text: str, now: Nanos, outcome: Outcome
    ) -> None:
        """End a resting order: out of its book, its holds given back, CANCELLED for ``code``.

        Args:
            order: a resting one; what it has left is what never trades.
            code: why it ends.
            text: the sentence of ``code``.
            now: when.
            outcome: where the end is noted. Whoever carries out the command files it.
        """
        self._router.remove(order)
        order.cancel(code, text, now)
        self._gateway.release(order, outcome)
        self._state.market.touch(order.symbol, now)


def live_orders(state: ExchangeState, symbol: str) -> list[Order]:
    """Return every live order in a contract, in the order in which the exchange took them.

    The books hold exactly the live orders, so this costs what rests in one of them.
    """
    book = state.books[symbol]
    living = [
        order
        for side in (book.bids, book.asks)
        for level in side.levels.values()
        for order in level.living()
    ]
    living.sort(key=_number)
    return living


def _number(order: Order) -> str:
    return order.exchange_order_id


def ends_with_auction(order: Order) -> bool:
    """Return whether what is left of a live order ends when the call auction has matched."""
    return order.command.time_condition is _GFA


def ends_with_session(order: Order) -> bool:
    """Return whether a live order ends with the trading session of its contract."""
    return order.command.time_condition is _GFS or order.command.time_condition is _GFA


def ends_with_day(order: Order, trading_day: datetime.date) -> bool:
    """Return whether a live order ends with ``trading_day``: a GTC never, a GTD by its date."""
    condition = order.command.time_condition
    if condition is _GTC:
        return False
    if condition is _GTD:
        day = order.command.good_till
        assert day is not None
        return day <= trading_day
    return True
