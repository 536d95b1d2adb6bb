"""Which orders exist here, and how each meets the book."""

from itertools import product

import pytest

from diffex.domain.book import Book
from diffex.domain.enums import PriceType, TimeCondition, VolumeCondition
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.matching import RULES, Rule, match, rule_for
from diffex.domain.order import Order
from tests.support.orders import at_market, order, sell

GFD = RULES[PriceType.LIMIT, TimeCondition.GFD, VolumeCondition.ANY]
FAK = RULES[PriceType.LIMIT, TimeCondition.IOC, VolumeCondition.ANY]
FOK = RULES[PriceType.LIMIT, TimeCondition.IOC, VolumeCondition.ALL]

EVERY_KIND = list(product(PriceType, TimeCondition, VolumeCondition))


def buy(price: int, volume: int, number: str = "9") -> Order:
    """Return a buy that meets the book."""
    return Order(order(number, volume=volume), "SHFE.cu2512", number, price, 0)


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


def test_five_kinds_of_order_trade_here() -> None:
    """A limit for the day, and limit or market at once: what can be had, or all of it."""
    assert rule_for(order()) == Rule(rests=True, in_full=False)
    assert rule_for(order(time_condition=TimeCondition.IOC)) == Rule(rests=False, in_full=False)
    everything = {"volume_condition": VolumeCondition.ALL}
    assert rule_for(order(time_condition=TimeCondition.IOC, **everything)) == FOK
    assert rule_for(order(**at_market())) == Rule(rests=False, in_full=False)
    assert rule_for(order(**at_market(**everything))) == Rule(rests=False, in_full=True)
    assert len(RULES) == 5


@pytest.mark.parametrize("kind", [kind for kind in EVERY_KIND if kind not in RULES])
def test_every_other_kind_is_refused_by_name(
    kind: tuple[PriceType, TimeCondition, VolumeCondition],
) -> None:
    """No order is silently treated as another; the answer names what it was."""
    command = order(price_type=kind[0], time_condition=kind[1], volume_condition=kind[2])
    with pytest.raises(RejectError) as caught:
        rule_for(command)
    assert caught.value.code is RejectCode.ORDER_TYPE_UNSUPPORTED
    assert " + ".join(kind) in caught.value.text


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
