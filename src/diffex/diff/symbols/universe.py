"""Which contracts there are on a trading day: what a query looks through."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, TypeAlias

import msgspec

from diffex.diff.patch import Tree
from diffex.diff.symbols import describe
from diffex.diff.symbols.describe import CONTINUOUS, INDEX, UNKNOWN, Figures, Standing
from diffex.diff.symbols.entry import Entry
from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.catalogue import Product, base_settlement, instrument
from diffex.domain.delivery import Delivery, delivery, delivery_month, ended_between
from diffex.domain.holidays import Holidays
from diffex.domain.instrument import Instrument
from diffex.domain.listing import (
    Month,
    contract_months,
    instrument_id,
    main_contract,
    order_volumes,
    product_key,
)

FiguresOf: TypeAlias = Callable[[str], Figures]
"""Tells what the market knows of a symbol that is listed now."""

_ONE_DAY: Final = datetime.timedelta(days=1)


class Universe(msgspec.Struct, frozen=True, kw_only=True):
    """What decides which contracts there are on any day."""

    products: Mapping[str, Product]
    """By key: ``SHFE.cu``."""
    explicit: tuple[Instrument, ...]
    """Contracts that are listed on every day, whatever month they name."""
    mains: Mapping[str, str]
    """Product key -> the symbol that is its main contract on every day, for the products
    of which that is not ``main_contract``."""
    calendar: Calendar
    since: datetime.date
    """The first trading day that this exchange remembers: what was listed since then and
    is not any more is still answered, as expired."""


class Listing(msgspec.Struct, frozen=True):
    """The contracts of one trading day, by symbol: futures, then what follows from them."""

    day: datetime.date
    entries: dict[str, Entry]
    mains: dict[str, str]
    """Product key -> symbol of its main contract; of products that list nothing, none."""


def unusual_mains(
    symbols: Iterable[str],
    products: Mapping[str, Product],
    day: datetime.date,
    holidays: Holidays,
) -> dict[str, str]:
    """Return for ``Universe.mains`` the main contracts that agents trade against the rule.

    Args:
        symbols: what agents trade, of each product the most important contract first.
        products: all products by key.
        day: the day of which ``symbols`` are.
        holidays: of the exchanges.
    """
    mains: dict[str, str] = {}
    for symbol in symbols:
        mains.setdefault(product_key(symbol), symbol)
    return {
        key: main
        for key, main in mains.items()
        if main != main_contract(products[key], day, holidays)
    }


def listing(
    universe: Universe, day: datetime.date, instruments: Iterable[Instrument], figures: FiguresOf
) -> Listing:
    """Return the listing of a day on which ``instruments`` trade."""
    listed = [_named(universe, terms, day) for terms in instruments]
    return _listing(universe, day, listed, figures)


def past_listing(universe: Universe, day: datetime.date) -> Listing:
    """Return the listing of a day of which nothing but the rules says what traded."""
    holidays = universe.calendar.holidays
    listed = [
        _Listed(product, _terms(product, month), delivery(product, month, holidays), for_good=False)
        for product in universe.products.values()
        for month in contract_months(product, day, holidays)
    ]
    listed += [_named(universe, terms, day) for terms in universe.explicit]
    return _listing(universe, day, listed, _nothing)


class _Listed(msgspec.Struct, frozen=True):
    """A contract that trades on a day."""

    product: Product
    terms: Instrument
    end: Delivery
    for_good: bool


def _named(universe: Universe, terms: Instrument, day: datetime.date) -> _Listed:
    product = universe.products[product_key(terms.symbol)]
    month = delivery_month(terms.symbol, day)
    end = delivery(product, month, universe.calendar.holidays)
    # An explicit contract trades on although the month that it names may be over.
    return _Listed(product, terms, end, for_good=end.last_day < day)


def _terms(product: Product, month: Month) -> Instrument:
    """Return the terms of a contract as its product's alone make them."""
    name = instrument_id(product, month)
    return instrument(product, name, base_settlement(product), order_volumes(product))


def _listing(
    universe: Universe, day: datetime.date, listed: Iterable[_Listed], figures: FiguresOf
) -> Listing:
    mode, holidays = universe.calendar.mode, universe.calendar.holidays
    entries: dict[str, Entry] = {}
    for product in universe.products.values():
        for end in ended_between(product, universe.since, day - _ONE_DAY, holidays):
            terms = _terms(product, end.month)
            gone = Standing(day=day, end=end, expired=True, for_good=False, figures=UNKNOWN)
            entries[terms.symbol] = _future(product, terms, gone, mode)
    for one in listed:
        symbol = one.terms.symbol
        stands = Standing(
            day=day, end=one.end, expired=False, for_good=one.for_good, figures=figures(symbol)
        )
        before = entries.get(symbol)
        if before is not None and before.expired:
            # It stands among those that are over, and trades.
            del entries[symbol]
        entries[symbol] = _future(one.product, one.terms, stands, mode)
    mains = _mains(universe, day, entries)
    for key, main in mains.items():
        entry = entries[main]
        entries[CONTINUOUS + key] = _derived("CONT", entry, partial(_continuous, entry, mode))
        entries[INDEX + key] = _derived("INDEX", entry, partial(_index, entry, day, mode))
    return Listing(day, entries, mains)


def _future(product: Product, terms: Instrument, standing: Standing, mode: Sessions) -> Entry:
    node = partial(describe.future, terms, product, standing, mode)
    return Entry("FUTURE", product, terms, node, expired=standing.expired, expiry=standing.expiry)


def _derived(ins_class: str, main: Entry, node: Callable[[], Tree]) -> Entry:
    return Entry(ins_class, main.product, main.terms, node, expired=False, expiry=None)


def _continuous(main: Entry, mode: Sessions) -> Tree:
    return describe.continuous(main.terms, main.product, main.node, mode)


def _index(main: Entry, day: datetime.date, mode: Sessions) -> Tree:
    return describe.index(main.terms, main.product, day, mode)


def _nothing(symbol: str) -> Figures:
    return UNKNOWN


def _mains(universe: Universe, day: datetime.date, entries: Mapping[str, Entry]) -> dict[str, str]:
    mains: dict[str, str] = {}
    for key, product in universe.products.items():
        rule = main_contract(product, day, universe.calendar.holidays)
        for main in (universe.mains.get(key, rule), rule):
            if main in entries and not entries[main].expired:
                mains[key] = main
                break
    return mains
