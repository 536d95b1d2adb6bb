"""Finds the book of an order, numbers it, and lets it meet the book."""

from diffex.domain.commands import InsertOrder
from diffex.domain.instrument import Instrument
from diffex.domain.matching import Fill, match
from diffex.domain.order import Order
from diffex.domain.order_types import Rule
from diffex.domain.risk import Candidate, hold_price
from diffex.domain.self_trade import rivals
from diffex.domain.units import Nanos, Ticks
from diffex.engine.state import ExchangeState, Trader


class OrderRouter:
    """The way of an order to its book and out of it."""

    __slots__ = ("_state",)

    def __init__(self, state: ExchangeState) -> None:
        self._state = state

    def accept(self, candidate: Candidate, now: Nanos) -> Order:
        """Return the order that a checked command becomes, with the exchange's number."""
        command, instrument, price = candidate.command, candidate.instrument, candidate.price
        order = Order(command, instrument.symbol, self._number(), price, now)
        order.hold_price = hold_price(command, instrument, price)
        return order

    def note(self, order: Order, candidate: Candidate) -> None:
        """Write down what a new order was decided by."""
        book = self._state.books[order.symbol]
        bids, asks = book.bids.keys, book.asks.keys
        order.best_bid = bids[-1] if bids else 0
        order.best_ask = -asks[-1] if asks else 0
        order.available = candidate.available
        order.margin_needed = candidate.margin
        order.commission_needed = candidate.commission

    def own(self, command: InsertOrder, instrument: Instrument, price: Ticks, now: Nanos) -> Order:
        """Return an order of the exchange itself, which nothing checks."""
        return Order(command, instrument.symbol, self._number(), price, now)

    def reject(self, command: InsertOrder, symbol: str, now: Nanos) -> Order:
        """Return the order that a refused command leaves behind under its order_id."""
        return Order(command, symbol, "", 0, now)

    def rivals(
        self, trader: Trader, symbol: str, is_buy: bool, price: Ticks, rule: Rule
    ) -> list[Order]:
        """Return the user's own resting orders that an order up to ``price`` would reach."""
        own = trader.resting(not is_buy).get(symbol)
        if not own:
            return []
        return rivals(own, self._state.books[symbol].side(not is_buy), price, rule)

    def match(self, order: Order, rule: Rule) -> list[Fill]:
        """Return the fills of a new order, taken from the book."""
        return match(self._state.books[order.symbol], order, rule)

    def rest(self, order: Order, trader: Trader) -> None:
        """Let the rest of a user's order wait."""
        side = self._state.books[order.symbol].side(order.is_buy)
        order.ahead = side.volume_at(order.price)
        side.add(order)
        sides = trader.resting(order.is_buy)
        own = sides.get(order.symbol)
        if own is None:
            own = sides[order.symbol] = {}
        own[order] = None

    def remove(self, order: Order) -> None:
        """Take a resting order out of its book."""
        self._state.books[order.symbol].remove(order)

    def _number(self) -> str:
        self._state.order_count += 1
        return str(self._state.order_count).zfill(12)
