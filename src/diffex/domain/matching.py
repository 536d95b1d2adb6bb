"""How an order meets the book: what it takes at once, at whose prices.

A limit order trades level by level at the resting orders' prices. A market order (ANY) does
the same up to the day's limit on its side. BEST takes only the best opposite price that
stands when it arrives, FIVELEVEL the five best. What becomes of the rest is the kind's rule
in ``diffex.domain.order_types``.
"""

from typing import Final

from diffex.domain.book import Book, Side
from diffex.domain.order import Order
from diffex.domain.order_types import Rule
from diffex.domain.units import Lots, Ticks


class Fill:
    """A maker that gives ``volume`` lots at ``price``, its own."""

    __slots__ = ("maker", "price", "volume")

    def __init__(self, maker: Order, price: Ticks, volume: Lots) -> None:
        self.maker: Final = maker
        self.price: Final = price
        self.volume: Final = volume


def reach(opposite: Side, price: Ticks, rule: Rule) -> int:
    """Return the key of the worst level of ``opposite`` that an order may take now.

    Args:
        opposite: the side of the book that the order takes from.
        price: the worst price at which the order may trade, in ticks.
        rule: of the order's kind.

    Returns:
        A key as ``Side`` has them, whether there is such a level or not.
    """
    bound = opposite.sign * price
    levels = rule.levels
    keys = opposite.keys
    if levels and len(keys) >= levels:
        return max(bound, keys[-levels])
    return bound


def match(book: Book, order: Order, rule: Rule) -> list[Fill]:
    """Take from ``book`` what ``order`` trades against, best price and oldest first.

    The book gives the lots up at once; orders and accounts change only when the fills
    are settled, in the order returned.
    """
    opposite = book.asks if order.is_buy else book.bids
    keys = opposite.keys
    fills: list[Fill] = []
    if not keys:
        return fills
    bound = reach(opposite, order.price, rule)
    if keys[-1] < bound:
        return fills
    wanted = order.left
    least = wanted if rule.in_full else order.command.min_volume if rule.minimum else 0
    if least and opposite.volume_within(opposite.sign * bound, least) < least:
        return fills
    while wanted and keys and keys[-1] >= bound:
        maker, price, volume = opposite.take(wanted)
        fills.append(Fill(maker, price, volume))
        wanted -= volume
    return fills
