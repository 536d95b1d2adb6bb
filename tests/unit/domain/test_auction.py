"""The call auction: one price, and who trades with whom."""

import pytest

from diffex.domain.auction import allocate, clearing
from diffex.domain.book import Book
from diffex.domain.order import Order
from tests.support.orders import order, sell

Levels = list[tuple[int, int]]


@pytest.mark.parametrize(
    ("bids", "asks", "reference", "found"),
    [
        # Nothing meets.
        ([], [], 100, None),
        ([(99, 5)], [], 100, None),
        ([(99, 5)], [(100, 5)], 100, None),
        # 101 trades 8, every other price less.
        ([(102, 3), (101, 5)], [(100, 4), (101, 4)], 90, (101, 8)),
        # 100 to 105 all trade 5 without surplus: the reference, or what is nearest to it.
        ([(105, 5)], [(100, 5)], 103, (103, 5)),
        ([(105, 5)], [(100, 5)], 90, (100, 5)),
        ([(105, 5)], [(100, 5)], 120, (105, 5)),
        # Below 105 a better bid would not trade in full, however near the reference is.
        ([(105, 10)], [(100, 5)], 90, (105, 5)),
        ([(105, 5)], [(100, 10)], 120, (100, 5)),
        # 100 leaves 2 over, 102 leaves 1 over.
        ([(102, 5), (100, 3)], [(100, 6)], 100, (100, 6)),
        ([(102, 5), (100, 3)], [(99, 4), (102, 2)], 100, (102, 5)),
        # 100 leaves a bid over and 101 an ask: the reference decides.
        ([(101, 4), (100, 1)], [(100, 4), (101, 1)], 100, (100, 4)),
        ([(101, 4), (100, 1)], [(100, 4), (101, 1)], 101, (101, 4)),
        ([(101, 4), (100, 1)], [(100, 4), (101, 1)], 105, (101, 4)),
        # The order of the levels means nothing.
        ([(101, 5), (102, 3)], [(101, 4), (100, 4)], 90, (101, 8)),
    ],
)
def test_the_price_of_an_auction(
    bids: Levels, asks: Levels, reference: int, found: tuple[int, int] | None
) -> None:
    """The largest volume, better orders in full, the least surplus, nearest to the reference."""
    assert clearing(bids, asks, reference) == found


def resting(book: Book, name: str, price: int, volume: int, *, is_buy: bool) -> Order:
    """Let an order wait in a book."""
    make = order if is_buy else sell
    one = Order(make(name, volume=volume), "SHFE.cu2512", name, price, 0)
    book.rest(one)
    return one


def test_pairs_follow_price_and_time() -> None:
    """The best price first, then the oldest; the last at the price trades in part."""
    book = Book()
    old = resting(book, "old", 101, 2, is_buy=True)
    young = resting(book, "young", 101, 4, is_buy=True)
    best = resting(book, "best", 103, 1, is_buy=True)
    dear = resting(book, "dear", 101, 3, is_buy=False)
    cheap = resting(book, "cheap", 100, 2, is_buy=False)
    resting(book, "far", 102, 9, is_buy=False)
    pairs = allocate(book, 101)
    assert pairs == [(best, cheap, 1), (old, cheap, 1), (old, dear, 1), (young, dear, 2)]
    assert (young.resting, old.resting, dear.resting) == (True, False, False)
    for bid, ask, lots in pairs:
        bid.fill(lots, 1)
        ask.fill(lots, 1)
    assert book.bids.depth(5) == [(101, 2)]
    assert book.asks.depth(5) == [(102, 9)]


def test_what_is_left_in_part_trades_on() -> None:
    """After its pairs are settled an order is taken from like any other."""
    book = Book()
    bid = resting(book, "bid", 101, 5, is_buy=True)
    ask = resting(book, "ask", 101, 2, is_buy=False)
    ((_, _, lots),) = allocate(book, 101)
    bid.fill(lots, 1)
    ask.fill(lots, 1)
    assert book.bids.take(9) == (bid, 101, 3)
    assert book.bids.best() is None


def test_nothing_trades_where_nothing_meets() -> None:
    """The book stays as it is."""
    book = Book()
    resting(book, "bid", 99, 5, is_buy=True)
    resting(book, "ask", 100, 5, is_buy=False)
    assert allocate(book, 100) == []
    assert book.bids.depth(5) == [(99, 5)]
