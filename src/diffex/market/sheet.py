"""Writes an agent's commands of one step: numbers its orders, and closes before it opens."""

import itertools
from collections.abc import Iterator
from typing import Final

from diffex.domain.commands import CancelOrder, Command, InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.order_types import RULES, TAKEN
from diffex.domain.units import Lots, Ticks
from diffex.market.view import MarketView

_MARKET: Final = (PriceType.ANY, TimeCondition.IOC, VolumeCondition.ANY)


def order_ids(run: str) -> Iterator[str]:
    """Yield ``run-1``, ``run-2``, …: ids that no other run of the same agent uses."""
    return (f"{run}-{number}" for number in itertools.count(1))


class Sheet:
    """The commands of one agent in one step, in the order in which they take effect.

    An order closes opposite lots where there are enough of them, so that an agent's
    position and margin follow its net position instead of all it ever traded.
    """

    __slots__ = ("_closable", "_ids", "_view", "commands")

    def __init__(self, view: MarketView, ids: Iterator[str]) -> None:
        self.commands: list[Command] = []
        self._view = view
        self._ids = ids
        self._closable: dict[bool, dict[Offset, Lots]] = {}
        """By side, read when the first order may close it: most steps write none."""

    def quote(self, price: Ticks, volume: Lots, *, is_buy: bool) -> None:
        """Write a limit order that waits for its price."""
        self._insert(price, volume, TimeCondition.GFD, is_buy=is_buy)

    def take(self, price: Ticks, volume: Lots, *, is_buy: bool) -> None:
        """Write a limit order for what stands at ``price`` or better now."""
        self._insert(price, volume, TimeCondition.IOC, is_buy=is_buy)

    def take_any(self, volume: Lots, *, is_buy: bool) -> None:
        """Write a market order; where the exchange takes none, one at the day's limit."""
        terms = self._view.terms
        price: Ticks | None = None
        if _MARKET not in TAKEN.get(terms.exchange_id, RULES):
            price = terms.upper_limit if is_buy else terms.lower_limit
        self._insert(price, volume, TimeCondition.IOC, is_buy=is_buy)

    def cancel(self, order_id: str) -> None:
        """Write the cancel of one of the agent's orders."""
        self.commands.append(CancelOrder(self._view.user_id, order_id))

    def _insert(
        self, price: Ticks | None, volume: Lots, condition: TimeCondition, *, is_buy: bool
    ) -> None:
        terms = self._view.terms
        offset, volume = self._offset(volume, closes_long=not is_buy)
        self.commands.append(
            InsertOrder(
                user_id=self._view.user_id,
                order_id=next(self._ids),
                exchange_id=terms.exchange_id,
                instrument_id=terms.instrument_id,
                direction=Direction.BUY if is_buy else Direction.SELL,
                offset=offset,
                volume=volume,
                price_type=PriceType.ANY if price is None else PriceType.LIMIT,
                limit_price=None if price is None else price * terms.tick_e6,
                time_condition=condition,
                volume_condition=VolumeCondition.ANY,
            )
        )

    def _offsets(self, *, is_long: bool) -> dict[Offset, Lots]:
        """Return by which offsets how many lots of a side may be closed."""
        his, today = self._view.closable(is_long=is_long)
        if self._view.terms.today_apart:
            return {Offset.CLOSE: his, Offset.CLOSETODAY: today}
        return {Offset.CLOSE: his + today}

    def _offset(self, volume: Lots, *, closes_long: bool) -> tuple[Offset, Lots]:
        """Return the offset of an order, and its volume: a close may be down to half of it."""
        closable = self._closable.get(closes_long)
        if closable is None:
            closable = self._closable[closes_long] = self._offsets(is_long=closes_long)
        for offset, lots in closable.items():
            if 2 * lots >= volume:
                volume = min(volume, lots)
                closable[offset] = lots - volume
                return offset, volume
        return Offset.OPEN, volume
