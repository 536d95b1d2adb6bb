"""Finds the book of an order, numbers it, and lets it meet the book."""

from diffex.domain.commands import InsertOrder
from diffex.domain.instrument import Instrument
from diffex.domain.matching import Fill, match, rule_for
from diffex.domain.order import Order
from diffex.domain.risk import worst_price
from diffex.domain.units import Nanos
from diffex.engine.state import ExchangeState


class OrderRouter:
    """The way of an order to its book and out of it."""

    __slots__ = ("_state",)

    def __init__(self, state: ExchangeState) -> None:
        self._state = state

    def accept(self, command: InsertOrder, instrument: Instrument, now: Nanos) -> Order:
        """Return the order that a checked command becomes, with the exchange's number."""
        price = worst_price(command, instrument)
        return Order(command, instrument.symbol, self._number(), price, now)

    def reject(self, command: InsertOrder, symbol: str, now: Nanos) -> Order:
        """Return the order that a refused command leaves behind under its order_id."""
        return Order(command, symbol, "", 0, now)

    def match(self, order: Order) -> list[Fill]:
        """Return the fills of a new order, taken from the book."""
        return match(self._state.books[order.symbol], order, rule_for(order.command))

    def rest(self, order: Order) -> bool:
        """Let the rest of an order wait, if its conditions allow that."""
        if not rule_for(order.command).rests:
            return False
        self._state.books[order.symbol].rest(order)
        return True

    def remove(self, order: Order) -> None:
        """Take a resting order out of its book."""
        self._state.books[order.symbol].remove(order)

    def _number(self) -> str:
        self._state.order_count += 1
        return str(self._state.order_count).zfill(12)
