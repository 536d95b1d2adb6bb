"""Blocks: bars and ticks come back, moved by the day's level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffex.domain.limits import DEPTH
from diffex.storage.history_blocks import (
    TICK_TIME,
    Rows,
    TickRow,
    pack_ticks,
    unpack_rows,
    unpack_ticks,
)
from diffex.storage.history_columns import ColumnsError, pack

PRICES = st.integers(-500, 500)


@st.composite
def bars(draw: st.DrawFn) -> Rows:
    """Draw some bars; a high is no lower than its ends."""
    found = Rows([], [], [], [], [], [])
    for _ in range(draw(st.integers(1, 12))):
        first, last, up, down = draw(
            st.tuples(PRICES, PRICES, st.integers(0, 9), st.integers(0, 9))
        )
        found.open.append(first)
        found.close.append(last)
        found.high.append(max(first, last) + up)
        found.low.append(min(first, last) - down)
        found.volume.append(draw(st.integers(0, 10**6)))
        found.interest.append(draw(st.integers(-9, 10**6)))
    return found


@given(bars())
def test_bars_come_back(made: Rows) -> None:
    """Every number of every bar."""
    assert unpack_rows(made.pack()) == made


@st.composite
def sides(draw: st.DrawFn, sign: int) -> tuple[tuple[int, int], ...]:
    """Draw one side of a book, best first."""
    price, levels = draw(PRICES), []
    for _ in range(draw(st.integers(0, DEPTH))):
        levels.append((price, draw(st.integers(1, 500))))
        price += sign * draw(st.integers(1, 3))
    return tuple(levels)


@st.composite
def rows(draw: st.DrawFn) -> list[TickRow]:
    """Draw the ticks of a day."""
    return [
        TickRow(
            time=number * 7,
            last=draw(PRICES),
            highest=draw(PRICES),
            lowest=draw(PRICES),
            volume=draw(st.integers(0, 1)) * draw(st.integers(0, 10**6)),
            turnover=draw(st.integers(-(10**9), 10**9)),
            interest=draw(st.integers(0, 10**6)),
            bids=draw(sides(-1)),
            asks=draw(sides(1)),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


@given(rows(), st.integers(1_000, 10**5))
def test_ticks_come_back(made: list[TickRow], level: int) -> None:
    """Prices lie on the level, money is what was paid, empty levels are left out."""
    block = unpack_ticks(pack_ticks(made))
    for number, row in enumerate(made):
        tick = block.tick(number, 10**18, level, 50)
        assert tick.time == 10**18 + row.time * TICK_TIME
        traded = bool(row.volume)
        assert (tick.last, tick.highest, tick.lowest) == (
            (row.last + level, row.highest + level, row.lowest + level) if traded else (0, 0, 0)
        )
        assert tick.amount == (row.turnover + level * row.volume) * 50
        assert (tick.volume, tick.open_interest) == (row.volume, row.interest)
        assert tick.bid_prices == tuple(price + level for price, _ in row.bids)
        assert tick.ask_prices == tuple(price + level for price, _ in row.asks)
        assert tick.bid_volumes == tuple(lots for _, lots in row.bids)
        assert tick.ask_volumes == tuple(lots for _, lots in row.asks)


def test_one_block_is_not_the_other() -> None:
    """Tables of another number of columns are refused."""
    other = pack([[1], [2]])
    for unpack in (unpack_rows, unpack_ticks):
        with pytest.raises(ColumnsError, match="not the columns"):
            unpack(other)
