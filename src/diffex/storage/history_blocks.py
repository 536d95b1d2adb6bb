"""One day of one contract as blocks: its bars of minutes, its bars of steps, its ticks.

Prices in a block count from the day's ``level``, which the file's header names: a day can
so be moved by whole ticks without touching its blocks. A row of bars stands for itself: the
first is the first minute, or step, of the day's spans, and none is left out.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import msgspec

from diffex.domain.limits import DEPTH
from diffex.domain.units import Lots, Nanos, Ticks
from diffex.engine.ticks import Tick
from diffex.storage.history_columns import ColumnsError, differences, pack, sums, unpack

TICK_TIME: Final[Nanos] = 500_000_000
"""Ticks fall on multiples of it, counted from the start of the day's first span."""

Side: TypeAlias = Sequence[tuple[Ticks, Lots]]


class Rows(msgspec.Struct, gc=False):
    """The bars of a day, a list a field; ``interest`` is the open interest at a bar's end."""

    open: list[Ticks]
    high: list[Ticks]
    low: list[Ticks]
    close: list[Ticks]
    volume: list[Lots]
    interest: list[Lots]

    def pack(self) -> bytes:
        """Return the block."""
        ends = list(zip(self.open, self.close, strict=True))
        return pack(
            (
                differences(self.close),
                [close - start for start, close in ends],
                [high - max(pair) for high, pair in zip(self.high, ends, strict=True)],
                [min(pair) - low for low, pair in zip(self.low, ends, strict=True)],
                self.volume,
                differences(self.interest),
            )
        )


def unpack_rows(block: bytes) -> Rows:
    """Return the bars of a block.

    Raises:
        ColumnsError: it is none.
    """
    columns = unpack(block)
    if len(columns) != len(Rows.__struct_fields__):
        raise ColumnsError("not the columns of bars")
    steps, moves, above, below, volume, interest = columns
    close = sums(steps)
    start = [last - move for last, move in zip(close, moves, strict=True)]
    return Rows(
        start,
        [max(a, b) + more for a, b, more in zip(start, close, above, strict=True)],
        [min(a, b) - less for a, b, less in zip(start, close, below, strict=True)],
        close,
        volume,
        sums(interest),
    )


class TickRow(msgspec.Struct, frozen=True, gc=False):
    """A tick as it is recorded. ``last`` and the extremes count only once there is a volume."""

    time: int
    """In units of ``TICK_TIME``."""
    last: Ticks
    highest: Ticks
    lowest: Ticks
    volume: Lots
    turnover: int
    """Sum of price times lots."""
    interest: Lots
    bids: Side
    """Best first, ``DEPTH`` at most."""
    asks: Side


_FIXED: Final = 7
"""Columns before the depth."""
_COLUMNS: Final = _FIXED + 4 * DEPTH


def pack_ticks(rows: Sequence[TickRow]) -> bytes:
    """Return the block of a day's ticks."""
    last = [row.last for row in rows]
    volumes = differences([row.volume for row in rows])
    turnover = differences([row.turnover for row in rows])
    columns = [
        differences([row.time for row in rows]),
        differences(last),
        differences([row.highest for row in rows]),
        differences([row.lowest for row in rows]),
        volumes,
        # Most trades between two ticks are at the last price: then this is 0.
        [sum_ - price * lots for sum_, price, lots in zip(turnover, last, volumes, strict=True)],
        differences([row.interest for row in rows]),
    ]
    for sign, sides in ((-1, [row.bids for row in rows]), (1, [row.asks for row in rows])):
        columns += _pack_side(sides, last, sign)
    return pack(columns)


def _pack_side(sides: Sequence[Side], last: Sequence[Ticks], sign: int) -> list[list[int]]:
    """Return a side's columns: how far each level is behind the one before, then its lots."""
    padded = [[*side, *[(0, 0)] * (DEPTH - len(side))] for side in sides]
    behind: list[list[int]] = []
    for level in range(DEPTH):
        near = last if level == 0 else [row[level - 1][0] for row in padded]
        behind.append(
            [
                sign * (row[level][0] - price) if row[level][1] else 0
                for row, price in zip(padded, near, strict=True)
            ]
        )
    return behind + [differences([row[level][1] for row in padded]) for level in range(DEPTH)]


class TickBlock(msgspec.Struct, gc=False):
    """The ticks of a day, made one by one when they are asked for."""

    times: list[int]
    last: list[Ticks]
    highest: list[Ticks]
    lowest: list[Ticks]
    volume: list[Lots]
    turnover: list[int]
    interest: list[Lots]
    bids: list[tuple[int, ...]]
    """How far each level is behind the one before."""
    bid_volumes: list[tuple[Lots, ...]]
    asks: list[tuple[int, ...]]
    ask_volumes: list[tuple[Lots, ...]]

    def tick(self, row: int, began: Nanos, level: Ticks, tick_value: int) -> Tick:
        """Return a tick.

        Args:
            row: counted from the day's first.
            began: start of the day's first span.
            level: the price from which the block's prices count.
            tick_value: of the contract, fen.
        """
        last, volume = self.last[row] + level, self.volume[row]
        bid_volumes = _standing(self.bid_volumes[row])
        ask_volumes = _standing(self.ask_volumes[row])
        return Tick(
            time=began + self.times[row] * TICK_TIME,
            last=last if volume else 0,
            highest=self.highest[row] + level if volume else 0,
            lowest=self.lowest[row] + level if volume else 0,
            bid_prices=_prices(last, self.bids[row], len(bid_volumes), -1),
            bid_volumes=bid_volumes,
            ask_prices=_prices(last, self.asks[row], len(ask_volumes), 1),
            ask_volumes=ask_volumes,
            volume=volume,
            amount=(self.turnover[row] + level * volume) * tick_value,
            open_interest=self.interest[row],
        )


def unpack_ticks(block: bytes) -> TickBlock:
    """Return the ticks of a block.

    Raises:
        ColumnsError: it is none.
    """
    columns = unpack(block)
    if len(columns) != _COLUMNS:
        raise ColumnsError("not the columns of ticks")
    times, last, highest, lowest, volume, turnover, interest = columns[:_FIXED]
    depth = [columns[place : place + DEPTH] for place in range(_FIXED, _COLUMNS, DEPTH)]
    last = sums(last)
    turns = [more + price * lots for more, price, lots in zip(turnover, last, volume, strict=True)]
    return TickBlock(
        sums(times),
        last,
        sums(highest),
        sums(lowest),
        sums(volume),
        sums(turns),
        sums(interest),
        list(zip(*depth[0], strict=True)),
        list(zip(*map(sums, depth[1]), strict=True)),
        list(zip(*depth[2], strict=True)),
        list(zip(*map(sums, depth[3]), strict=True)),
    )


def _standing(volumes: tuple[Lots, ...]) -> tuple[Lots, ...]:
    return volumes if volumes[-1] else volumes[: volumes.index(0)]


def _prices(last: Ticks, behind: tuple[int, ...], count: int, sign: int) -> tuple[Ticks, ...]:
    price = last
    prices: list[Ticks] = []
    for gap in behind[:count]:
        price += sign * gap
        prices.append(price)
    return tuple(prices)
