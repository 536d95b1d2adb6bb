"""What one user can see of one contract: the public market and their own orders and lots."""

from collections.abc import Mapping
from typing import NamedTuple

from diffex.domain.enums import OrderStatus
from diffex.domain.instrument import Instrument
from diffex.domain.limits import DEPTH
from diffex.domain.order import Order
from diffex.domain.phases import Phase
from diffex.domain.units import Lots, Nanos, Ticks
from diffex.engine.state import ExchangeState


class OwnOrder(NamedTuple):
    """One of the user's orders as the snapshot shows it now."""

    order_id: str
    is_buy: bool
    price: Ticks
    left: Lots
    filled: Lots
    alive: bool
    rejected: bool


class Closable(NamedTuple):
    """Lots of one side of a position that no live order is closing."""

    his: Lots
    today: Lots


class MarketView:
    """Reads the state for one user and one contract; changes nothing."""

    __slots__ = ("_state", "_trader", "terms", "user_id")

    def __init__(self, state: ExchangeState, user_id: str, symbol: str) -> None:
        """See ``symbol`` as ``user_id``.

        Raises:
            KeyError: the user has no account, or there is no such contract.
        """
        self._state = state
        self._trader = state.traders[user_id]
        self.user_id = user_id
        self.terms: Instrument = state.instruments[symbol]

    def is_open(self, now: Nanos) -> bool:
        """Return whether orders in this contract trade as they come now."""
        state = self._state
        # By the clock, not by what the exchange has carried out: it wakes with the next command.
        timetable = state.timetable
        phase = timetable.phase(timetable.group(self.terms.symbol), now)
        return not state.stopped and phase is Phase.CONTINUOUS

    def last(self) -> Ticks:
        """Return the last price, before the day's first trade the pre-settlement price."""
        return self._state.market.lasts[self.terms.symbol]

    def depth(self, *, is_buy: bool) -> list[tuple[Ticks, Lots]]:
        """Return the five best bids (or asks) with their lots, best first."""
        return self._state.books[self.terms.symbol].side(is_buy).depth(DEPTH)

    def seen(self, order_id: str) -> bool:
        """Return whether an order of the user has reached the exchange."""
        return order_id in self._trader.orders or order_id in self._trader.archived

    def order(self, order_id: str) -> OwnOrder | None:
        """Return the user's order, or None if the snapshot does not have it."""
        order = self._trader.orders.get(order_id)
        return None if order is None else _own(order_id, order)

    def unchanged(self, known: Mapping[str, OwnOrder | None]) -> set[str]:
        """Return the ids of the live orders that are as they are ``known`` to be.

        All at once: a maker has twenty orders, and asks for them in every step.
        """
        orders = self._trader.orders
        return {
            order_id
            for order_id, one in known.items()
            if one is not None
            and (order := orders.get(order_id)) is not None
            and order.alive
            and order.filled == one.filled
        }

    def live_orders(self) -> list[OwnOrder]:
        """Return the user's live orders in this contract, oldest first.

        Walks over every order in the snapshot, the finished ones too.
        """
        symbol = self.terms.symbol
        return [
            _own(order_id, order)
            for order_id, order in self._trader.orders.items()
            if order.alive and order.symbol == symbol
        ]

    def held(self, *, is_long: bool) -> Lots:
        """Return the user's long (or short) lots."""
        position = self._trader.account.positions.get(self.terms.symbol)
        return 0 if position is None else position.side(is_long).volume

    def closable(self, *, is_long: bool) -> Closable:
        """Return what may be closed of the user's long (or short) lots."""
        position = self._trader.account.positions.get(self.terms.symbol)
        if position is None:
            return Closable(0, 0)
        side = position.side(is_long)
        return Closable(side.closable_his, side.closable_today)


def _own(order_id: str, order: Order) -> OwnOrder:
    return OwnOrder(
        order_id,
        order.is_buy,
        order.price,
        order.left,
        order.filled,
        order.alive,
        order.status is OrderStatus.REJECTED,
    )
