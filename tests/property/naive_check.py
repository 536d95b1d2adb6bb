"""Why the naive exchange rejects an order: the rules in the order in which they are asked."""

import datetime
from fractions import Fraction
from typing import Protocol

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.instrument import Instrument
from tests.property.naive_funds import Order, hold, tick, yuan

TRADED = {
    (PriceType.LIMIT, TimeCondition.GFD, VolumeCondition.ANY),
    (PriceType.LIMIT, TimeCondition.IOC, VolumeCondition.ANY),
    (PriceType.LIMIT, TimeCondition.IOC, VolumeCondition.ALL),
    (PriceType.LIMIT, TimeCondition.IOC, VolumeCondition.MIN),
    (PriceType.ANY, TimeCondition.IOC, VolumeCondition.ANY),
    (PriceType.ANY, TimeCondition.IOC, VolumeCondition.ALL),
    (PriceType.BEST, TimeCondition.IOC, VolumeCondition.ANY),
}
"""Of the commands that come by chance, the kinds that are taken; the rest is refused by name."""

BEIJING = datetime.timezone(datetime.timedelta(hours=8))


class Standing(Protocol):
    """What the rules ask of the exchange."""

    terms: dict[str, Instrument]
    live_limit: int
    stopped: bool

    def live(self, user_id: str) -> list[Order]:
        """Return the user's orders that can still trade."""

    def closable(self, user_id: str, symbol: str, is_long: bool) -> tuple[int, int]:
        """Return the lots of history and of today that no live order is closing."""

    def available(self, user_id: str) -> Fraction:
        """Return the money that new orders may freeze."""


def first_fault(exchange: Standing, order: InsertOrder, now: int) -> str:
    """Return the name of the first rule that ``order`` breaks, or ``""``."""
    symbol = f"{order.exchange_id}.{order.instrument_id}"
    if exchange.stopped:
        return "TRADING_STOPPED"
    if symbol not in exchange.terms:
        return "SYMBOL_UNKNOWN"
    terms = exchange.terms[symbol]
    return (
        _of_the_words(terms, order, now)
        or _of_the_numbers(terms, order)
        or _of_the_standing(exchange, terms, order)
    )


def worst(terms: Instrument, order: InsertOrder) -> Fraction:
    """Return the worst price in yuan at which an order may trade."""
    if order.price_type is PriceType.LIMIT:
        assert order.limit_price is not None
        return Fraction(order.limit_price, 10**6)
    is_buy = order.direction is Direction.BUY
    return yuan(terms, terms.upper_limit if is_buy else terms.lower_limit)


def _of_the_words(terms: Instrument, order: InsertOrder, now: int) -> str:
    if (order.price_type, order.time_condition, order.volume_condition) not in TRADED:
        return "ORDER_TYPE_UNSUPPORTED"
    if order.offset is Offset.CLOSETODAY and terms.exchange_id not in {"SHFE", "INE"}:
        return "OFFSET_UNSUPPORTED"
    moment = datetime.datetime.fromtimestamp(now // 10**9, BEIJING)
    second = moment.hour * 3_600 + moment.minute * 60 + moment.second
    inside = any(start <= second < end for start, end in terms.sessions)
    return "" if inside and moment.weekday() < 5 else "MARKET_CLOSED"


def _of_the_numbers(terms: Instrument, order: InsertOrder) -> str:
    if order.volume <= 0:
        return "VOLUME_INVALID"
    minimum = order.volume_condition is VolumeCondition.MIN
    if minimum and not 1 <= order.min_volume <= order.volume:
        return "MINIMUM_INVALID"
    at_limit = order.price_type is PriceType.LIMIT
    if at_limit:
        if order.limit_price is None or order.limit_price <= 0:
            return "PRICE_INVALID"
        ticks = Fraction(order.limit_price, 10**6) / tick(terms)
        if ticks.denominator != 1:
            return "PRICE_OFF_TICK"
        if ticks > terms.upper_limit:
            return "PRICE_ABOVE_LIMIT"
        if ticks < terms.lower_limit:
            return "PRICE_BELOW_LIMIT"
    limit = terms.max_limit_volume if at_limit else terms.max_market_volume
    return "VOLUME_ABOVE_MAXIMUM" if order.volume > limit else ""


def _of_the_standing(exchange: Standing, terms: Instrument, order: InsertOrder) -> str:
    user_id = order.user_id
    if len(exchange.live(user_id)) >= exchange.live_limit:
        return "TOO_MANY_LIVE_ORDERS"
    if order.offset is Offset.OPEN:
        asked = Order(order, terms.symbol, 0, worst(terms, order), 0, 0)
        needed = sum(hold(terms, asked, order.volume))
        return "FUNDS_INSUFFICIENT" if needed > exchange.available(user_id) else ""
    is_long = order.direction is Direction.SELL
    his, today = exchange.closable(user_id, terms.symbol, is_long)
    if terms.exchange_id not in {"SHFE", "INE"}:
        return "POSITION_INSUFFICIENT" if order.volume > his + today else ""
    if order.offset is Offset.CLOSETODAY:
        return "POSITION_TODAY_INSUFFICIENT" if order.volume > today else ""
    return "POSITION_HISTORY_INSUFFICIENT" if order.volume > his else ""
