"""Which of a user's own orders an order would reach."""

from diffex.domain.book import Book
from diffex.domain.order import Order
from diffex.domain.order_types import DAY_LIMIT, Rule
from diffex.domain.self_trade import rivals
from tests.support.orders import order, sell


def rested(book: Book, number: str, price: int, *, is_buy: bool) -> Order:
    """Return an order that rests."""
    command = order(number) if is_buy else sell(number)
    one = Order(command, "SHFE.cu2512", number, price, 0)
    book.rest(one)
    return one


def test_what_a_price_reaches_is_a_rival() -> None:
    """At the price or better, on either side, whoever stands before it."""
    book = Book()
    rested(book, "foreign", 10, is_buy=False)
    near, far = (rested(book, name, price, is_buy=False) for name, price in (("n", 11), ("f", 13)))
    assert rivals([near, far], book.asks, 10, DAY_LIMIT) == []
    assert rivals([near, far], book.asks, 11, DAY_LIMIT) == [near]
    assert rivals([far, near], book.asks, 13, DAY_LIMIT) == [far, near]
    bid = rested(book, "b", 8, is_buy=True)
    assert rivals([bid], book.bids, 9, DAY_LIMIT) == []
    assert rivals([bid], book.bids, 8, DAY_LIMIT) == [bid]


def test_levels_reach_no_further_than_they_take() -> None:
    """An order for the best price does not reach the next one."""
    book = Book()
    rested(book, "foreign", 10, is_buy=False)
    own = rested(book, "own", 11, is_buy=False)
    assert rivals([own], book.asks, 99, Rule(levels=1)) == []
    assert rivals([own], book.asks, 99, Rule(levels=5)) == [own]


def test_what_has_ended_is_no_rival() -> None:
    """It stays listed until the command that ended it is over."""
    book = Book()
    own = rested(book, "own", 10, is_buy=False)
    book.remove(own)
    assert rivals([own], book.asks, 99, DAY_LIMIT) == []
