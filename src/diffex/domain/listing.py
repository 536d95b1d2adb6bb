"""Which contracts of a product are listed on a trading day, and how large an order may be.

Sources: the contract specifications and trading rules that SHFE, INE, DCE, CZCE,
CFFEX and GFEX publish. A last trading day that is fixed by date moves to the next trading
day when it is none; one that is counted is counted in trading days. Both are exact for
the years whose holidays are known (``Holidays.covers``), and know of weekends only for
others. Left out: single last days that an exchange moves by a notice of its own.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import msgspec

from diffex.domain.catalogue import OrderVolumes, Product, base_settlement, instrument
from diffex.domain.holidays import Holidays
from diffex.domain.instrument import Instrument

Month: TypeAlias = int
"""A month as a count: year times 12 plus the month from 0."""

_MONDAY: Final = 0
_FRIDAY: Final = 4
_ONE_DAY: Final = datetime.timedelta(days=1)


LastDay: TypeAlias = Callable[[Month, Holidays], datetime.date]


class ListingRule(msgspec.Struct, frozen=True):
    """The delivery months of a product, counted from its nearest one that still trades."""

    consecutive: int
    """So many months are all listed."""
    months: frozenset[int]
    """Beyond them only these calendar months, 1 to 12."""
    span: int
    """And only within so many months altogether."""
    last_day: LastDay
    """The last trading day of a delivery month."""


def _date(month: Month, day: int) -> datetime.date:
    return datetime.date(month // 12, month % 12 + 1, day)


def _postponed(day: datetime.date, holidays: Holidays) -> datetime.date:
    """Return a day, or the next trading day if it is none."""
    return day if holidays.is_trading_day(day) else holidays.next_trading_day(day)


def _fifteenth(month: Month, holidays: Holidays) -> datetime.date:
    return _postponed(_date(month, 15), holidays)


def _month_before(month: Month, holidays: Holidays) -> datetime.date:
    return holidays.previous_trading_day(_date(month, 1))


def _tenth(month: Month, holidays: Holidays) -> datetime.date:
    day = _date(month, 1) - _ONE_DAY
    for _ in range(10):
        day = holidays.next_trading_day(day)
    return day


def _fourth_last(month: Month, holidays: Holidays) -> datetime.date:
    day = _date(month + 1, 1)
    for _ in range(4):
        day = holidays.previous_trading_day(day)
    return day


def _last_monday(month: Month, holidays: Holidays) -> datetime.date:
    day = holidays.previous_trading_day(_date(month + 1, 1))
    while day.weekday() != _MONDAY:
        day = holidays.previous_trading_day(day)
    return day


def _friday(month: Month, number: int, holidays: Holidays) -> datetime.date:
    first = (_FRIDAY - _date(month, 1).weekday()) % 7 + 1
    return _postponed(_date(month, first + 7 * (number - 1)), holidays)


def _second_friday(month: Month, holidays: Holidays) -> datetime.date:
    return _friday(month, 2, holidays)


def _third_friday(month: Month, holidays: Holidays) -> datetime.date:
    return _friday(month, 3, holidays)


_EVEN: Final = frozenset({2, 4, 6, 8, 10, 12})
_ODD: Final = frozenset({1, 3, 5, 7, 9, 11})
_QUARTER: Final = frozenset({3, 6, 9, 12})


def _only(last_day: LastDay, *months: int) -> ListingRule:
    """Return the rule of a product that is delivered in these months of the year."""
    return ListingRule(0, frozenset(months), 12, last_day)


def _year(last_day: LastDay) -> ListingRule:
    """Return the rule of a product that is delivered in every month."""
    return ListingRule(12, frozenset(), 12, last_day)


_YEAR: Final = _year(_fifteenth)
_INDEX: Final = ListingRule(2, _QUARTER, 8, _third_friday)
_BOND: Final = ListingRule(0, _QUARTER, 9, _second_friday)

_TABLE: Final[tuple[tuple[str, str, ListingRule], ...]] = (
    ("SHFE", "cu al zn pb ni sn ao ss ag rb hc wr br sp", _YEAR),
    ("SHFE", "fu", _year(_month_before)),
    ("SHFE", "au", ListingRule(3, _EVEN, 13, _fifteenth)),
    ("SHFE", "bu", ListingRule(6, _QUARTER, 24, _fifteenth)),
    ("SHFE", "ru", _only(_fifteenth, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
    ("INE", "sc", ListingRule(12, _QUARTER, 36, _month_before)),
    ("INE", "lu", _year(_month_before)),
    ("INE", "nr bc", _YEAR),
    ("INE", "ec", _only(_last_monday, *_EVEN)),
    ("DCE", "b p rr i j jm l v pp", _year(_tenth)),
    ("DCE", "jd eg eb pg", _year(_fourth_last)),
    ("DCE", "a c cs", _only(_tenth, *_ODD)),
    ("DCE", "lh", _only(_fourth_last, *_ODD)),
    ("DCE", "m y", _only(_tenth, 1, 3, 5, 7, 8, 9, 11, 12)),
    ("CZCE", "TA MA FG SA UR SM SF PF SH PX", _year(_tenth)),
    ("CZCE", "SR CF OI", _only(_tenth, *_ODD)),
    ("CZCE", "RM", _only(_tenth, 1, 3, 5, 7, 8, 9, 11)),
    ("CZCE", "AP", _only(_tenth, 1, 3, 4, 5, 10, 11, 12)),
    ("CZCE", "CJ", _only(_tenth, 1, 3, 5, 7, 9, 12)),
    ("CZCE", "PK", _only(_tenth, 1, 3, 4, 10, 11, 12)),
    ("CFFEX", "IF IH IC IM", _INDEX),
    ("CFFEX", "TS TF T TL", _BOND),
    ("GFEX", "si lc ps", _year(_tenth)),
)

_RULES: Final = {
    f"{exchange_id}.{product_id}": rule
    for exchange_id, product_ids, rule in _TABLE
    for product_id in product_ids.split()
}

_THREE_DIGITS: Final = frozenset({"CZCE"})
"""Exchanges that name a contract by the last digit of its year."""

_VOLUMES: Final = {
    "SHFE": OrderVolumes(limit=500, market=500),
    "INE": OrderVolumes(limit=500, market=500),
    "DCE": OrderVolumes(limit=1_000, market=1_000),
    "CZCE": OrderVolumes(limit=1_000, market=200),
    "GFEX": OrderVolumes(limit=1_000, market=1_000),
}
_VOLUMES_BY_RULE: Final = (
    (_INDEX, OrderVolumes(limit=20, market=10)),
    (_BOND, OrderVolumes(limit=50, market=30)),
)
"""Largest orders, from the exchanges' trading rules ("每次最大下单数量")."""

_SYMBOL: Final = re.compile(r"([A-Z]+)\.([A-Za-z]+)(\d+)", re.ASCII)


def last_trading_day(product: Product, month: Month, holidays: Holidays) -> datetime.date:
    """Return the last day on which the contract of a delivery month trades.

    Args:
        product: of the contract.
        month: of its delivery.
        holidays: of the exchanges.

    Raises:
        ValueError: the product has no listing rule.
    """
    return _rule(product).last_day(month, holidays)


def contract_months(product: Product, day: datetime.date, holidays: Holidays) -> tuple[Month, ...]:
    """Return the delivery months listed on a trading day, nearest first.

    Raises:
        ValueError: the product has no listing rule.
    """
    rule = _rule(product)
    nearest = day.year * 12 + day.month - 1
    while rule.last_day(nearest, holidays) < day:
        nearest += 1
    return tuple(
        nearest + ahead
        for ahead in range(rule.span)
        if ahead < rule.consecutive or (nearest + ahead) % 12 + 1 in rule.months
    )


def instrument_id(product: Product, month: Month) -> str:
    """Return a contract's name on its exchange: ``cu2512``; on CZCE ``SR605``."""
    digits = f"{month // 12 % 100:02d}{month % 12 + 1:02d}"
    if product.exchange_id in _THREE_DIGITS:
        digits = digits[1:]
    return product.product_id + digits


def product_key(symbol: str) -> str:
    """Return the product's key in a contract's symbol: ``SHFE.cu`` of ``SHFE.cu2512``.

    Raises:
        ValueError: it is not spelled as its exchange spells contracts.
    """
    match = _SYMBOL.fullmatch(symbol)
    if match is None:
        raise ValueError(f"{symbol!r} must look like SHFE.cu2512")
    exchange_id, product_id, digits = match.groups()
    wanted = 3 if exchange_id in _THREE_DIGITS else 4
    if len(digits) != wanted or not 1 <= int(digits[-2:]) <= 12:
        raise ValueError(f"{symbol!r} must end with {wanted} digits, the last two a month")
    return f"{exchange_id}.{product_id}"


def order_volumes(product: Product) -> OrderVolumes:
    """Return the largest orders that the exchange takes in the product's contracts.

    Raises:
        ValueError: the product has no listing rule.
    """
    rule = _rule(product)
    for special, volumes in _VOLUMES_BY_RULE:
        if rule is special:
            return volumes
    return _VOLUMES[product.exchange_id]


def main_contract(product: Product, day: datetime.date, holidays: Holidays) -> str:
    """Return the symbol that a live market's agents trade unless told otherwise.

    The third listed month, where most commodities have their volume; of financial
    futures the nearest.

    Raises:
        ValueError: the product has no listing rule.
    """
    months = contract_months(product, day, holidays)
    main = months[0] if _rule(product) in (_INDEX, _BOND) else months[2]
    return f"{product.exchange_id}.{instrument_id(product, main)}"


def catalogue(
    products: Iterable[Product], day: datetime.date, holidays: Holidays
) -> tuple[Instrument, ...]:
    """Return every contract listed on a trading day, at its product's base price.

    A commodity is delivering from the first day of its delivery month on: natural persons may
    not hold it into delivery, so they open no more of it. Source: the exchanges' delivery rules;
    CFFEX settles in cash and lets everyone trade to the end.

    Raises:
        ValueError: a product has no listing rule.
    """
    here = day.year * 12 + day.month - 1
    return tuple(
        instrument(
            product,
            instrument_id(product, month),
            base_settlement(product),
            order_volumes(product),
            delivering=month <= here and product.exchange_id != "CFFEX",
        )
        for product in products
        for month in contract_months(product, day, holidays)
    )


def _rule(product: Product) -> ListingRule:
    rule = _RULES.get(product.key)
    if rule is None:
        raise ValueError(f"{product.key} has no listing rule; add it to the table of listing.py")
    return rule
