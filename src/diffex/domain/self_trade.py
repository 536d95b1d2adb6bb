"""Self-trade prevention: whether an order would reach its own user's resting orders.

What is done about them is the host's ``self_trade``: the order is refused, or those orders
are cancelled first. Source: the exchanges count a user's trades with himself as abnormal, and
a CTP counter refuses the order that would make one.
"""

from collections.abc import Iterable

from diffex.domain.book import Side
from diffex.domain.matching import reach
from diffex.domain.order import Order
from diffex.domain.order_types import Rule
from diffex.domain.units import Ticks


def rivals(own: Iterable[Order], opposite: Side, price: Ticks, rule: Rule) -> list[Order]:
    """Return which of ``own`` an order would reach, in the order given.

    Whether others stand before them does not matter: who names a price that reaches them
    asks to trade with them.

    Args:
        own: the user's orders that rest in ``opposite``; finished ones are passed over.
        opposite: the side of the book that the order takes from.
        price: the worst price at which the order may trade, in ticks.
        rule: of the order's kind.
    """
    bound = reach(opposite, price, rule)
    keys = opposite.keys
    if not keys or keys[-1] < bound:
        # Nearly always: an order that reaches nobody does not reach its own user either.
        return []
    sign = opposite.sign
    return [order for order in own if order.resting and sign * order.price >= bound]
