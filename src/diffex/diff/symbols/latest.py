"""What clients fetch about contracts once, as whole files: bodies without the HTTP."""

import datetime
from collections.abc import Iterable
from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.symbols.describe import day_text
from diffex.diff.symbols.entry import Entry
from diffex.diff.symbols.universe import FiguresOf, Listing, Universe
from diffex.domain.delivery import main_changes
from diffex.domain.holidays import Holidays
from diffex.domain.units import SECOND

_CLASSES: Final = {"FUTURE": "FUTURE", "CONT": "FUTURE_CONT", "INDEX": "FUTURE_INDEX"}
"""Classes of the queries -> of the files, which are older."""

_SAME: Final = (
    "exchange_id",
    "ins_id",
    "instrument_id",
    "price_decs",
    "price_tick",
)
"""What every kind of contract has under one name in queries and in the file."""

_FUTURE_ONLY: Final = (
    "commission",
    "delivery_month",
    "delivery_year",
    "margin",
    "max_limit_order_volume",
    "max_market_order_volume",
    "min_limit_order_volume",
    "min_market_order_volume",
    "product_short_name",
)

_CSI_300: Final[Tree] = {
    "class": "INDEX",
    "instrument_id": "CSI.000300",
    "ins_id": "000300",
    "ins_name": "沪深300",
    "exchange_id": "CSI",
    "product_id": "",
    "underlying_product": "",
    "py": "000300,csi 300 index",
    "expired": False,
    "price_tick": 0.01,
    "price_decs": 2,
    "volume_multiple": 1,
    "last_price": "-",
    "sort_key": 0,
    "trading_time": {
        "day": [["09:30:00", "11:30:00"], ["13:00:00", "15:00:00"]],
        "night": [],
    },
}
"""The index behind CFFEX.IF. It does not trade here and has no quote, but tqsdk with
``_stock=False`` ends with a KeyError when the file is without it (3.10.4, ``api.py``)."""

_ONE_DAY: Final = datetime.timedelta(days=1)


def latest(listing: Listing, figures: FiguresOf) -> Tree:
    """Return the contracts of a listing, symbol -> contract: ``/t/md/symbols/latest.json``.

    It is also the file that tqsdk reads with ``_stock=False``. ``expire_datetime`` is
    seconds here, ``last_price`` is "-" before the first trade; ``sort_key`` counts the
    contracts in the order of the listing, ``py`` is what a search by letters looks through.

    Args:
        listing: the contracts of a day.
        figures: tells the last price of a future that trades.
    """
    contracts: Tree = {
        symbol: _contract(entry, number, figures)
        for number, (symbol, entry) in enumerate(listing.entries.items(), start=1)
    }
    contracts[_CSI_300["instrument_id"]] = _CSI_300
    return contracts


def continuous_table(universe: Universe, days: Iterable[datetime.date]) -> Tree:
    """Return which contract was the main one, product key -> [[first day, symbol], …].

    Args:
        universe: the products, and those whose main contract is another than the rule's.
        days: trading days in order, at least one.
    """
    span = tuple(days)
    table: Tree = {}
    for key, product in universe.products.items():
        fixed = universe.mains.get(key)
        changes = (
            main_changes(product, span, universe.calendar.holidays)
            if fixed is None
            else ((span[0], fixed),)
        )
        table[key] = [[day_text(day), symbol] for day, symbol in changes]
    return table


def days_off(holidays: Holidays, first: datetime.date, last: datetime.date) -> list[str]:
    """Return the days without trading of every year from that of ``first`` to that of ``last``.

    Weekends and holidays of the exchanges; in years that ``holidays`` does not cover, weekends.
    tqsdk reads from the first and the last of the list which years it covers, and fails on an
    empty one.
    """
    day = datetime.date(first.year, 1, 1)
    end = datetime.date(last.year, 12, 31)
    found: list[str] = []
    while day <= end:
        if not holidays.is_trading_day(day):
            found.append(day.isoformat())
        day += _ONE_DAY
    return found


def _contract(entry: Entry, number: int, figures: FiguresOf) -> Tree:
    node = entry.node
    terms = entry.terms
    spans = node["trading_time"]
    contract = {name: node[name] for name in _SAME}
    contract["class"] = _CLASSES[entry.ins_class]
    contract["ins_name"] = node["instrument_name"]
    contract["product_id"] = entry.product.product_id
    contract["expired"] = entry.expired
    contract["volume_multiple"] = terms.volume_multiple
    contract["py"] = f"{node['ins_id'].lower()},{node['english_name'].lower()}"
    contract["sort_key"] = number
    contract["trading_time"] = {"day": spans["day"], "night": spans["night"]}
    contract["last_price"] = "-"
    if entry.ins_class != "FUTURE":
        contract["underlying_product"] = entry.product.key
        if entry.ins_class == "CONT":
            contract["underlying_symbol"] = terms.symbol
        return contract
    contract["underlying_product"] = ""
    contract.update((name, node[name]) for name in _FUTURE_ONLY)
    if entry.expiry is not None:
        contract["expire_datetime"] = entry.expiry // SECOND
    last = None if entry.expired else figures(terms.symbol).last
    if last is not None:
        contract["last_price"] = terms.price(last)
    return contract
