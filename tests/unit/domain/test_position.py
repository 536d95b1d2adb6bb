"""Lots of today and of history: what they cost, what they earn, and which are closed first."""

import pytest

from diffex.domain.position import Lot, Position, PositionSide
from tests.support.contracts import CU, ZN


def carried(*lots: tuple[int, int]) -> PositionSide:
    """Return a side with history's lots: open price and volume; their basis is 100."""
    side = PositionSide()
    for price, volume in lots:
        side.his.append(Lot(price, 100, volume))
        side.volume_his += volume
        side.open_cost += price * volume
        side.position_cost += 100 * volume
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
    """First in, first out, across as many prices as it takes."""
    side = PositionSide()
    for price in (10, 20, 30):
        side.open(CU, price, 2)
    assert close(side, today=3) == 10 + 10 + 20
    assert [(lot.price, lot.volume) for lot in side.today] == [(20, 1), (30, 2)]
    assert side.open_cost == side.position_cost == 80
    assert side.margin == 80 * 500
    assert (side.volume, side.frozen_today, side.frozen_his) == (3, 0, 0)


def test_history_counts_from_its_basis() -> None:
    """What is returned is cost by the price from which profit counts, not the open price."""
    side = carried((80, 2), (90, 3))
    assert close(side, his=3) == 300
    assert (side.open_cost, side.position_cost) == (180, 200)
    assert [(lot.price, lot.basis, lot.volume) for lot in side.his] == [(90, 100, 2)]


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
    long, short = Position(CU), Position(CU)
    long.side(is_long=True).open(CU, 7_523, 10)
    short.side(is_long=False).open(CU, 7_523, 10)
    assert long.profits(7_525) == (100_000, 100_000)
    assert short.profits(7_525) == (-100_000, -100_000)
    assert long.profits(7_523) == (0, 0)


def test_the_days_profit_and_that_since_opening_differ_for_history() -> None:
    """Lots opened at 80 and settled at 100 earned 20 before today."""
    position = Position(CU)
    position.long = carried((80, 3))
    position.short.open(CU, 105, 1)
    assert position.profits(110) == ((30 - 5) * 5_000, (90 - 5) * 5_000)


def test_sides_are_apart() -> None:
    """Long and short of one contract stand beside each other and do not net."""
    position = Position(CU)
    assert position.side(is_long=True) is position.long
    assert position.side(is_long=False) is position.short
    position.long.open(CU, 7_523, 1)
    position.short.open(CU, 7_523, 1)
    assert position.long.volume == position.short.volume == 1
    assert position.long.margin == position.short.margin == 7_523 * 500
