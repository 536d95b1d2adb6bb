"""How each kind of order meets the book."""

import pytest

from diffex.domain.book import Book
from diffex.domain.matching import match, reach
from diffex.domain.order import Order
from diffex.domain.order_types import DAY_LIMIT as GFD
from diffex.domain.order_types import Rule
from tests.support.orders import order, sell

FAK = Rule()
FOK = Rule(in_full=True)
MINIMUM = Rule(minimum=True)
BEST = Rule(levels=1)
FIVE = Rule(levels=5)


def buy(price: int, volume: int, number: str = "9", least: int = 0) -> Order:
    """Return a buy that meets the book."""
    return Order(order(number, volume=volume, min_volume=least), "SHFE.cu2512", number, price, 0)


def sale(price: int, volume: int, number: str = "9") -> Order:
    """Return a sell that meets the book."""
    return Order(sell(number, volume=volume), "SHFE.cu2512", number, price, 0)


def asks() -> Book:
    """Return a book that offers 2 + 3 lots at 10, 4 at 11 and 5 at 13."""
    book = Book()
    for number, (price, volume) in enumerate(((10, 2), (11, 4), (10, 3), (13, 5)), 1):
        book.rest(sale(price, volume, f"s{number}"))
    return book


def fills(book: Book, taker: Order, rule: Rule) -> list[tuple[str, int, int]]:
    """Match, and return maker, price and lots of each fill."""
    return [
        (fill.maker.command.order_id, fill.price, fill.volume) for fill in match(book, taker, rule)
    ]


def test_a_buy_sweeps_level_by_level_at_the_makers_prices() -> None:
    """Best price first, oldest first within it, each at the price that was waiting."""
    assert fills(asks(), buy(12, 8), GFD) == [("s1", 10, 2), ("s3", 10, 3), ("s2", 11, 3)]


def test_a_sell_sweeps_the_bids_downwards() -> None:
    """The highest bid trades first, and none below the limit."""
    book = Book()
    for number, price in enumerate((10, 12, 11), 1):
        book.rest(buy(price, 1, f"b{number}"))
    assert fills(book, sale(11, 9), GFD) == [("b2", 12, 1), ("b3", 11, 1)]
    assert book.bids.depth(5) == [(10, 1)]


def test_a_limit_is_kept() -> None:
    """Not one lot trades beyond the order's own price, however much is wanted."""
    book = asks()
    assert fills(book, buy(11, 99), FAK) == [("s1", 10, 2), ("s3", 10, 3), ("s2", 11, 4)]
    assert book.asks.depth(5) == [(13, 5)]


@pytest.mark.parametrize("rule", [GFD, FAK, FOK])
def test_nothing_trades_below_the_best_offer(rule: Rule) -> None:
    """An order that does not reach the other side leaves the book as it is."""
    book = asks()
    assert fills(book, buy(9, 1), rule) == []
    assert book.asks.depth(5) == [(10, 5), (11, 4), (13, 5)]


@pytest.mark.parametrize("rule", [GFD, FAK, FOK])
def test_nothing_trades_in_an_empty_book(rule: Rule) -> None:
    """There is nobody to trade with."""
    assert fills(Book(), buy(99, 1), rule) == []
    assert fills(Book(), sale(1, 1), rule) == []


def test_fill_or_kill_takes_all_of_it() -> None:
    """With just enough within its limit it trades in full."""
    assert sum(volume for *_, volume in fills(asks(), buy(11, 9), FOK)) == 9


def test_fill_or_kill_takes_none_of_it() -> None:
    """One lot too few within its limit, and the book keeps every lot."""
    book = asks()
    assert fills(book, buy(11, 10), FOK) == []
    assert book.asks.depth(5) == [(10, 5), (11, 4), (13, 5)]


def test_the_last_maker_may_be_taken_in_part() -> None:
    """It keeps waiting, at the front, with the rest."""
    book = asks()
    assert fills(book, buy(10, 1), GFD) == [("s1", 10, 1)]
    assert book.asks.depth(1) == [(10, 4)]


@pytest.mark.parametrize(("least", "traded"), [(1, 9), (9, 9), (10, 0)])
def test_a_minimum_is_had_at_once_or_nothing_is(least: int, traded: int) -> None:
    """With 9 lots within its limit, 9 or fewer may be asked for; more and the book stays."""
    book = asks()
    taken = fills(book, buy(11, 12, least=least), MINIMUM)
    assert sum(volume for *_, volume in taken) == traded
    assert bool(book.asks.depth(5)[0] == (10, 5)) == (traded == 0)


def test_a_minimum_means_nothing_to_other_kinds() -> None:
    """A client may send it with each order."""
    assert sum(volume for *_, volume in fills(asks(), buy(11, 12, least=10), FAK)) == 9


def test_best_takes_the_best_price_alone() -> None:
    """All that stands there, oldest first, and nothing of the next price."""
    book = asks()
    assert fills(book, buy(13, 12), BEST) == [("s1", 10, 2), ("s3", 10, 3)]
    assert book.asks.depth(5) == [(11, 4), (13, 5)]


def test_five_levels_are_five_prices() -> None:
    """Of six prices the last is left; of fewer there is nothing left."""
    book = Book()
    for number in range(6):
        book.rest(sale(10 + number, 1, f"s{number}"))
    assert len(fills(book, buy(99, 9), FIVE)) == 5
    assert book.asks.depth(5) == [(15, 1)]
    assert len(fills(asks(), buy(99, 99), FIVE)) == 4


@pytest.mark.parametrize("rule", [BEST, FIVE])
def test_levels_keep_the_limit_of_the_day(rule: Rule) -> None:
    """What stands beyond it is not taken, though it is the best."""
    assert fills(asks(), buy(9, 1), rule) == []
    assert sum(volume for *_, volume in fills(asks(), buy(11, 99), rule)) == (
        5 if rule is BEST else 9
    )


def test_in_full_counts_only_the_levels_that_are_taken() -> None:
    """Five lots stand at the best price, nine at the best two."""
    assert fills(asks(), buy(13, 6), Rule(levels=1, in_full=True)) == []
    assert len(fills(asks(), buy(13, 6), Rule(levels=5, in_full=True))) == 3


def test_the_reach_of_an_order_is_its_price_or_its_last_level() -> None:
    """A key of the side it takes from: of asks the negative price, of bids the price."""
    book = asks()
    assert reach(book.asks, 12, FAK) == -12
    assert reach(book.asks, 12, BEST) == -10
    assert reach(book.asks, 12, FIVE) == -12
    book.rest(buy(8, 1))
    assert reach(book.bids, 5, BEST) == 8
