"""``quotes`` of the standard dialect: what everyone may see of a contract.

A number of the market that does not exist yet is "-", which a later number replaces. What
is fixed for a trading day and does not exist is left out: tqsdk computes with some of it,
and a text there ends it.
"""

from collections.abc import Sequence
from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.book import Book
from diffex.domain.calendar import Calendar
from diffex.domain.fees import commission, margin
from diffex.domain.index import index_price
from diffex.domain.instrument import Instrument
from diffex.domain.limits import DEPTH
from diffex.domain.units import FEN_PER_YUAN, PRICE_ONE, Nanos, PriceE6, Ticks
from diffex.engine.market_data import Day

NO_NUMBER: Final = "-"

LEVELS: Final = tuple(
    (f"{side}_price{level}", f"{side}_volume{level}")
    for side in ("ask", "bid")
    for level in range(1, DEPTH + 1)
)
"""The fields of the depth: the asks, best first, then the bids."""

EMPTY: Final[Tree] = {
    **{field: NO_NUMBER for fields in LEVELS for field in fields},
    **dict.fromkeys(
        ("last_price", "highest", "lowest", "open", "close", "average", "settlement"), NO_NUMBER
    ),
}
"""What a contract shows that nobody has traded and nobody bids for."""


def market(day: Day, book: Book, calendar: Calendar) -> Tree:
    """Return what changes in a trading day."""
    terms = day.instrument
    price = terms.price
    tree = dict(EMPTY)
    tree["datetime"] = calendar.beijing_text(day.updated)
    for offset, side in ((0, book.asks), (DEPTH, book.bids)):
        for level, (ticks, volume) in enumerate(side.depth(DEPTH), offset):
            price_field, volume_field = LEVELS[level]
            tree[price_field] = price(ticks)
            tree[volume_field] = volume
    tree["volume"] = day.volume
    tree["amount"] = yuan(day.amount)
    tree["open_interest"] = day.open_interest
    tree["pre_open_interest"] = day.pre_open_interest
    if day.pre_close is not None:
        tree["pre_close"] = price(day.pre_close)
    if day.settlement is not None:
        tree["settlement"] = price(day.settlement)
    if day.close is not None:
        tree["close"] = price(day.close)
    if day.last is not None and day.open is not None:
        tree["last_price"] = price(day.last)
        tree["open"] = price(day.open)
        tree["highest"] = price(day.highest)
        tree["lowest"] = price(day.lowest)
        tree["average"] = day.amount / (day.volume * terms.volume_multiple * FEN_PER_YUAN)
    return tree


def index(days: Sequence[Day], calendar: Calendar) -> Tree:
    """Return what changes in a trading day of an index: the contracts of a product as one.

    Its price is ``index_price`` of those that have traded today.
    """
    tree = dict(EMPTY)
    tree["datetime"] = calendar.beijing_text(max(day.updated for day in days))
    lasts = [
        (day.last * day.instrument.tick_e6, day.open_interest)
        for day in days
        if day.last is not None
    ]
    interests = [interest for _, interest in lasts]
    if lasts:
        tree["last_price"] = index_price([price for price, _ in lasts], interests) / PRICE_ONE
    tree["volume"] = sum(day.volume for day in days)
    tree["amount"] = yuan(sum(day.amount for day in days))
    tree["open_interest"] = sum(interests)
    tree["pre_open_interest"] = sum(day.pre_open_interest for day in days)
    return tree


def index_terms_tree(symbol: str, terms: Instrument, pre_close: PriceE6 | None) -> Tree:
    """Return what is fixed for a trading day of an index, on the terms of its main contract.

    It is not traded: it has no limits, no margin and no orders.
    """
    return {
        "instrument_id": symbol,
        "instrument_name": f"{terms.name_zh}指数",
        "exchange_id": symbol.partition(".")[0],
        "product_id": terms.product_id,
        "ins_class": "INDEX",
        "underlying_symbol": "",
        "expired": False,
        "volume_multiple": terms.volume_multiple,
        "price_tick": terms.tick_e6 / PRICE_ONE,
        "price_decs": terms.price_decs,
        "pre_close": NO_NUMBER if pre_close is None else pre_close / PRICE_ONE,
        "pre_open_interest": 0,
    }


def ended(calendar: Calendar, last_time: Nanos, close: float) -> Tree:
    """Return what a contract shows that does not trade any more.

    Args:
        calendar: of the exchange.
        last_time: when its last bar began.
        close: the price of its last trade.
    """
    return {
        **EMPTY,
        "datetime": calendar.beijing_text(last_time),
        "last_price": close,
        "close": close,
        "volume": 0,
        "amount": 0.0,
        "open_interest": 0,
    }


def terms_tree(terms: Instrument, pre_close: Ticks | None) -> Tree:
    """Return what is fixed for a trading day.

    ``margin`` and ``commission`` are yuan for opening one lot at the pre-settlement price.
    """
    pre = terms.pre_settlement
    tree: Tree = {
        "instrument_id": terms.symbol,
        "instrument_name": f"{terms.name_zh}{terms.instrument_id[len(terms.product_id) :]}",
        "exchange_id": terms.exchange_id,
        "product_id": terms.product_id,
        "ins_class": "FUTURE",
        "underlying_symbol": "",
        "expired": False,
        "volume_multiple": terms.volume_multiple,
        "price_tick": terms.tick_e6 / PRICE_ONE,
        "price_decs": terms.price_decs,
        "upper_limit": terms.price(terms.upper_limit),
        "lower_limit": terms.price(terms.lower_limit),
        "pre_settlement": terms.price(pre),
        "pre_close": NO_NUMBER if pre_close is None else terms.price(pre_close),
        "pre_open_interest": 0,
        "margin": yuan(margin(terms, pre)),
        "commission": yuan(commission(terms, pre, 1, 0, 0)),
    }
    for prefix in ("", "open_"):
        for bound, limit, at_market in (
            ("min", 1, 1),
            ("max", terms.max_limit_volume, terms.max_market_volume),
        ):
            tree[f"{prefix}{bound}_limit_order_volume"] = limit
            tree[f"{prefix}{bound}_market_order_volume"] = at_market
    return tree
