"""The contracts of a trading day: those of the package's products, and what a host named."""

import datetime
import functools
from collections.abc import Iterable, Mapping

from diffex.data import products_csv
from diffex.domain.catalogue import Product, parse_products
from diffex.domain.holidays import Holidays
from diffex.domain.instrument import Instrument
from diffex.domain.listing import catalogue


@functools.cache
def all_products() -> Mapping[str, Product]:
    """Return the products of the package by key (``SHFE.cu``)."""
    return {product.key: product for product in parse_products(products_csv())}


def listed(
    explicit: Iterable[Instrument], holidays: Holidays, day: datetime.date
) -> tuple[Instrument, ...]:
    """Return every contract of a trading day.

    Args:
        explicit: contracts that are there on every day; one replaces a listed one of its symbol.
        holidays: move last trading days.
        day: the trading day.
    """
    by_symbol = {one.symbol: one for one in catalogue(all_products().values(), day, holidays)}
    by_symbol.update({one.symbol: one for one in explicit})
    return tuple(by_symbol.values())
