"""What the settlement of a trading day did to one account: every figure of its statement.

Values only, so that a statement stays true when the account moves on.
"""

import datetime

import msgspec

from diffex.domain.units import Fen, Lots, Ticks


class SettledLots(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The lots of a side that were opened on one trading day."""

    opened: datetime.date
    volume: Lots
    open_cost: int
    """Sum of open price times lots, in ticks."""


class SettledSide(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One side, long or short, of a position when its day was settled."""

    volume_today: Lots
    """Lots opened on the day that was settled."""
    volume_his: Lots
    """Lots carried into that day."""
    open_cost: int
    """Sum of open price times lots, in ticks."""
    position_cost: int
    """Sum of position price times lots before the settlement, in ticks; after it every lot
    counts from the settlement price."""
    float_profit: Fen
    """At the settlement price, since the lots were opened."""
    position_profit: Fen
    """At the settlement price, of the day: what went into the balance."""
    margin: Fen
    """At the settlement price and the next day's rate."""
    lots: tuple[SettledLots, ...] = ()
    """All lots by their opening day, the oldest first; empty in a statement that was kept by a
    version without them."""

    @property
    def volume(self) -> Lots:
        """All lots."""
        return self.volume_today + self.volume_his


class SettledPosition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A position that was carried into the next day."""

    symbol: str
    pre_settlement: Ticks
    settlement: Ticks
    long: SettledSide
    short: SettledSide

    @property
    def position_profit(self) -> Fen:
        """The day's profit of both sides."""
        return self.long.position_profit + self.short.position_profit


class SettledFunds(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The account's day in fen: ``balance = pre_balance + deposit - withdraw + close_profit
    - commission + position_profit``, and ``balance`` is the next day's ``pre_balance``.
    """

    user_id: str
    pre_balance: Fen
    """What the day began with."""
    deposit: Fen
    withdraw: Fen
    close_profit: Fen
    commission: Fen
    position_profit: Fen
    """Of all lots carried, at the settlement prices."""
    float_profit: Fen
    """The same since they were opened; part of no sum."""
    balance: Fen
    """What the next day begins with."""
    margin: Fen
    """Of all lots carried, by the big side, at the settlement prices and the next day's rates."""
    positions: tuple[SettledPosition, ...]
    """In order of the symbols."""

    @property
    def available(self) -> Fen:
        """What is not margin; below 0 it has to be paid in."""
        return self.balance - self.margin

    @property
    def margin_call(self) -> Fen:
        """What has to be paid in before the next day's first order."""
        return max(0, -self.available)
