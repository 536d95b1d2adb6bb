"""Where a maker's quotes may stand."""

import msgspec
import pytest

from diffex.market.quoting import Place, Take, find_place, foreign, make_way, volumes, within
from diffex.market.view import OwnOrder
from tests.support.contracts import CU

SIZE = 40


def own(price: int, left: int, *, is_buy: bool) -> OwnOrder:
    """Return a live order."""
    return OwnOrder("one", is_buy, price, left, 0, alive=True, rejected=False)


def test_volumes_are_of_one_side() -> None:
    """Orders at one price add up; the other side does not count."""
    orders = [own(10, 3, is_buy=True), own(10, 4, is_buy=True), own(11, 5, is_buy=False)]
    assert volumes(orders)[True] == {10: 7}
    assert volumes(orders)[False] == {11: 5}


def test_foreign_is_the_book_less_the_own_orders() -> None:
    """A price where nobody else stands is not in it."""
    assert foreign([(10, 7), (9, 5), (8, 2)], {10: 7, 9: 3}) == [(9, 2), (8, 2)]


@pytest.mark.parametrize(
    ("bid", "nearest"), [(7_523, 7_523), (8_116, 8_116), (8_117, 8_116), (6_900, 6_929)]
)
def test_all_levels_lie_within_the_limits(bid: int, nearest: int) -> None:
    """Eight bids down to the lower limit, or eight asks up to the upper one, and no more."""
    assert within(bid, CU, 8) == nearest


def test_limits_too_near_are_shared() -> None:
    """Where all levels do not fit the quotes stand in the middle."""
    near = msgspec.structs.replace(CU, upper_limit=7_526, lower_limit=7_520)
    assert within(7_520, near, 8) == 7_523


def test_nobody_in_the_way() -> None:
    """Foreign orders on their own sides leave the quotes where they were wanted."""
    assert make_way(100, [(100, 900)], [(101, 900)], SIZE) == Place(100, 100, 101, None)


@pytest.mark.parametrize(
    ("bids", "asks", "place"),
    [
        ([(102, 30), (101, 10)], [], Place(100, 100, 101, Take(False, 101, 40))),
        ([(102, 30), (101, 11)], [], Place(100, 100, 103, Take(False, 101, 40))),
        ([], [(99, 30), (100, 10)], Place(100, 100, 101, Take(True, 100, 40))),
        ([], [(99, 30), (100, 11)], Place(100, 98, 101, Take(True, 100, 40))),
    ],
)
def test_orders_in_the_way_are_taken(
    bids: list[tuple[int, int]], asks: list[tuple[int, int]], place: Place
) -> None:
    """All of them up to one level's lots; more keep the opposite quotes behind them."""
    assert make_way(100, bids, asks, SIZE) == place


def test_quotes_come_home_when_they_can() -> None:
    """From beyond where all levels fit they return at once, over small orders too."""
    assert find_place(110, [], [], SIZE, home=100).fair == 100
    assert find_place(110, [(110, 5)], [], SIZE, home=100) == Place(
        100, 100, 101, Take(False, 101, 5)
    )


def test_a_wall_keeps_quotes_from_home_without_being_pushed() -> None:
    """Bids at the limit hold the quotes there; only a wish to leave takes from them."""
    wall = [(110, 500)]
    assert find_place(110, wall, [], SIZE, home=100) == Place(110, 110, 111, None)
    assert find_place(109, wall, [], SIZE, home=100) == Place(109, 109, 111, Take(False, 110, SIZE))
