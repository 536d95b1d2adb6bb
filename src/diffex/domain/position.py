"""Today's and history's lots, long and short. Prices in ticks, costs in ticks times lots.

Every lot has two prices. The open price is the one that it was traded at; open costs leave
with the oldest lots, one by one. The position price is the one from which the day's profit
counts: the open price today, the settlement price of the day before for history. Position
costs leave at the average of their pool, today's or history's, so that what leaves and what
stays always add up to what was there. Source: CTP, see docs/reference/accounts.md.
"""

import datetime
from collections import deque
from collections.abc import Iterable
from itertools import groupby

from diffex.domain.big_side import MarginGroup
from diffex.domain.fees import margin
from diffex.domain.instrument import Instrument
from diffex.domain.settled import SettledLots, SettledPosition, SettledSide
from diffex.domain.units import Fen, Lots, Ticks


class Lot:
    """Lots opened together, at one price."""

    __slots__ = ("opened", "price", "volume")

    def __init__(self, price: Ticks, volume: Lots) -> None:
        self.price = price
        self.volume = volume
        self.opened = 0
        """The trading day of history's lots, as ``date.toordinal`` counts; 0 for today's."""


class PositionSide:
    """The long or the short lots of one contract, first in first out.

    ``open_cost`` and ``position_cost`` are of all lots, ``open_today`` and ``cost_today`` of
    today's alone.
    """

    __slots__ = (
        "cost_today",
        "frozen_his",
        "frozen_today",
        "his",
        "margin",
        "open_cost",
        "open_today",
        "position_cost",
        "today",
        "volume_his",
        "volume_today",
    )

    def __init__(self) -> None:
        self.today: deque[Lot] = deque()
        self.his: deque[Lot] = deque()
        self.volume_today: Lots = 0
        self.volume_his: Lots = 0
        self.frozen_today: Lots = 0
        self.frozen_his: Lots = 0
        self.open_cost = 0
        self.open_today = 0
        self.position_cost = 0
        self.cost_today = 0
        self.margin: Fen = 0

    @property
    def volume(self) -> Lots:
        """All lots."""
        return self.volume_today + self.volume_his

    @property
    def closable_today(self) -> Lots:
        """Today's lots that no live order is closing."""
        return self.volume_today - self.frozen_today

    @property
    def closable_his(self) -> Lots:
        """History's lots that no live order is closing."""
        return self.volume_his - self.frozen_his

    def open(self, instrument: Instrument, price: Ticks, volume: Lots) -> None:
        """Add lots opened now."""
        today = self.today
        if today and today[-1].price == price:
            today[-1].volume += volume
        else:
            today.append(Lot(price, volume))
        cost = price * volume
        self.volume_today += volume
        self.open_cost += cost
        self.open_today += cost
        self.position_cost += cost
        self.cost_today += cost
        self._remargin(instrument)

    def close(self, instrument: Instrument, his: Lots, today: Lots) -> int:
        """Take lots off, oldest first, with the freeze that a close order put on them.

        Args:
            instrument: the contract's terms.
            his: lots of history, at most ``frozen_his``.
            today: lots of today, at most ``frozen_today``.

        Returns:
            What left of the position cost, in ticks times lots: each pool's average, rounded
            half up for the lots of it that close together, and all of it with its last lot.
        """
        assert 0 <= his <= self.frozen_his and 0 <= today <= self.frozen_today
        cost_his = _share(self.position_cost - self.cost_today, his, self.volume_his)
        cost_today = _share(self.cost_today, today, self.volume_today)
        open_his = _consume(self.his, his)
        open_today = _consume(self.today, today)
        self.volume_his -= his
        self.frozen_his -= his
        self.volume_today -= today
        self.frozen_today -= today
        self.open_cost -= open_his + open_today
        self.open_today -= open_today
        self.position_cost -= cost_his + cost_today
        self.cost_today -= cost_today
        self._remargin(instrument)
        return cost_his + cost_today

    def settle(self, settlement: Ticks, next_terms: Instrument, trading_day: datetime.date) -> None:
        """Turn today's lots into history's, all of them counting from ``settlement``.

        Args:
            settlement: the price of the day that ends, in ticks.
            next_terms: the contract's terms of the next trading day.
            trading_day: the day that ends.
        """
        assert not self.frozen_today and not self.frozen_his
        opened = trading_day.toordinal()
        for lot in self.today:
            lot.opened = opened
            self.his.append(lot)
        self.today.clear()
        self.volume_his += self.volume_today
        self.volume_today = 0
        self.open_today = self.cost_today = 0
        self.position_cost = settlement * self.volume_his
        self._remargin(next_terms)

    def _remargin(self, instrument: Instrument) -> None:
        """Set the margin: today's lots at their open price, history's at the pre-settlement."""
        self.margin = margin(instrument, self.position_cost - self.cost_today + self.open_today)


def _share(cost: int, closed: Lots, volume: Lots) -> int:
    """Return what ``closed`` of a pool's ``volume`` lots cost on average, rounded half up."""
    return (2 * cost * closed + volume) // (2 * volume) if closed else 0


def _consume(lots: deque[Lot], volume: Lots) -> int:
    """Take ``volume`` lots from the front; return their open cost."""
    open_cost = 0
    while volume:
        lot = lots[0]
        taken = min(volume, lot.volume)
        open_cost += lot.price * taken
        volume -= taken
        lot.volume -= taken
        if not lot.volume:
            lots.popleft()
    return open_cost


class Position:
    """A user's lots in one contract. Long and short are kept apart; neither nets the other.

    ``instrument`` has the terms of the trading day, which change with it; ``group`` counts
    the margin of the user's lots in the same product.
    """

    __slots__ = ("group", "instrument", "long", "short", "told")

    def __init__(self, instrument: Instrument, group: MarginGroup) -> None:
        self.instrument = instrument
        self.group = group
        self.told = -1
        """How often the last price had moved when the position was last told; -1 for never."""
        self.long = PositionSide()
        self.short = PositionSide()

    def side(self, is_long: bool) -> PositionSide:
        """Return the long or the short lots."""
        return self.long if is_long else self.short

    def profits(self, last: Ticks) -> tuple[Fen, Fen]:
        """Return the profit of the open lots at ``last``: the day's, and since they were opened."""
        long, short = self.long, self.short
        net = long.volume_today + long.volume_his - short.volume_today - short.volume_his
        value = last * net
        tick_value = self.instrument.tick_value
        return (
            (value - long.position_cost + short.position_cost) * tick_value,
            (value - long.open_cost + short.open_cost) * tick_value,
        )

    def settle(
        self, settlement: Ticks, next_terms: Instrument, trading_day: datetime.date
    ) -> SettledPosition:
        """Carry all lots into the next trading day; return what the day was for them.

        No lot may be frozen: whatever closes some has to let go of them before.

        Args:
            settlement: the price of the day that ends, in ticks.
            next_terms: the contract's terms of the next trading day.
            trading_day: the day that ends.
        """
        terms = self.instrument
        self.instrument = next_terms
        self.told = -1
        return SettledPosition(
            symbol=terms.symbol,
            pre_settlement=terms.pre_settlement,
            settlement=settlement,
            long=_settle(self.long, settlement, terms, next_terms, trading_day, 1),
            short=_settle(self.short, settlement, terms, next_terms, trading_day, -1),
        )


def _settle(
    side: PositionSide,
    settlement: Ticks,
    terms: Instrument,
    next_terms: Instrument,
    trading_day: datetime.date,
    sign: int,
) -> SettledSide:
    """Settle one side; return its day as it was, and its margin as it is then."""
    today, his = side.volume_today, side.volume_his
    open_cost, position_cost = side.open_cost, side.position_cost
    value = settlement * (today + his)
    side.settle(settlement, next_terms, trading_day)
    return SettledSide(
        volume_today=today,
        volume_his=his,
        open_cost=open_cost,
        position_cost=position_cost,
        float_profit=sign * (value - open_cost) * terms.tick_value,
        position_profit=sign * (value - position_cost) * terms.tick_value,
        margin=side.margin,
        lots=_by_day(side.his),
    )


def _opened(lot: Lot) -> int:
    return lot.opened


def _by_day(lots: Iterable[Lot]) -> tuple[SettledLots, ...]:
    """Return history's lots by the day on which they were opened, the oldest first."""
    found: list[SettledLots] = []
    for opened, group in groupby(lots, _opened):
        members = list(group)
        found.append(
            SettledLots(
                opened=datetime.date.fromordinal(opened),
                volume=sum([lot.volume for lot in members]),
                open_cost=sum([lot.price * lot.volume for lot in members]),
            )
        )
    return tuple(found)
