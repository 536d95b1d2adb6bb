"""What a query asks for: the arguments of a root field, and the contracts that fit them."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from diffex.diff.patch import Tree
from diffex.diff.symbols.directory import Directory
from diffex.diff.symbols.entry import Entry
from diffex.diff.symbols.errors import QueryError
from diffex.domain.calendar import Sessions
from diffex.domain.units import INT64_MAX, Nanos


class Criteria(msgspec.Struct, frozen=True, kw_only=True):
    """Arguments of ``multi_symbol_info``; None is no criterion."""

    symbols: tuple[str, ...] | None
    classes: frozenset[str] | None
    exchanges: frozenset[str] | None
    products: frozenset[str] | None
    categories: frozenset[str] | None
    expired: bool | None
    night: bool | None
    derivatives: bool | None
    time: Nanos | None
    """The moment as of which the contracts are asked for; None is now."""

    def find(self, directory: Directory) -> list[Tree]:
        """Return the nodes of the contracts that fit.

        Named ones in the order in which they were named, each once; without names all in
        the order of the listing. What nobody knows is left out.
        """
        # Nothing has derivatives as long as there are no options.
        if self.derivatives is True:
            return []
        listing = directory.now if self.time is None else directory.at(self.time)
        entries: Iterable[Entry]
        if self.symbols is None:
            entries = listing.entries.values()
        else:
            known = listing.entries
            entries = [known[symbol] for symbol in self.symbols if symbol in known]
        mode = directory.universe.calendar.mode
        return [self._as_of(one) for one in entries if self._fits(one, mode)]

    def _fits(self, entry: Entry, mode: Sessions) -> bool:
        return (
            (self.classes is None or entry.ins_class in self.classes)
            and (self.exchanges is None or entry.exchange_id in self.exchanges)
            and (self.products is None or entry.product.product_id in self.products)
            and (self.categories is None or entry.is_of(self.categories))
            and (self.expired is None or self._expired(entry) is self.expired)
            and (self.night is None or entry.trades_at_night(mode) is self.night)
        )

    def _expired(self, entry: Entry) -> bool:
        if self.time is None or entry.expiry is None:
            return entry.expired
        return entry.expiry <= self.time

    def _as_of(self, entry: Entry) -> Tree:
        if self._expired(entry) is entry.expired:
            return entry.node
        # The last trading day is not over, the last session is.
        return {**entry.node, "expired": True}


def criteria(arguments: Mapping[str, Any]) -> Criteria:
    """Return the criteria in the arguments of a root field, coerced to its types.

    Raises:
        QueryError: a timestamp that is none.
    """
    symbols = _several(arguments.get("instrument_id"))
    return Criteria(
        symbols=None if symbols is None else tuple(dict.fromkeys(symbols)),
        classes=_set(arguments.get("class")),
        exchanges=_set(arguments.get("exchange_id")),
        products=_set(arguments.get("product_id")),
        categories=_set(arguments.get("categories")),
        expired=arguments.get("expired"),
        night=arguments.get("has_night"),
        derivatives=arguments.get("has_derivatives"),
        time=_time(arguments.get("timestamp")),
    )


def _several(value: Any) -> list[str] | None:
    """Return the texts of an argument that may be one, a list of some, or absent."""
    if value is None:
        return None
    given = value if isinstance(value, list) else [value]
    return [one for one in given if isinstance(one, str)]


def _set(value: Any) -> frozenset[str] | None:
    several = _several(value)
    return None if several is None else frozenset(several)


def _time(value: Any) -> Nanos | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > INT64_MAX:
        raise QueryError("timestamp must be nanoseconds, a whole number of 64 bits")
    return value
