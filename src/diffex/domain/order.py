"""An order inside the exchange and the only ways in which it may change."""

from typing import Final

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, OrderStatus
from diffex.domain.units import Fen, Lots, Nanos, Ticks

# Looked up once: in Python 3.11 naming a member of an enum costs a call.
_BUY: Final = Direction.BUY
_OPEN: Final = Offset.OPEN
_ACCEPTED: Final = OrderStatus.ACCEPTED
_PARTIAL_FILLED: Final = OrderStatus.PARTIAL_FILLED
_FILLED: Final = OrderStatus.FILLED


class Order:
    """One accepted or rejected order.

    ``price`` is the worst price at which it may trade: its limit, or for a market
    order the day's price limit on its side. ``hold_price`` is the price from which its holds
    are computed. A transition that is not legal raises ``AssertionError``: it would be a
    fault of the engine, never of a client.
    """

    __slots__ = (
        "ahead",
        "alive",
        "available",
        "best_ask",
        "best_bid",
        "code",
        "command",
        "commission_needed",
        "exchange_order_id",
        "facts",
        "filled",
        "frozen_commission",
        "frozen_his",
        "frozen_margin",
        "frozen_today",
        "hold_price",
        "insert_time",
        "is_buy",
        "left",
        "margin_needed",
        "opens",
        "price",
        "resting",
        "status",
        "symbol",
        "text",
        "update_time",
    )

    def __init__(
        self, command: InsertOrder, symbol: str, exchange_order_id: str, price: Ticks, now: Nanos
    ) -> None:
        self.command = command
        self.symbol = symbol
        self.exchange_order_id = exchange_order_id
        self.price = price
        self.hold_price = price
        self.is_buy = command.direction is _BUY
        self.opens = command.offset is _OPEN
        self.left: Lots = command.volume
        self.filled: Lots = 0
        self.resting = False
        self.alive = True
        """Whether it can still trade."""
        self.status: OrderStatus = _ACCEPTED
        self.frozen_margin: Fen = 0
        self.frozen_commission: Fen = 0
        self.frozen_today: Lots = 0
        self.frozen_his: Lots = 0
        self.code = 0
        self.text = ""
        self.insert_time = now
        self.update_time = now
        # What it was decided by, for whoever asks why; nothing else reads it.
        self.available: Fen = 0
        self.margin_needed: Fen = 0
        self.commission_needed: Fen = 0
        """Of an opening order, when it came."""
        self.best_bid: Ticks = 0
        self.best_ask: Ticks = 0
        """The book's when it came, 0 for an empty side."""
        self.ahead: Lots = -1
        """Lots at its price when it began to wait; below 0 if it never did."""
        self.facts: dict[str, str] | None = None
        """The numbers that a refusal named."""

    def fill(self, volume: Lots, now: Nanos) -> None:
        """Trade ``volume`` lots of what is left."""
        assert self.alive and 0 < volume <= self.left, (self.status, volume, self.left)
        self.left -= volume
        self.filled += volume
        if self.left:
            self.status = _PARTIAL_FILLED
        else:
            self.status = _FILLED
            self.alive = False
        self.update_time = now

    def become_limit(self, price: Ticks) -> None:
        """Go on as a limit order at ``price``: what a BEST or FIVELEVEL order has left."""
        assert self.alive and not self.resting and self.filled, self.status
        self.price = price
        self.hold_price = price

    def cancel(self, code: int, text: str, now: Nanos) -> None:
        """End without trading what is left; ``remaining_volume`` keeps showing it."""
        assert self.alive and self.left > 0, (self.status, self.left)
        self.status = OrderStatus.CANCELLED
        self.alive = False
        self.code = code
        self.text = text
        self.update_time = now

    def reject(self, code: int, text: str, facts: dict[str, str] | None = None) -> None:
        """Never live at all."""
        self.facts = facts
        assert self.status is _ACCEPTED and not self.filled, self.status
        self.status = OrderStatus.REJECTED
        self.alive = False
        self.code = code
        self.text = text
