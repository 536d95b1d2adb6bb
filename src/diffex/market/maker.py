"""The maker of one contract: keeps prices on both sides, and moves them with the flow."""

import math
import random
from typing import Final

from diffex.domain.commands import Command
from diffex.domain.instrument import Instrument
from diffex.domain.units import SECOND, Lots, Nanos, Ticks
from diffex.market.own_orders import OwnOrders
from diffex.market.quoting import Place, Volumes, find_place, foreign, volumes, within
from diffex.market.sheet import Sheet, order_ids
from diffex.market.view import MarketView

LEVELS: Final = 8
"""Prices quoted on each side: five stand even when a trade has just emptied some."""
LEVELS_KEPT: Final = 12
"""Orders up to so many levels away stay: a price that comes back finds them."""
LEVEL_LOTS: Final = 40
"""The most that one price is given; the least is half of it."""
VOLATILITY: Final = 3e-4
"""How far the price wanders in a minute, as a share of it (market-model.md 4.2)."""
LEAST_VARIANCE: Final = 3.0
MOST_VARIANCE: Final = 15.0
"""Bounds of the same in square ticks a minute, which is also moves a minute. Each move is
two to four commands, and the exchange remembers every order_id for ever."""
REVERSION: Final = math.log(2) / 3_600
"""Share of the way back to the pre-settlement price in a second: half in an hour."""
IMPACT: Final = 0.6
"""Ticks that the price moves when the most that a level holds is taken from one side."""
LONGEST_STEP: Final = 15 * SECOND
"""Time beyond this between two steps does not count: the market slept. A past day is made
in longer steps than a live market takes, and its price must wander as far."""


class Maker:
    """Quotes ``LEVELS`` prices on each side, one tick apart, around a wandering price.

    The best ask is one tick above the best bid. The price wanders at random, is drawn
    back to the pre-settlement price, rises when others buy from the maker and falls when
    they sell to it. Foreign orders in its way are traded with, up to ``LEVEL_LOTS`` in a
    step; that moves the price too, so a large order holds it for as long as it lasts.
    """

    def __init__(self, user_id: str, run: str, rng: random.Random) -> None:
        self.user_id: Final = user_id
        self._rng = rng
        self._ids = order_ids(run)
        self._own = OwnOrders()
        self._fair: Ticks | None = None
        self._pressure = 0.0
        """Ticks by which the price wants to move; it moves by whole ones."""
        self._walked: Nanos = 0

    def step(self, view: MarketView, now: Nanos) -> list[Command]:
        """Return what the maker sends now; nothing while its last commands are under way."""
        if not view.is_open(now) or not self._own.look(view, now):
            return []
        terms = view.terms
        wanted = self._walk(view, now)
        standing = volumes(self._own.live)
        place = find_place(
            wanted,
            foreign(view.depth(is_buy=True), standing[True]),
            foreign(view.depth(is_buy=False), standing[False]),
            _size(terms),
            within(wanted, terms, LEVELS),
        )
        self._fair = place.fair
        sheet = Sheet(view, self._ids)
        self._requote(sheet, place, terms, standing)
        self._own.sent(sheet.commands, now)
        return sheet.commands

    def _walk(self, view: MarketView, now: Nanos) -> Ticks:
        """Return the best bid that the maker wants now."""
        terms = view.terms
        fair = view.last() if self._fair is None else self._fair
        seconds = min(max(now - self._walked, 0), LONGEST_STEP) / SECOND
        self._walked = now
        variance = (terms.pre_settlement * VOLATILITY) ** 2
        variance = min(max(variance, LEAST_VARIANCE), MOST_VARIANCE)
        self._pressure += (
            self._rng.gauss(0.0, math.sqrt(variance * seconds / 60))
            + REVERSION * seconds * (terms.pre_settlement - fair)
            + IMPACT * self._own.take_flow() / _size(terms)
        )
        moves = int(self._pressure)
        self._pressure -= moves
        return min(max(fair + moves, terms.lower_limit), terms.upper_limit)

    def _requote(
        self, sheet: Sheet, place: Place, terms: Instrument, standing: tuple[Volumes, Volumes]
    ) -> None:
        """Write the way from the orders that stand to the quotes around ``place``.

        The side that gives way gets its new far levels before it loses its near ones, and
        loses those before the other side comes closer: five levels stand all the time,
        and the maker does not trade with itself.
        """
        _, bid, ask, take = place
        live = self._own.live
        crossing = [one for one in live if (one.price > bid if one.is_buy else one.price < ask)]
        bids_first = any(one.is_buy for one in crossing) if take is None else not take.is_buy
        near, far = (bid, ask) if bids_first else (ask, bid)
        self._fill_levels(sheet, near, terms, standing[bids_first], is_buy=bids_first)
        for order in crossing:
            sheet.cancel(order.order_id)
        if take is not None:
            sheet.take(take.price, take.volume, is_buy=take.is_buy)
        self._fill_levels(sheet, far, terms, standing[not bids_first], is_buy=not bids_first)
        for order in live:
            away = bid - order.price if order.is_buy else order.price - ask
            if away >= LEVELS_KEPT:
                sheet.cancel(order.order_id)

    def _fill_levels(
        self, sheet: Sheet, best: Ticks, terms: Instrument, standing: Volumes, *, is_buy: bool
    ) -> None:
        """Write orders for the levels of one side that hold less than half of the least."""
        size = _size(terms)
        for level in range(LEVELS):
            price = best - level if is_buy else best + level
            if not terms.lower_limit <= price <= terms.upper_limit:
                break
            lots = standing.get(price, 0)
            if 4 * lots < size:
                volume = self._rng.randint(max(size // 2, 1), size)
                sheet.quote(price, volume - lots, is_buy=is_buy)


def _size(terms: Instrument) -> Lots:
    return min(LEVEL_LOTS, terms.max_limit_volume)
