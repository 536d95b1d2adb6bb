"""Money and lots of the naive exchange, worked out from the whole history each time.

Yuan and rates are fractions; a list of lots has one element for each single lot. The two
roundings are those that ``diffex.domain.fees`` documents: margin up to the fen, once for
each side of a position and for each order; commission half up, once for each trade.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType
from diffex.domain.instrument import Instrument

BILLION = 10**9
HALF = Fraction(1, 2)


@dataclass(eq=False)
class Order:
    """An order of the naive exchange. ``number`` 0 is a rejected one."""

    command: InsertOrder
    symbol: str
    number: int
    worst: Fraction
    placed: int
    changed: int
    history: int = 0
    """Of its lots, how many close history; the rest of a close order closes today's."""
    code: str = ""
    """Why it ended without trading in full."""

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

    def closes(self, before: int, volume: int) -> tuple[int, int]:
        """Return how many of history's and of today's lots a fill closes."""
        his = min(self.history, before + volume) - min(self.history, before)
        return his, volume - his


class Fill(NamedTuple):
    """One meeting of two orders."""

    number: int
    price: Fraction
    volume: int
    taker: Order
    maker: Order
    time: int


class Seed(NamedTuple):
    """Lots that a user holds from the day before."""

    user_id: str
    symbol: str
    is_long: bool
    opened: Fraction
    volume: int


class Lot(NamedTuple):
    """One lot: the price at which it was opened and that from which its profit counts."""

    opened: Fraction
    basis: Fraction


class Lots:
    """One side of one position, and what its pools cost: the lots' prices at first.

    What leaves a pool is its average, rounded to the tick; so later the prices of the lots
    and the cost of the pool are apart.
    """

    def __init__(self) -> None:
        self.his: list[Lot] = []
        self.today: list[Lot] = []
        self.his_cost = Fraction(0)
        self.today_cost = Fraction(0)


def tick(terms: Instrument) -> Fraction:
    """Return the minimum price move in yuan."""
    return Fraction(terms.tick_e6, 10**6)


def yuan(terms: Instrument, ticks: int) -> Fraction:
    """Return a price of the terms in yuan."""
    return ticks * tick(terms)


def fen(amount: Fraction) -> int:
    """Return an amount that is whole in fen."""
    exact = 100 * amount
    assert exact.denominator == 1, amount
    return exact.numerator


def margin(terms: Instrument, prices: Iterable[Fraction]) -> Fraction:
    """Return the margin of single lots at ``prices``, together."""
    share = Fraction(terms.margin_rate, BILLION)
    return Fraction(math.ceil(100 * sum(prices) * terms.volume_multiple * share), 100)


def average(terms: Instrument, cost: Fraction, gone: int, volume: int) -> Fraction:
    """Return what ``gone`` of ``volume`` lots cost on average, half up to the tick."""
    if not gone:
        return Fraction(0)
    return math.floor(cost * gone / volume / tick(terms) + HALF) * tick(terms)


def commission(terms: Instrument, price: Fraction, opened: int, his: int, today: int) -> Fraction:
    """Return what one trade costs."""
    rates = terms.fees
    money = price * terms.volume_multiple
    cost = Fraction(0)
    for volume, by_money, by_lot in (
        (opened, rates.open_by_money, rates.open_by_lot),
        (his, rates.close_by_money, rates.close_by_lot),
        (today, rates.close_today_by_money, rates.close_today_by_lot),
    ):
        if volume:
            cost += volume * (money * Fraction(by_money, BILLION) + Fraction(by_lot, 100))
    return Fraction(math.floor(100 * cost + HALF), 100)


def hold(terms: Instrument, order: Order, left: int) -> tuple[Fraction, Fraction]:
    """Return the margin and the commission that ``left`` lots of an order freeze."""
    at_limit = order.command.price_type is PriceType.LIMIT
    price = order.worst if at_limit else yuan(terms, terms.upper_limit)
    if order.opens:
        return margin(terms, [price] * left), commission(terms, price, left, 0, 0)
    his = commission(terms, price, 0, left, 0)
    today = commission(terms, price, 0, 0, left)
    if terms.exchange_id not in {"SHFE", "INE"}:
        return Fraction(0), max(his, today)
    return Fraction(0), today if order.command.offset is Offset.CLOSETODAY else his


class Funds:
    """What one user has after ``fills``, from the beginning."""

    def __init__(
        self,
        user_id: str,
        terms: dict[str, Instrument],
        seeds: Iterable[Seed],
        fills: Iterable[Fill],
    ) -> None:
        self._terms = terms
        self.close_profit = Fraction(0)
        self.commission = Fraction(0)
        self.lots: dict[tuple[str, bool], Lots] = {}
        self.costs: dict[tuple[int, Order], Fraction] = {}
        """By fill and order, what the trade cost."""
        self.gains: dict[tuple[int, Order], Fraction] = {}
        """By fill and order, what the trade realised."""
        for seed in seeds:
            if seed.user_id == user_id:
                basis = yuan(terms[seed.symbol], terms[seed.symbol].pre_settlement)
                side = self.lots.setdefault((seed.symbol, seed.is_long), Lots())
                side.his += [Lot(seed.opened, basis)] * seed.volume
                side.his_cost += basis * seed.volume
        done: Counter[Order] = Counter()
        for fill in fills:
            for order in (fill.taker, fill.maker):
                if order.command.user_id == user_id:
                    self._book(order, fill, done[order])
                    done[order] += fill.volume

    def side(self, symbol: str, is_long: bool) -> Lots:
        """Return one side of a position, an empty one where there never was a lot."""
        return self.lots.get((symbol, is_long)) or Lots()

    def symbols(self) -> set[str]:
        """Return the contracts in which the user ever had a lot."""
        return {symbol for symbol, _ in self.lots}

    def _book(self, order: Order, fill: Fill, before: int) -> None:
        terms = self._terms[order.symbol]
        gain = Fraction(0)
        side = self.lots.setdefault((order.symbol, order.is_long), Lots())
        if order.opens:
            side.today += [Lot(fill.price, fill.price)] * fill.volume
            side.today_cost += fill.price * fill.volume
            cost = commission(terms, fill.price, fill.volume, 0, 0)
        else:
            his, today = order.closes(before, fill.volume)
            assert his <= len(side.his), (order, fill)
            assert today <= len(side.today), (order, fill)
            his_gone = average(terms, side.his_cost, his, len(side.his))
            today_gone = average(terms, side.today_cost, today, len(side.today))
            side.his_cost -= his_gone
            side.today_cost -= today_gone
            del side.his[:his]
            del side.today[:today]
            sign = 1 if order.is_long else -1
            moved = fill.price * fill.volume - his_gone - today_gone
            gain = sign * moved * terms.volume_multiple
            cost = commission(terms, fill.price, 0, his, today)
        self.close_profit += gain
        self.gains[fill.number, order] = gain
        self.commission += cost
        self.costs[fill.number, order] = cost
