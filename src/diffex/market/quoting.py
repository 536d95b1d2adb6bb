"""Where a maker's quotes may stand: the price limits, and what others have in the way."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from diffex.domain.instrument import Instrument
from diffex.domain.units import Lots, Ticks
from diffex.market.view import OwnOrder

Volumes: TypeAlias = Mapping[Ticks, Lots]
Depth: TypeAlias = Sequence[tuple[Ticks, Lots]]


class Take(NamedTuple):
    """Foreign orders to trade with before quoting: those at ``price`` or better."""

    is_buy: bool
    price: Ticks
    volume: Lots


class Place(NamedTuple):
    """Where the quotes of both sides begin."""

    fair: Ticks
    """The best bid if nobody else were there; the best ask is a tick above."""
    bid: Ticks
    ask: Ticks
    take: Take | None
    """What is traded with first."""


def volumes(orders: Sequence[OwnOrder]) -> tuple[Volumes, Volumes]:
    """Return what is left of the asks and of the bids, by price: index it by ``is_buy``."""
    total: tuple[dict[Ticks, Lots], dict[Ticks, Lots]] = ({}, {})
    for _, is_buy, price, left, *_ in orders:
        side = total[is_buy]
        side[price] = side.get(price, 0) + left
    return total


def foreign(depth: Depth, own: Volumes) -> Depth:
    """Return what others have in one side of the visible book, best first."""
    others = [(price, volume - own.get(price, 0)) for price, volume in depth]
    return [(price, volume) for price, volume in others if volume > 0]


def within(bid: Ticks, terms: Instrument, levels: int) -> Ticks:
    """Return the best bid nearest to ``bid`` that leaves ``levels`` prices on each side.

    Between price limits too narrow for that, the middle.
    """
    low = terms.lower_limit + levels - 1
    high = terms.upper_limit - levels
    if low > high:
        return (terms.lower_limit + terms.upper_limit) // 2
    return min(max(bid, low), high)


def make_way(fair: Ticks, bids: Depth, asks: Depth, size: Lots) -> Place:
    """Return where the quotes around ``fair`` may stand.

    Args:
        fair: the best bid if nobody else were there.
        bids: foreign bids, best first.
        asks: foreign asks, best first.
        size: the most that is taken at once.

    Returns:
        Foreign orders in the way are taken, up to ``size`` lots. Where more of them stand
        the quotes that would meet what is left begin behind it.
    """
    above = [(price, volume) for price, volume in bids if price > fair]
    if above:
        lots = sum(volume for _, volume in above)
        ask = fair + 1 if lots <= size else above[0][0] + 1
        return Place(fair, fair, ask, Take(False, fair + 1, min(lots, size)))
    below = [(price, volume) for price, volume in asks if price <= fair]
    if below:
        lots = sum(volume for _, volume in below)
        bid = fair if lots <= size else below[0][0] - 1
        return Place(fair, bid, fair + 1, Take(True, fair, min(lots, size)))
    return Place(fair, fair, fair + 1, None)


def find_place(wanted: Ticks, bids: Depth, asks: Depth, size: Lots, home: Ticks) -> Place:
    """Return ``make_way`` of ``wanted``, or of ``home`` as soon as that is free.

    Args:
        wanted: the best bid if nobody else were there.
        bids: foreign bids, best first.
        asks: foreign asks, best first.
        size: the most that is taken at once.
        home: ``wanted`` moved to where the price limits leave room for all levels. Orders
            at a price limit may have pushed the quotes out of it, and keep them out as
            long as they stand.
    """
    place = make_way(home, bids, asks, size)
    if place.fair == wanted or place.take is None or place.take.volume < size:
        return place
    return make_way(wanted, bids, asks, size)
