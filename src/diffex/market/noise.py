"""The noise trader of one contract: small trades at random times, on either side."""

import random
from typing import Final

from diffex.domain.commands import Command
from diffex.domain.units import SECOND, Lots, Nanos, Ticks
from diffex.market.own_orders import OwnOrders
from diffex.market.sheet import Sheet, order_ids
from diffex.market.view import MarketView

MEAN_WAIT: Final = 5.0
"""Mean seconds between two orders, before the cut at ``LONGEST_WAIT``."""
LONGEST_WAIT: Final = 10.0
"""However chance falls, a contract trades several times a minute."""
SIZE_TAIL: Final = 1.3
"""Tail exponent of the Pareto distribution of volumes: most are of one to three lots."""
TAKES: Final = 0.45
"""Share of the orders that take the best price by a limit."""
TAKES_ANY: Final = 0.4
"""Share that take it by a market order; the others rest near the best price."""
RESTING: Final = 3
"""Orders that rest at once."""
RESTING_BEHIND: Final = 2
"""Ticks from the best price at which they rest, at most."""
MEAN_REST: Final = 15.0
"""Mean seconds after which a resting order is cancelled."""
INVENTORY: Final = 100
"""Net lots at which the next order surely reduces them."""


class Noise:
    """Trades small volumes for no reason, never more than the best price offers."""

    def __init__(self, user_id: str, run: str, rng: random.Random) -> None:
        self.user_id: Final = user_id
        self._rng = rng
        self._ids = order_ids(run)
        self._own = OwnOrders()
        self._looked: Nanos = 0
        self._next: Nanos | None = None

    def step(self, view: MarketView, now: Nanos) -> list[Command]:
        """Return what the trader sends now; nothing while its last commands are under way."""
        if not view.is_open(now) or not self._own.look(view, now):
            return []
        sheet = Sheet(view, self._ids)
        self._give_up(sheet, now)
        if self._next is None:
            self._next = self._later(now)
        elif now >= self._next:
            self._next = self._later(now)
            self._order(sheet, view)
        self._own.sent(sheet.commands, now)
        return sheet.commands

    def _later(self, now: Nanos) -> Nanos:
        seconds = min(self._rng.expovariate(1 / MEAN_WAIT), LONGEST_WAIT)
        return now + round(seconds * SECOND)

    def _give_up(self, sheet: Sheet, now: Nanos) -> None:
        """Cancel each resting order with the same chance in every second."""
        seconds = min(max(now - self._looked, 0) / SECOND, MEAN_REST)
        self._looked = now
        for order in self._own.live:
            if self._rng.random() < seconds / MEAN_REST:
                sheet.cancel(order.order_id)

    def _order(self, sheet: Sheet, view: MarketView) -> None:
        net = view.held(is_long=True) - view.held(is_long=False)
        is_buy = self._rng.random() * 2 * INVENTORY < INVENTORY - net
        kind = self._rng.random()
        wanted = int(self._rng.paretovariate(SIZE_TAIL))
        if kind >= TAKES + TAKES_ANY:
            self._rest(sheet, view, wanted, is_buy=is_buy)
        elif not self._take(sheet, view, wanted, is_buy=is_buy, at_any=kind >= TAKES):
            self._take(sheet, view, wanted, is_buy=not is_buy, at_any=kind >= TAKES)

    def _take(
        self, sheet: Sheet, view: MarketView, wanted: Lots, *, is_buy: bool, at_any: bool
    ) -> bool:
        """Trade with the best price; False if nobody else is there to trade with.

        A market order would reach every order of the trader's own on the other side, however
        far off, so it is sent only where there is none.
        """
        best = view.depth(is_buy=not is_buy)
        if not best:
            return False
        price, there = best[0]
        own = [order.price for order in self._own.live if order.is_buy != is_buy]
        if price in own:
            return False
        terms = view.terms
        if at_any and not own:
            sheet.take_any(min(wanted, there, terms.max_market_volume), is_buy=is_buy)
        else:
            sheet.take(price, min(wanted, there, terms.max_limit_volume), is_buy=is_buy)
        return True

    def _rest(self, sheet: Sheet, view: MarketView, wanted: Lots, *, is_buy: bool) -> None:
        """Wait at the best price of the own side or close behind it."""
        best = view.depth(is_buy=is_buy)
        if not best or len(self._own.live) >= RESTING:
            return
        price, there = best[0]
        behind: Ticks = self._rng.randint(0, RESTING_BEHIND)
        price = price - behind if is_buy else price + behind
        if view.terms.lower_limit <= price <= view.terms.upper_limit:
            volume = min(wanted, there, view.terms.max_limit_volume)
            sheet.quote(price, volume, is_buy=is_buy)
