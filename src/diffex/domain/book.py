"""The order book of one instrument: price first, then time.

A side keeps its prices as sorted keys with the best one last, so that the best is
``keys[-1]`` and the five best are a slice. The key is the price on the bid side and
its negative on the ask side, which lets one class serve both. A cancelled order stays
in its queue as a husk until it reaches the front or husks outnumber the living.
"""

from bisect import bisect_left, insort
from collections import deque
from typing import Final

from diffex.domain.order import Order
from diffex.domain.units import Lots, Ticks

BID: Final = 1
ASK: Final = -1
HUSKS_KEPT: Final = 16
"""Husks below this number are not worth a sweep of the queue."""


class Level:
    """The orders at one price, oldest first."""

    __slots__ = ("husks", "queue", "volume")

    def __init__(self) -> None:
        self.queue: deque[Order] = deque()
        self.volume: Lots = 0
        self.husks = 0

    def front(self) -> Order:
        """Return the oldest living order; the level must have one."""
        queue = self.queue
        while not queue[0].resting:
            queue.popleft()
            self.husks -= 1
        return queue[0]

    def living(self) -> list[Order]:
        """Return the living orders, oldest first."""
        return [order for order in self.queue if order.resting]

    def sweep(self) -> None:
        """Drop the husks once they outnumber the living."""
        if self.husks > HUSKS_KEPT and 2 * self.husks > len(self.queue):
            self.queue = deque(self.living())
            self.husks = 0


class Side:
    """Bids or asks. ``sign`` is BID or ASK; a key is ``sign * price``."""

    __slots__ = ("keys", "levels", "sign")

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.keys: list[int] = []
        self.levels: dict[int, Level] = {}

    def add(self, order: Order) -> None:
        """Put ``order`` behind every order at its price."""
        key = self.sign * order.price
        level = self.levels.get(key)
        if level is None:
            level = self.levels[key] = Level()
            insort(self.keys, key)
        level.queue.append(order)
        level.volume += order.left
        order.resting = True

    def remove(self, order: Order) -> None:
        """Take a resting order out, wherever it stands in its queue."""
        key = self.sign * order.price
        level = self.levels[key]
        order.resting = False
        level.volume -= order.left
        level.husks += 1
        if level.volume:
            level.sweep()
        else:
            self._drop(key)

    def take(self, volume: Lots) -> tuple[Order, Ticks, Lots]:
        """Take up to ``volume`` lots from the oldest order at the best price.

        Returns:
            The maker, its price, and the lots taken. The maker's own volume is not
            touched: whoever settles the fill calls ``Order.fill``.
        """
        key = self.keys[-1]
        level = self.levels[key]
        maker = level.front()
        taken = min(volume, maker.left)
        level.volume -= taken
        if taken == maker.left:
            maker.resting = False
            level.queue.popleft()
            if not level.volume:
                self.keys.pop()
                del self.levels[key]
        return maker, self.sign * key, taken

    def volume_within(self, price: Ticks, enough: Lots) -> Lots:
        """Return the lots at ``price`` or better, counting no further than ``enough``."""
        bound = self.sign * price
        total = 0
        for key in reversed(self.keys):
            if key < bound or total >= enough:
                break
            total += self.levels[key].volume
        return total

    def volume_at(self, price: Ticks) -> Lots:
        """Return the lots that wait at a price."""
        level = self.levels.get(self.sign * price)
        return 0 if level is None else level.volume

    def best(self) -> Ticks | None:
        """Return the best price, or None on an empty side."""
        return self.sign * self.keys[-1] if self.keys else None

    def depth(self, levels: int) -> list[tuple[Ticks, Lots]]:
        """Return the best prices with their lots, best first."""
        sign, book = self.sign, self.levels
        return [(sign * key, book[key].volume) for key in self.keys[: -levels - 1 : -1]]

    def _drop(self, key: int) -> None:
        del self.levels[key]
        del self.keys[bisect_left(self.keys, key)]


class Book:
    """Both sides of one instrument."""

    __slots__ = ("asks", "bids")

    def __init__(self) -> None:
        self.bids = Side(BID)
        self.asks = Side(ASK)

    def side(self, is_buy: bool) -> Side:
        """Return the side on which a buy (or a sell) rests."""
        return self.bids if is_buy else self.asks

    def rest(self, order: Order) -> None:
        """Let ``order`` wait for its price."""
        (self.bids if order.is_buy else self.asks).add(order)

    def remove(self, order: Order) -> None:
        """Take a resting order out."""
        (self.bids if order.is_buy else self.asks).remove(order)
