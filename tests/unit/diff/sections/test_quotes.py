"""``quotes``, field by field."""

from typing import Final

from diffex.diff.sections import quotes
from diffex.domain.book import Book
from diffex.domain.calendar import Calendar
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.order import Order
from diffex.engine.market_data import Day
from tests.support.contracts import J

NOW: Final = 1_764_000_000_123_456_789

TERMS: Final = {
    "exchange_id": "DCE",
    "instrument_id": "DCE.j2601",
    "product_id": "j",
    "name_zh": "合约",
    "name_en": "contract",
    "upper_limit": 1865.0,
    "lower_limit": 1436.0,
    "pre_settlement": 1650.5,
    "pre_open_interest": 0,
    "volume_multiple": 100,
    "price_tick": 0.5,
    "price_decs": 1,
    "min_limit_order_volume": 1,
    "max_limit_order_volume": 500,
    "min_market_order_volume": 1,
    "max_market_order_volume": 500,
    "margin_rate": 0.15,
    "commission_by_money": 0.000100001,
    "commission_by_lot": 0.07,
    "close_by_money": 0.000033333,
    "close_by_lot": 0.11,
    "close_today_by_money": 0.000140007,
    "close_today_by_lot": 0.13,
}


def rest(book: Book, direction: Direction, price: int, volume: int) -> None:
    """Let an order wait in the book."""
    command = InsertOrder(
        "u", "o", "DCE", "j2601", direction, Offset.OPEN, volume, PriceType.LIMIT,
        price * J.tick_e6, TimeCondition.GFD, VolumeCondition.ANY,
    )  # fmt: skip
    book.rest(Order(command, J.symbol, "1", price, NOW))


def test_a_contract_that_never_traded_has_no_prices_but_its_terms() -> None:
    """What does not exist is left out: no zeros, no nulls."""
    day = Day(J, NOW, 0)
    assert quotes.flat(day, Book(), Calendar("24x7")) == {
        **TERMS,
        "datetime": "2025-11-25 00:00:00.123456",
        "volume": 0,
        "amount": 0.0,
        "open_interest": 0,
    }


def test_a_traded_contract_has_its_day() -> None:
    """First, last, highest, lowest and mean price; volume, money and open interest."""
    day = Day(J, NOW, 0)
    day.trade(3_300, 2, 2)
    day.trade(3_310, 1, 0)
    day.trade(3_290, 1, -1)
    tree = quotes.flat(day, Book(), Calendar("24x7"))
    amount = (2 * 1650.0 + 1655.0 + 1645.0) * 100
    expected = {
        "last_price": 1645.0,
        "open": 1650.0,
        "highest": 1655.0,
        "lowest": 1645.0,
        "volume": 4,
        "amount": amount,
        "average": amount / (4 * 100),
        "open_interest": 1,
    }
    assert {key: tree[key] for key in expected} == expected


def test_five_levels_of_either_side_best_first() -> None:
    """A sixth level is not shown, a level that is not there is left out."""
    book = Book()
    for step in range(6):
        rest(book, Direction.BUY, 3_300 - step, 10 + step)
    rest(book, Direction.BUY, 3_300, 5)
    rest(book, Direction.SELL, 3_302, 7)
    tree = quotes.flat(Day(J, NOW, 0), book, Calendar("24x7"))
    bids = [(tree[f"bid_price{level}"], tree[f"bid_volume{level}"]) for level in range(1, 6)]
    assert bids == [(1650.0, 15), (1649.5, 11), (1649.0, 12), (1648.5, 13), (1648.0, 14)]
    assert (tree["ask_price1"], tree["ask_volume1"]) == (1651.0, 7)
    assert "ask_price2" not in tree
    assert "bid_price6" not in tree


def test_terms_are_those_of_the_contract() -> None:
    """Rates as shares of money, fees per lot in yuan."""
    assert quotes.terms_tree(J) == TERMS
