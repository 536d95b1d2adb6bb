"""The lots of one user: one side of one contract, in two pools, lot by lot."""

import datetime
from fractions import Fraction

from tests.model.money import half_up


class Pool:
    """Today's lots of a side, or history's, the oldest first.

    Open prices belong to single lots and leave with them. The position cost is the pool's
    as a whole: what leaves of it is the closed lots' share of the average (A5).
    """

    def __init__(self) -> None:
        self.opened: list[int] = []
        """The open price of each lot, in ticks."""
        self.cost = 0
        """The sum from which the profit counts, in ticks times lots."""
        self.days: list[datetime.date] = []
        """The trading day of each lot of history."""

    @property
    def volume(self) -> int:
        """How many lots there are."""
        return len(self.opened)

    def add(self, price: int, volume: int) -> None:
        """Open lots."""
        self.opened += [price] * volume
        self.cost += price * volume

    def take(self, volume: int) -> int:
        """Close the oldest lots; return what left of the position cost."""
        assert 0 <= volume <= self.volume
        if volume == 0:
            return 0
        removed = half_up(Fraction(self.cost * volume, self.volume))
        if volume == self.volume:
            assert removed == self.cost
        self.cost -= removed
        del self.opened[:volume]
        del self.days[:volume]
        return removed


class Side:
    """Long or short of one contract."""

    def __init__(self) -> None:
        self.his = Pool()
        self.today = Pool()

    @property
    def volume(self) -> int:
        """All lots."""
        return self.his.volume + self.today.volume

    @property
    def open_cost(self) -> int:
        """The sum of the open prices."""
        return sum(self.his.opened) + sum(self.today.opened)

    @property
    def position_cost(self) -> int:
        """The sum from which the position profit counts."""
        return self.his.cost + self.today.cost

    def close(self, his: int, today: int) -> int:
        """Close lots of both pools; return what left of the position cost."""
        return self.his.take(his) + self.today.take(today)

    def settle(self, price: int, day: datetime.date) -> None:
        """Make all lots history, their profit counted from ``price`` on.

        Args:
            price: the settlement price.
            day: the trading day that ends.
        """
        self.his.opened += self.today.opened
        self.his.days += [day] * self.today.volume
        self.his.cost = price * len(self.his.opened)
        self.today = Pool()
