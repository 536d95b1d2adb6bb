"""An order of the model, and how it meets those that wait."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition

LEVELS = {PriceType.BEST: 1, PriceType.FIVELEVEL: 5}
"""How many levels of the book an order takes; every other one takes all that it reaches."""


@dataclass(eq=False)
class Order:
    """An order. ``number`` says when it came; 0 is a rejected one."""

    command: InsertOrder
    symbol: str
    number: int
    price: int
    """The worst price at which it may trade, in ticks."""
    hold_price: int
    """The price from which its holds are taken."""
    placed: int
    changed: int
    day: datetime.date
    """The trading day on which it was placed, or was alive last."""
    history: int = 0
    """Of the lots that are left, how many close history; a close order's others close today's."""
    filled: int = 0
    code: str = ""
    """Why it ended without trading in full."""
    broken: frozenset[str] = frozenset()
    """The rules that a rejected one broke."""

    @property
    def user_id(self) -> str:
        """Whose it is."""
        return self.command.user_id

    @property
    def is_buy(self) -> bool:
        """Whether it buys."""
        return self.command.direction is Direction.BUY

    @property
    def opens(self) -> bool:
        """Whether it opens."""
        return self.command.offset is Offset.OPEN

    @property
    def is_long(self) -> bool:
        """Which lots it opens or closes."""
        return self.is_buy == self.opens

    @property
    def left(self) -> int:
        """What has not traded."""
        return self.command.volume - self.filled

    @property
    def alive(self) -> bool:
        """Whether it can still trade."""
        return bool(self.number) and not self.code and self.left > 0

    @property
    def status(self) -> str:
        """Where it stands."""
        if not self.number:
            return "REJECTED"
        if self.code:
            return "CANCELLED"
        if not self.left:
            return "FILLED"
        return "PARTIAL_FILLED" if self.filled else "ACCEPTED"

    def reaches(self, price: int) -> bool:
        """Return whether it may trade at ``price``."""
        return price <= self.price if self.is_buy else price >= self.price


def queue(orders: Iterable[Order], symbol: str, is_buy: bool) -> list[Order]:
    """Return one side of a book in the order in which it trades: price, then time."""
    waiting = [one for one in orders if one.alive and one.symbol == symbol and one.is_buy == is_buy]
    return sorted(waiting, key=lambda one: (-one.price if is_buy else one.price, one.number))


def meetings(order: Order, opposite: list[Order]) -> list[tuple[Order, int]]:
    """Return whom a new order trades with, and how many lots (R1, R3).

    Args:
        order: the new one.
        opposite: the other side of the book, as ``queue`` returns it.
    """
    reached = [maker for maker in opposite if order.reaches(maker.price)]
    levels = list(dict.fromkeys(maker.price for maker in reached))
    levels = levels[: LEVELS.get(order.command.price_type, len(levels))]
    reached = [maker for maker in reached if maker.price in levels]
    met: list[tuple[Order, int]] = []
    wanted = order.left
    for maker in reached:
        volume = min(wanted, maker.left)
        if volume:
            met.append((maker, volume))
            wanted -= volume
    traded = order.left - wanted
    if order.command.volume_condition is VolumeCondition.ALL and wanted:
        return []
    if order.command.volume_condition is VolumeCondition.MIN:
        return met if traded >= order.command.min_volume else []
    return met


def stays(order: Order, fills: int) -> bool:
    """Return whether what is left of an order that met ``fills`` makers waits in the book."""
    if order.command.time_condition is TimeCondition.IOC:
        return False
    if order.command.price_type in {PriceType.BEST, PriceType.FIVELEVEL}:
        return fills > 0
    return True
