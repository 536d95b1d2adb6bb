"""Which rules a new order breaks: all of them, since none excuses another."""

import datetime
from fractions import Fraction
from typing import Protocol

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from tests.model import order_table
from tests.model.account import User
from tests.model.money import TODAY_APART, commission_hold, margin_hold
from tests.model.orders import LEVELS, Order

SECOND = 10**9


class Standing(Protocol):
    """What the rules ask of the exchange."""

    rules: Rules
    terms: dict[str, Instrument]
    users: dict[str, User]
    day: datetime.date
    stopped: bool
    live_limit: int

    def phase(self, symbol: str) -> str:
        """Return what the contract's market does."""

    def queue(self, symbol: str, is_buy: bool) -> list[Order]:
        """Return one side of a book in the order in which it trades."""

    def live(self, user_id: str) -> list[Order]:
        """Return the user's orders that can still trade."""

    def closable(self, user_id: str, symbol: str, is_long: bool) -> tuple[int, int]:
        """Return the lots of history and of today that no live order is closing."""

    def available(self, user_id: str) -> int:
        """Return the money that new orders may freeze."""


def faults(exchange: Standing, order: InsertOrder) -> set[str]:
    """Return the names of the rules that ``order`` breaks.

    A rule is left out where it cannot be asked: what has no price is not above a limit.
    """
    if exchange.stopped:
        return {"TRADING_STOPPED"}
    symbol = f"{order.exchange_id}.{order.instrument_id}"
    terms = exchange.terms.get(symbol)
    if terms is None:
        return {"SYMBOL_UNKNOWN"}
    broken = _of_the_words(exchange, terms, order) | _of_the_moment(exchange, terms, order)
    price = worst(terms, order)
    broken |= _of_the_price(terms, order, price) | _of_the_volume(terms, order)
    if len(exchange.live(order.user_id)) >= exchange.live_limit:
        broken.add("TOO_MANY_LIVE_ORDERS")
    if order.volume > 0:
        broken |= _of_the_lots(exchange, terms, order)
        if price is not None:
            broken |= _of_the_money(exchange, terms, order, price)
    if price is not None and _meets_itself(exchange, terms, order, price):
        broken.add("SELF_TRADE")
    return broken


def worst(terms: Instrument, order: InsertOrder) -> int | None:
    """Return the worst price in ticks at which an order may trade; None if it has none."""
    if order.price_type is not PriceType.LIMIT:
        is_buy = order.direction is Direction.BUY
        return terms.upper_limit if is_buy else terms.lower_limit
    if order.limit_price is None or order.limit_price <= 0:
        return None
    ticks = Fraction(order.limit_price, terms.tick_e6)
    return ticks.numerator if ticks.denominator == 1 else None


def hold_price(terms: Instrument, order: InsertOrder, price: int) -> int:
    """Return the price of an order's holds: its own, a market order's the upper limit (A3)."""
    return price if order.price_type is PriceType.LIMIT else terms.upper_limit


def _of_the_words(exchange: Standing, terms: Instrument, order: InsertOrder) -> set[str]:
    broken: set[str] = set()
    everything = exchange.rules.order_types == "all"
    if not order_table.taken(order, everything=True):
        broken.add("ORDER_TYPE_UNSUPPORTED")
    elif not order_table.taken(order, everything):
        broken.add("ORDER_TYPE_NOT_TAKEN")
    if order.offset is Offset.CLOSETODAY and terms.exchange_id not in TODAY_APART:
        broken.add("OFFSET_UNSUPPORTED")
    if order_table.needs_minimum(order) and not 1 <= order.min_volume <= order.volume:
        broken.add("MINIMUM_INVALID")
    if order_table.needs_date(order) and (
        order.good_till is None or order.good_till < exchange.day
    ):
        broken.add("GOOD_TILL_INVALID")
    return broken


def _of_the_moment(exchange: Standing, terms: Instrument, order: InsertOrder) -> set[str]:
    phase = exchange.phase(terms.symbol)
    auction = order_table.kind(order) in order_table.AUCTION
    only_auction = order_table.kind(order).split()[1] == "GFA"
    broken: set[str] = set()
    if phase not in {"AUCTION_ORDERING", "CONTINUOUS"}:
        broken.add("MARKET_CLOSED")
    if phase == "AUCTION_ORDERING" and not auction:
        broken.add("AUCTION_ORDER_TYPE")
    if phase != "AUCTION_ORDERING" and only_auction:
        broken.add("AUCTION_ONLY")
    if order.offset is Offset.OPEN:
        if exchange.users[order.user_id].close_only:
            broken.add("CLOSE_ONLY")
        if exchange.rules.delivery and in_delivery(terms, exchange.day):
            broken.add("DELIVERY_MONTH")
    return broken


def in_delivery(terms: Instrument, day: datetime.date) -> bool:
    """Return whether a commodity contract's delivery month has come (D5)."""
    if terms.exchange_id == "CFFEX":
        return False
    digits = terms.instrument_id[len(terms.product_id) :][-4:]
    year = (day.year // 10 * 10 + int(digits[0])) if len(digits) == 3 else 2000 + int(digits[:2])
    return (day.year, day.month) >= (year, int(digits[-2:]))


def _of_the_price(terms: Instrument, order: InsertOrder, price: int | None) -> set[str]:
    if order.price_type is not PriceType.LIMIT:
        return set()
    if order.limit_price is None or order.limit_price <= 0:
        return {"PRICE_INVALID"}
    if price is None:
        return {"PRICE_OFF_TICK"}
    if price > terms.upper_limit:
        return {"PRICE_ABOVE_LIMIT"}
    return {"PRICE_BELOW_LIMIT"} if price < terms.lower_limit else set()


def _of_the_volume(terms: Instrument, order: InsertOrder) -> set[str]:
    if order.volume <= 0:
        return {"VOLUME_INVALID"}
    at_limit = order.price_type is PriceType.LIMIT
    limit = terms.max_limit_volume if at_limit else terms.max_market_volume
    return {"VOLUME_ABOVE_MAXIMUM"} if order.volume > limit else set()


def _of_the_lots(exchange: Standing, terms: Instrument, order: InsertOrder) -> set[str]:
    if order.offset is Offset.OPEN:
        return set()
    is_long = order.direction is Direction.SELL
    his, today = exchange.closable(order.user_id, terms.symbol, is_long)
    if terms.exchange_id not in TODAY_APART:
        return {"POSITION_INSUFFICIENT"} if order.volume > his + today else set()
    if order.offset is Offset.CLOSETODAY:
        return {"POSITION_TODAY_INSUFFICIENT"} if order.volume > today else set()
    return {"POSITION_HISTORY_INSUFFICIENT"} if order.volume > his else set()


def _of_the_money(
    exchange: Standing, terms: Instrument, order: InsertOrder, price: int
) -> set[str]:
    if order.offset is not Offset.OPEN:
        return set()
    hold = hold_price(terms, order, price)
    rates = exchange.users[order.user_id].rates(terms)
    needed = margin_hold(terms, order.offset, hold, order.volume)
    needed += commission_hold(terms, rates, order.offset, hold, order.volume)
    return {"FUNDS_INSUFFICIENT"} if needed > exchange.available(order.user_id) else set()


def _meets_itself(exchange: Standing, terms: Instrument, order: InsertOrder, price: int) -> bool:
    if exchange.rules.self_trade != "refuse" or exchange.phase(terms.symbol) != "CONTINUOUS":
        return False
    is_buy = order.direction is Direction.BUY
    return bool(own_opposite(exchange.queue(terms.symbol, not is_buy), order, price))


def own_opposite(opposite: list[Order], order: InsertOrder, price: int) -> list[Order]:
    """Return the user's own orders that ``order`` reaches (R6).

    Args:
        opposite: the other side of the book, the best first.
        order: a new one. At BEST or FIVELEVEL it reaches so many levels, whoever's they are.
        price: the worst at which it may trade.
    """
    is_buy = order.direction is Direction.BUY
    reached = [one for one in opposite if (one.price <= price if is_buy else one.price >= price)]
    levels = list(dict.fromkeys(one.price for one in reached))
    levels = levels[: LEVELS.get(order.price_type, len(levels))]
    return [one for one in reached if one.user_id == order.user_id and one.price in levels]
