"""One user's account: what it was in the morning, what happened since, what follows of it."""

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset
from diffex.domain.instrument import FeeRates, Instrument
from tests.model.lots import Side
from tests.model.money import BIG_SIDE, commission, margin


class Deal(NamedTuple):
    """One side of a trade."""

    number: int
    order: InsertOrder
    price: int
    volume: int
    his: int
    """Of the lots closed, how many were history's; the others were today's."""
    time: int


class Row(NamedTuple):
    """What a trade came to; ``order_id`` is empty where the exchange closed what had expired."""

    order_id: str
    symbol: str
    price: int
    volume: int
    close_profit: int
    commission: int
    time: int


class User:
    """The account's facts. Whatever can be worked out of them is worked out when asked."""

    def __init__(self, user_id: str, deposit: int) -> None:
        self.user_id = user_id
        self.pre_balance = 0
        self.moved: list[int] = [deposit]
        """Money that came (above 0) and went (below 0) this day, in fen."""
        self.rows: list[Row] = []
        """The day's trades."""
        self.log: list[Row] = []
        """Those of all days."""
        self.sides: dict[tuple[str, bool], Side] = {}
        """By contract, long (True) or short."""
        self.fees: dict[str, FeeRates] = {}
        """The user's own rates, by product."""
        self.close_only = False
        self.called = False
        """Whether a margin call was told and is still true."""
        self.forced = 0
        """How many ids of orders of the exchange's own were made."""
        self.acted: list[int] = []
        """When orders, amendments and cancels came, for the limit a second."""

    def side(self, symbol: str, is_long: bool) -> Side:
        """Return one side of a position, an empty one where there never was a lot."""
        return self.sides.setdefault((symbol, is_long), Side())

    def holds(self, symbol: str) -> bool:
        """Return whether the user has, or had, a lot of a contract."""
        return (symbol, True) in self.sides or (symbol, False) in self.sides

    def rates(self, terms: Instrument) -> FeeRates:
        """Return what the user pays in a contract."""
        return self.fees.get(f"{terms.exchange_id}.{terms.product_id}", terms.fees)

    def book(self, terms: Instrument, deal: Deal) -> None:
        """Count one trade."""
        opens = deal.order.offset is Offset.OPEN
        is_long = (deal.order.direction is Direction.BUY) == opens
        side = self.side(terms.symbol, is_long)
        rates, profit, today = self.rates(terms), 0, deal.volume - deal.his
        if opens:
            side.today.add(deal.price, deal.volume)
            cost = commission(terms, rates, deal.price, deal.volume, 0, 0)
        else:
            removed = side.close(deal.his, today)
            sign = 1 if is_long else -1
            profit = sign * (deal.price * deal.volume - removed) * terms.tick_value
            cost = commission(terms, rates, deal.price, 0, deal.his, today)
        order_id, price, volume = deal.order.order_id, deal.price, deal.volume
        self._log(Row(order_id, terms.symbol, price, volume, profit, cost, deal.time))

    def expire(self, terms: Instrument, price: int, now: int) -> None:
        """Close all lots of a contract at its last settlement price, for nothing (D2)."""
        for is_long in (True, False):
            side = self.side(terms.symbol, is_long)
            volume, sign = side.volume, 1 if is_long else -1
            removed = side.close(side.his.volume, side.today.volume)
            profit = sign * (price * volume - removed) * terms.tick_value
            if volume:
                self._log(Row("", terms.symbol, price, volume, profit, 0, now))

    def _log(self, row: Row) -> None:
        self.rows.append(row)
        self.log.append(row)

    def settle(
        self, terms: Mapping[str, Instrument], prices: Mapping[str, int], day: datetime.date
    ) -> None:
        """Carry the day's money into the next day's first balance (D2)."""
        self.pre_balance += self.deposit - self.withdraw + self.close_profit - self.commission
        self.pre_balance += self.position_profit(terms, prices)
        self.moved, self.rows = [], []
        for (symbol, _), side in self.sides.items():
            side.settle(prices[symbol], day)

    @property
    def deposit(self) -> int:
        """What came this day."""
        return sum(amount for amount in self.moved if amount > 0)

    @property
    def withdraw(self) -> int:
        """What went this day."""
        return -sum(amount for amount in self.moved if amount < 0)

    @property
    def close_profit(self) -> int:
        """What closing brought this day."""
        return sum(row.close_profit for row in self.rows)

    @property
    def commission(self) -> int:
        """What trading cost this day."""
        return sum(row.commission for row in self.rows)

    def position_profit(self, terms: Mapping[str, Instrument], lasts: Mapping[str, int]) -> int:
        """Return the profit of what is held, from the position cost."""
        return sum(
            (1 if is_long else -1)
            * (lasts[symbol] * side.volume - side.position_cost)
            * terms[symbol].tick_value
            for (symbol, is_long), side in self.sides.items()
        )

    def float_profit(self, terms: Mapping[str, Instrument], lasts: Mapping[str, int]) -> int:
        """Return the profit of what is held, from the open prices."""
        return sum(
            (1 if is_long else -1)
            * (lasts[symbol] * side.volume - side.open_cost)
            * terms[symbol].tick_value
            for (symbol, is_long), side in self.sides.items()
        )

    def margin(self, terms: Mapping[str, Instrument]) -> int:
        """Return the margin of what is held: product by product (A2)."""
        groups: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for symbol in {symbol for symbol, _ in self.sides}:
            one = terms[symbol]
            both = (
                side_margin(one, self.side(symbol, is_long=True)),
                side_margin(one, self.side(symbol, is_long=False)),
            )
            groups.setdefault((one.exchange_id, one.product_id), []).append(both)
        total = 0
        for (exchange_id, _), members in groups.items():
            long = sum(both[0] for both in members)
            short = sum(both[1] for both in members)
            total += max(long, short) if exchange_id in BIG_SIDE else long + short
        return total


def side_margin(terms: Instrument, side: Side) -> int:
    """Return a side's margin: history at the last settlement price, today's at open prices (A1)."""
    his = [terms.pre_settlement] * side.his.volume
    return margin(terms, [*his, *side.today.opened])
