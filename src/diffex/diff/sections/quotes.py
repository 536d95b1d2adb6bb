"""``quotes``: what everyone may see of a contract."""

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.book import Book
from diffex.domain.calendar import Calendar
from diffex.domain.instrument import Instrument
from diffex.domain.limits import DEPTH
from diffex.domain.units import FEN_PER_YUAN, PRICE_ONE, RATE_ONE
from diffex.engine.market_data import Day


def flat(day: Day, book: Book, calendar: Calendar) -> Tree:
    """Return ``quotes.<symbol>``; a number that does not exist is left out."""
    terms = day.instrument
    tree = terms_tree(terms)
    tree["datetime"] = calendar.beijing_text(day.updated)
    price = terms.price
    for side, name in ((book.asks, "ask"), (book.bids, "bid")):
        for level, (ticks, volume) in enumerate(side.depth(DEPTH), 1):
            tree[f"{name}_price{level}"] = price(ticks)
            tree[f"{name}_volume{level}"] = volume
    tree["volume"] = day.volume
    tree["amount"] = yuan(day.amount)
    tree["open_interest"] = day.open_interest
    tree["pre_open_interest"] = day.pre_open_interest
    for field, known in (
        ("close", day.close),
        ("settlement", day.settlement),
        ("pre_close", day.pre_close),
    ):
        if known is not None:
            tree[field] = price(known)
    if day.last is not None and day.open is not None:
        tree["last_price"] = price(day.last)
        tree["open"] = price(day.open)
        tree["highest"] = price(day.highest)
        tree["lowest"] = price(day.lowest)
        tree["average"] = day.amount / (day.volume * terms.volume_multiple * FEN_PER_YUAN)
    return tree


def terms_tree(terms: Instrument) -> Tree:
    """Return the contract's terms as a quote carries them."""
    fees = terms.fees
    return {
        "exchange_id": terms.exchange_id,
        "instrument_id": terms.symbol,
        "product_id": terms.product_id,
        "name_zh": terms.name_zh,
        "name_en": terms.name_en,
        "upper_limit": terms.price(terms.upper_limit),
        "lower_limit": terms.price(terms.lower_limit),
        "pre_settlement": terms.price(terms.pre_settlement),
        "pre_open_interest": 0,
        "volume_multiple": terms.volume_multiple,
        "price_tick": terms.tick_e6 / PRICE_ONE,
        "price_decs": terms.price_decs,
        "min_limit_order_volume": 1,
        "max_limit_order_volume": terms.max_limit_volume,
        "min_market_order_volume": 1,
        "max_market_order_volume": terms.max_market_volume,
        "margin_rate": terms.margin_rate / RATE_ONE,
        "commission_by_money": fees.open_by_money / RATE_ONE,
        "commission_by_lot": yuan(fees.open_by_lot),
        "close_by_money": fees.close_by_money / RATE_ONE,
        "close_by_lot": yuan(fees.close_by_lot),
        "close_today_by_money": fees.close_today_by_money / RATE_ONE,
        "close_today_by_lot": yuan(fees.close_today_by_lot),
    }
