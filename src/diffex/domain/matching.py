"""How each order type and condition meets the book.

``RULES`` is the whole list of what this exchange trades; what is not in it is refused
by name. A limit order trades level by level at the resting orders' prices; a market
order (ANY) does the same and never rests.
"""

from typing import Final

import msgspec

from diffex.domain.book import Book
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import PriceType, TimeCondition, VolumeCondition
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.order import Order
from diffex.domain.units import Lots, Ticks


class Rule(msgspec.Struct, frozen=True):
    """What becomes of an order that does not trade in full at once."""

    rests: bool
    """The rest waits in the book; otherwise it is cancelled."""
    in_full: bool
    """It trades in full at once or not at all."""


Terms = tuple[PriceType, TimeCondition, VolumeCondition]

RULES: Final[dict[Terms, Rule]] = {
    (PriceType.LIMIT, TimeCondition.GFD, VolumeCondition.ANY): Rule(rests=True, in_full=False),
    (PriceType.LIMIT, TimeCondition.IOC, VolumeCondition.ANY): Rule(rests=False, in_full=False),
    (PriceType.LIMIT, TimeCondition.IOC, VolumeCondition.ALL): Rule(rests=False, in_full=True),
    (PriceType.ANY, TimeCondition.IOC, VolumeCondition.ANY): Rule(rests=False, in_full=False),
    (PriceType.ANY, TimeCondition.IOC, VolumeCondition.ALL): Rule(rests=False, in_full=True),
}


class Fill:
    """A maker that gives ``volume`` lots at ``price``, its own."""

    __slots__ = ("maker", "price", "volume")

    def __init__(self, maker: Order, price: Ticks, volume: Lots) -> None:
        self.maker: Final = maker
        self.price: Final = price
        self.volume: Final = volume


def rule_for(command: InsertOrder) -> Rule:
    """Return the rule of an order's type and conditions.

    Raises:
        RejectError: ``ORDER_TYPE_UNSUPPORTED``, naming the combination.
    """
    terms = (command.price_type, command.time_condition, command.volume_condition)
    rule = RULES.get(terms)
    if rule is None:
        raise RejectError(RejectCode.ORDER_TYPE_UNSUPPORTED, kind=" + ".join(terms))
    return rule


def match(book: Book, order: Order, rule: Rule) -> list[Fill]:
    """Take from ``book`` what ``order`` trades against, best price and oldest first.

    The book gives the lots up at once; orders and accounts change only when the fills
    are settled, in the order returned.
    """
    opposite = book.asks if order.is_buy else book.bids
    keys = opposite.keys
    bound = opposite.sign * order.price
    fills: list[Fill] = []
    if not keys or keys[-1] < bound:
        return fills
    wanted = order.left
    if rule.in_full and opposite.volume_within(order.price, wanted) < wanted:
        return fills
    while wanted and keys and keys[-1] >= bound:
        maker, price, volume = opposite.take(wanted)
        fills.append(Fill(maker, price, volume))
        wanted -= volume
    return fills
