"""The call auction: one price for all orders that have gathered, and who trades with whom.

Source: the trading rules of SHFE, DCE and CZCE on the opening call auction (集合竞价): the price
is that of the largest volume; bids above it and asks below it trade in full, those at it as far
as the smaller side goes. Of several such prices the one with the least surplus is taken, and of
those the one nearest to the last settlement price, as CFFEX has it.
"""

from itertools import pairwise
from typing import TypeAlias

from diffex.domain.book import Book
from diffex.domain.order import Order
from diffex.domain.units import INT64_MAX, Lots, Ticks

PriceLevel: TypeAlias = tuple[Ticks, Lots]
Pair: TypeAlias = tuple[Order, Order, Lots]
"""A bid, an ask, and the lots that they trade."""


def clearing(
    bids: list[PriceLevel], asks: list[PriceLevel], reference: Ticks
) -> tuple[Ticks, Lots] | None:
    """Return the price of a call auction and the volume traded at it.

    Args:
        bids: prices with the lots bid at each, in any order, each price once.
        asks: the same of the asks.
        reference: the last settlement price.

    Returns:
        None where no bid reaches an ask.

    A price fits if every better order trades in full: the bids above it find enough asks at
    or below it, and the asks below it enough bids. Each price that fits has the largest
    volume. Fitting prices with the least surplus lie side by side, because the surplus falls
    while the price rises; so one of them is nearest to ``reference``, and no further rule
    is needed.
    """
    prices = sorted({price for price, _ in bids} | {price for price, _ in asks})
    bid_at, ask_at = dict(bids), dict(asks)
    best: tuple[Lots, Ticks, Ticks] | None = None
    traded: Lots = 0
    demand, supply = sum(bid_at.values()), 0
    # First a price with orders, then the prices between it and the next: (first, last).
    for price, following in pairwise([*prices, 0]):
        here = bid_at.get(price, 0)
        below, supply = supply, supply + ask_at.get(price, 0)
        above = demand - here
        if above <= supply and below <= demand:
            volume = min(demand, supply)
            if volume:
                traded = volume
                best = _better(best, abs(demand - supply), price, price)
        demand = above
        if demand == supply and demand and following > price + 1:
            # Between two prices everything traded is better than the price.
            best = _better(best, 0, price + 1, following - 1)
    if best is None:
        return None
    _, lowest, highest = best
    return max(lowest, min(reference, highest)), traded


def _better(
    best: tuple[Lots, Ticks, Ticks] | None, surplus: Lots, lowest: Ticks, highest: Ticks
) -> tuple[Lots, Ticks, Ticks]:
    """Return the least surplus so far, and the first and last price that have it."""
    if best is None or surplus < best[0]:
        return surplus, lowest, highest
    return (best[0], best[1], highest) if surplus == best[0] else best


def allocate(book: Book, price: Ticks) -> list[Pair]:
    """Take from ``book`` what trades in an auction at ``price``, and say who with whom.

    The book gives the lots up at once, in price-time priority on both sides; the orders
    change only when the pairs are settled, in the order returned (``Order.fill`` of both).

    Args:
        book: of the contract.
        price: that of ``clearing``.

    Returns:
        Nothing where no bid reaches an ask at the price.
    """
    demand = book.bids.volume_within(price, INT64_MAX)
    supply = book.asks.volume_within(price, INT64_MAX)
    volume = min(demand, supply)
    pairs: list[Pair] = []
    bid_left: Lots = 0
    ask_left: Lots = 0
    bids, asks = volume, volume
    while volume:
        if not bid_left:
            bid, _, bid_left = book.bids.take(bids)
            bids -= bid_left
        if not ask_left:
            ask, _, ask_left = book.asks.take(asks)
            asks -= ask_left
        lots = min(bid_left, ask_left)
        pairs.append((bid, ask, lots))
        bid_left -= lots
        ask_left -= lots
        volume -= lots
    return pairs
