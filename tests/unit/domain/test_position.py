"""Lots of today and of history: what they cost, what they earn, and which are closed first."""

import datetime

import pytest

from diffex.domain.big_side import MarginGroup
from diffex.domain.instrument import Instrument
from diffex.domain.position import Position, PositionSide
from diffex.domain.settled import SettledLots
from tests.support.contracts import CU, ZN, contract
from tests.support.lots import DAY


def fresh(terms: Instrument = CU) -> Position:
    """Return a position without lots."""
    return Position(terms, MarginGroup(terms.exchange_id))


def carried(*lots: tuple[int, int]) -> PositionSide:
    """Return a side with history's lots: open price and volume; they were settled at 100."""
    side = PositionSide()
    for price, volume in lots:
        side.open(CU, price, volume)
    side.settle(100, CU, DAY)
    return side


def close(side: PositionSide, his: int = 0, today: int = 0) -> int:
    """Freeze lots as a close order does, and close them."""
    side.frozen_his += his
    side.frozen_today += today
    return side.close(CU, his, today)


def test_lots_opened_add_up() -> None:
    """Costs are prices times lots; margin is of all lots together, at what they cost."""
    side = PositionSide()
    side.open(CU, 7_523, 10)
    side.open(CU, 7_500, 2)
    assert (side.volume, side.volume_today, side.volume_his) == (12, 12, 0)
    assert side.open_cost == side.position_cost == 90_230
    assert side.margin == 90_230 * 500


def test_margin_is_rounded_once_for_a_side() -> None:
    """Ten lots bought one by one need the margin of ten lots, not ten times that of one."""
    one_by_one, at_once = PositionSide(), PositionSide()
    for _ in range(10):
        one_by_one.open(ZN, 4_501, 1)
    at_once.open(ZN, 4_501, 10)
    assert one_by_one.margin == at_once.margin


def test_lots_at_the_price_of_the_last_ones_join_them() -> None:
    """A maker that is filled lot by lot keeps one entry, not hundreds."""
    side = PositionSide()
    for price in (10, 10, 11, 10):
        side.open(CU, price, 3)
    assert [(lot.price, lot.volume) for lot in side.today] == [(10, 6), (11, 3), (10, 3)]


def test_the_oldest_lots_are_closed_first() -> None:
    """First in, first out, across as many prices as it takes; margin is of those that stay."""
    side = PositionSide()
    for price in (10, 20, 30):
        side.open(CU, price, 2)
    close(side, today=3)
    assert [(lot.price, lot.volume) for lot in side.today] == [(20, 1), (30, 2)]
    assert side.open_cost == 80
    assert side.margin == 80 * 500
    assert (side.volume, side.frozen_today, side.frozen_his) == (3, 0, 0)


def test_position_cost_leaves_at_the_average() -> None:
    """Six lots of 120 ticks: three take half of it, whatever the oldest three cost."""
    side = PositionSide()
    for price in (10, 20, 30):
        side.open(CU, price, 2)
    assert close(side, today=3) == 60
    assert (side.position_cost, side.cost_today, side.open_today) == (60, 60, 80)


def test_an_average_is_rounded_half_up_and_nothing_is_lost() -> None:
    """Of 5 ticks for 2 lots one takes 3, and the last takes what is left."""
    side = PositionSide()
    side.open(CU, 2, 1)
    side.open(CU, 3, 1)
    assert close(side, today=1) == 3
    assert close(side, today=1) == 2
    assert side.position_cost == side.cost_today == 0


def test_lots_that_close_together_are_rounded_once() -> None:
    """Of 10 ticks for 3 lots two take 7 together, not 3 each."""
    side = PositionSide()
    side.open(CU, 3, 2)
    side.open(CU, 4, 1)
    assert close(side, today=2) == 7


def test_pools_have_their_own_averages() -> None:
    """History's cost stays the settlement price a lot, whatever today's cost."""
    side = carried((80, 3))
    side.open(CU, 120, 1)
    side.open(CU, 140, 2)
    assert close(side, his=1, today=1) == 100 + 133
    assert (side.position_cost, side.cost_today) == (200 + 267, 267)
    assert side.margin == (2 * 100 + 2 * 140) * 500


def test_history_counts_from_the_settlement_price() -> None:
    """What is returned is cost by the price from which profit counts, not the open price."""
    side = carried((80, 2), (90, 3))
    assert close(side, his=3) == 300
    assert (side.open_cost, side.position_cost) == (180, 200)
    assert [(lot.price, lot.volume) for lot in side.his] == [(90, 2)]


def test_history_and_today_close_together() -> None:
    """One fill may close both kinds; each loses its own lots."""
    side = carried((80, 2))
    side.open(CU, 120, 2)
    assert close(side, his=2, today=1) == 200 + 120
    assert (side.volume_his, side.volume_today, side.volume) == (0, 1, 1)
    assert (side.open_cost, side.position_cost) == (120, 120)


def test_closing_everything_leaves_nothing() -> None:
    """No lots, no cost, no margin."""
    side = carried((80, 2))
    side.open(CU, 120, 2)
    close(side, his=2, today=2)
    assert (side.volume, side.open_cost, side.position_cost, side.margin) == (0, 0, 0, 0)
    assert not side.his
    assert not side.today


def test_frozen_lots_cannot_be_closed_again() -> None:
    """What a live order is closing is not closable."""
    side = carried((80, 5))
    side.open(CU, 120, 4)
    side.frozen_his, side.frozen_today = 2, 1
    assert (side.closable_his, side.closable_today) == (3, 3)


@pytest.mark.parametrize(("his", "today"), [(1, 0), (0, 1), (-1, 0), (0, -1)])
def test_only_frozen_lots_are_closed(his: int, today: int) -> None:
    """Closing more than a close order froze is a fault of the engine."""
    side = carried((80, 5))
    side.open(CU, 120, 5)
    with pytest.raises(AssertionError):
        side.close(CU, his, today)
    assert side.volume == 10


def test_long_gains_and_short_loses_when_the_price_rises() -> None:
    """A tick of copper is 50 yuan a lot, for one side up and for the other down."""
    long, short = fresh(), fresh()
    long.side(is_long=True).open(CU, 7_523, 10)
    short.side(is_long=False).open(CU, 7_523, 10)
    assert long.profits(7_525) == (100_000, 100_000)
    assert short.profits(7_525) == (-100_000, -100_000)
    assert long.profits(7_523) == (0, 0)


def test_the_days_profit_and_that_since_opening_differ_for_history() -> None:
    """Lots opened at 80 and settled at 100 earned 20 before today."""
    position = fresh()
    position.long = carried((80, 3))
    position.short.open(CU, 105, 1)
    assert position.profits(110) == ((30 - 5) * 5_000, (90 - 5) * 5_000)


def test_sides_are_apart() -> None:
    """Long and short of one contract stand beside each other and do not net."""
    position = fresh()
    assert position.side(is_long=True) is position.long
    assert position.side(is_long=False) is position.short
    position.long.open(CU, 7_523, 1)
    position.short.open(CU, 7_523, 1)
    assert position.long.volume == position.short.volume == 1
    assert position.long.margin == position.short.margin == 7_523 * 500


def test_a_settlement_makes_history_of_everything() -> None:
    """Each lot keeps its open price and counts from the settlement price, at the new rate."""
    position = fresh()
    position.long = carried((80, 3))
    position.long.open(CU, 120, 2)
    position.short.open(CU, 115, 1)
    dearer = contract(CU.symbol, pre_settlement=110, margin_rate=2 * CU.margin_rate)
    row = position.settle(110, dearer, DAY + datetime.timedelta(days=3))
    long = position.long
    assert (position.instrument, position.told) == (dearer, -1)
    assert [(lot.price, lot.volume) for lot in long.his] == [(80, 3), (120, 2)]
    assert (long.volume_his, long.volume_today, len(long.today)) == (5, 0, 0)
    assert (long.open_cost, long.open_today) == (480, 0)
    assert (long.position_cost, long.cost_today) == (550, 0)
    assert (long.margin, position.short.margin) == (550 * 1_000, 110 * 1_000)
    assert position.profits(110) == (0, (550 - 480 + 5) * 5_000)
    assert (row.symbol, row.pre_settlement, row.settlement) == (CU.symbol, 7_523, 110)
    assert (row.long.volume_today, row.long.volume_his, row.long.volume) == (2, 3, 5)
    assert (row.long.open_cost, row.long.position_cost) == (480, 540)
    assert (row.long.position_profit, row.long.float_profit) == (10 * 5_000, 70 * 5_000)
    assert (row.short.position_profit, row.short.float_profit) == (5 * 5_000, 5 * 5_000)
    assert (row.long.margin, row.short.margin) == (550 * 1_000, 110 * 1_000)
    assert row.position_profit == 15 * 5_000
    monday = datetime.date(2025, 11, 10)
    assert row.long.lots == (
        SettledLots(opened=DAY, volume=3, open_cost=240),
        SettledLots(opened=monday, volume=2, open_cost=240),
    )
    assert row.short.lots == (SettledLots(opened=monday, volume=1, open_cost=115),)


def test_lots_of_a_day_are_one_row_whatever_their_prices() -> None:
    """What was closed of them is gone, the oldest day first."""
    position = fresh()
    position.long = carried((80, 3), (90, 2))
    close(position.long, his=4)
    assert position.settle(110, CU, DAY).long.lots == (
        SettledLots(opened=DAY, volume=1, open_cost=90),
    )


@pytest.mark.parametrize("kind", ["frozen_his", "frozen_today"])
def test_no_lot_is_frozen_when_its_day_is_settled(kind: str) -> None:
    """An order that outlives the day lets go of its lots first; else the engine is at fault."""
    position = fresh()
    position.long.open(CU, 100, 1)
    setattr(position.long, kind, 1)
    with pytest.raises(AssertionError):
        position.settle(100, CU, DAY)
