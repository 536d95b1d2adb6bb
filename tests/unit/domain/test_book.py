"""Price first, then time; cancelled orders leave no trace but husks, and those not for long."""

from itertools import count

import pytest

from diffex.domain.book import ASK, BID, HUSKS_KEPT, Book, Level, Side
from diffex.domain.order import Order
from tests.support.orders import order, sell

_NUMBERS = count(1)


def resting(price: int, volume: int = 1, *, is_buy: bool = True) -> Order:
    """Return an order that is not in any book yet."""
    number = str(next(_NUMBERS))
    command = order(number, volume=volume) if is_buy else sell(number, volume=volume)
    return Order(command, "SHFE.cu2512", number, price, 0)


def filled(side: Side, *orders: Order) -> Side:
    """Put orders on a side, in this order of time."""
    for one in orders:
        side.add(one)
    return side


def level(side: Side, price: int) -> Level:
    """Return the level at a price."""
    return side.levels[side.sign * price]


def taken(side: Side, volume: int) -> tuple[Order, int, int]:
    """Take from a side and settle it with the maker, as an exchange does."""
    maker, price, lots = side.take(volume)
    maker.fill(lots, 0)
    return maker, price, lots


@pytest.mark.parametrize(("sign", "best"), [(BID, 12), (ASK, 9)])
def test_the_best_price_is_the_highest_bid_and_the_lowest_ask(sign: int, best: int) -> None:
    """One class serves both sides: bids want high prices first, asks low ones."""
    side = Side(sign)
    assert side.best() is None
    filled(side, *(resting(price) for price in (10, 12, 9, 11)))
    assert side.best() == best


def test_depth_shows_the_best_levels_first_with_their_lots() -> None:
    """Lots at one price add up; deeper levels than asked for are left out."""
    bids = filled(Side(BID), resting(10, 3), resting(12, 1), resting(10, 4), resting(11, 2))
    assert bids.depth(5) == [(12, 1), (11, 2), (10, 7)]
    assert bids.depth(2) == [(12, 1), (11, 2)]
    asks = filled(Side(ASK), resting(10, 3), resting(12, 1))
    assert asks.depth(5) == [(10, 3), (12, 1)]
    assert Side(ASK).depth(5) == []


def test_at_one_price_the_oldest_trades_first() -> None:
    """Time decides among equals, and a maker that is partly taken keeps its place."""
    first, second = resting(10, 3), resting(10, 2)
    side = filled(Side(ASK), first, second)
    assert taken(side, 2) == (first, 10, 2)
    assert taken(side, 2) == (first, 10, 1)
    assert not first.resting
    assert taken(side, 9) == (second, 10, 2)
    assert side.best() is None
    assert not side.levels


def test_a_better_price_trades_before_an_older_order() -> None:
    """Price comes before time."""
    old, better = resting(10), resting(9)
    side = filled(Side(ASK), old, better)
    assert taken(side, 1)[0] is better
    assert taken(side, 1)[0] is old


def test_a_partly_taken_level_shows_what_is_left() -> None:
    """The lots of a level go down with every fill."""
    side = filled(Side(BID), resting(10, 5), resting(10, 5))
    taken(side, 3)
    assert side.depth(1) == [(10, 7)]
    taken(side, 9)
    assert side.depth(1) == [(10, 5)]


def test_a_removed_order_gives_back_its_place() -> None:
    """What is left of it leaves the level; the others keep their order."""
    first, second, third = resting(10, 1), resting(10, 2), resting(10, 4)
    side = filled(Side(BID), first, second, third)
    side.remove(second)
    assert not second.resting
    assert side.depth(1) == [(10, 5)]
    assert level(side, 10).living() == [first, third]


def test_a_partly_taken_order_can_be_removed() -> None:
    """Only its rest leaves the level."""
    first, second = resting(10, 5), resting(10, 1)
    side = filled(Side(ASK), first, second)
    taken(side, 2)
    side.remove(first)
    assert side.depth(1) == [(10, 1)]


@pytest.mark.parametrize("sign", [BID, ASK])
@pytest.mark.parametrize("gone", [9, 10, 11])
def test_the_last_order_takes_its_level_with_it(sign: int, gone: int) -> None:
    """An empty level is no price, wherever it was."""
    orders = {price: resting(price) for price in (10, 9, 11)}
    side = filled(Side(sign), *orders.values())
    side.remove(orders[gone])
    assert sorted(price for price, _ in side.depth(5)) == sorted({9, 10, 11} - {gone})
    assert side.keys == sorted(side.levels)


def test_taking_skips_the_cancelled() -> None:
    """A husk at the front is dropped on the way to the oldest living order."""
    first, second, third = resting(10), resting(10), resting(10)
    side = filled(Side(BID), first, second, third)
    side.remove(first)
    side.remove(second)
    assert level(side, 10).husks == 2
    assert level(side, 10).front() is third
    assert level(side, 10).husks == 0
    assert taken(side, 1)[0] is third


def test_husks_behind_the_last_living_order_go_with_the_level() -> None:
    """A level whose living orders are all taken is gone, husks and all."""
    first, second = resting(10), resting(10)
    side = filled(Side(BID), first, second)
    side.remove(second)
    taken(side, 1)
    assert side.best() is None
    side.add(resting(10, 7))
    assert side.depth(1) == [(10, 7)]
    assert level(side, 10).husks == 0


def test_husks_are_swept_once_they_outnumber_the_living() -> None:
    """Orders that come and go at one price must not fill the memory."""
    stays = resting(10)
    side = filled(Side(BID), stays)
    passing = [resting(10) for _ in range(HUSKS_KEPT + 1)]
    filled(side, *passing)
    for one in passing[:-1]:
        side.remove(one)
    assert (level(side, 10).husks, len(level(side, 10).queue)) == (HUSKS_KEPT, HUSKS_KEPT + 2)
    side.remove(passing[-1])
    assert level(side, 10).husks == 0
    assert list(level(side, 10).queue) == [stays]


def test_few_husks_among_many_living_stay() -> None:
    """A sweep costs as much as the queue is long, so it waits until half of it is dead."""
    living = [resting(10) for _ in range(40)]
    side = filled(Side(BID), *living)
    for one in living[:20]:
        side.remove(one)
    assert level(side, 10).husks == 20
    side.remove(living[20])
    assert level(side, 10).husks == 0
    assert level(side, 10).living() == living[21:]


@pytest.mark.parametrize(
    ("price", "enough", "expected"),
    [(9, 99, 0), (10, 99, 3), (11, 99, 7), (12, 99, 12), (99, 99, 12), (99, 2, 3), (99, 4, 7)],
)
def test_volume_within_a_price(price: int, enough: int, expected: int) -> None:
    """It counts the lots at a price or better, and no more levels than are enough."""
    asks = filled(Side(ASK), resting(10, 3), resting(11, 4), resting(12, 5))
    assert asks.volume_within(price, enough) == expected


def test_volume_within_looks_down_on_the_bids() -> None:
    """For a seller a better price is a higher one."""
    bids = filled(Side(BID), resting(10, 3), resting(11, 4), resting(12, 5))
    assert bids.volume_within(11, 99) == 9
    assert bids.volume_within(13, 99) == 0


def test_orders_rest_on_their_own_side() -> None:
    """Buys among the bids, sells among the asks; each is found again to be removed."""
    book = Book()
    bid, ask = resting(10), resting(11, is_buy=False)
    book.rest(bid)
    book.rest(ask)
    assert (bid.resting, ask.resting) == (True, True)
    assert (book.bids.best(), book.asks.best()) == (10, 11)
    assert book.side(is_buy=True) is book.bids
    assert book.side(is_buy=False) is book.asks
    book.remove(bid)
    book.remove(ask)
    assert (book.bids.best(), book.asks.best()) == (None, None)
