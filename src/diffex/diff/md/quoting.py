"""What the quote of any symbol says: a contract's, a continuous one's, an index's."""

from collections.abc import Mapping
from typing import Final

import msgspec

from diffex.diff.patch import Tree
from diffex.diff.sections import standard_quotes
from diffex.domain.calendar import DAY
from diffex.domain.instrument import Instrument
from diffex.domain.units import MINUTE, Ticks
from diffex.engine.ports import newest_bar
from diffex.engine.state import ExchangeState


class Known(msgspec.Struct, frozen=True):
    """What there may be market data of, besides what is listed today.

    The tables change with the trading day, in place: whoever holds one sees the day's.
    """

    instruments: dict[str, Instrument]
    """By symbol, every contract with a past, listed or not; today's have today's terms."""
    continuous: dict[str, str]
    """Continuous contract (KQ.m@SHFE.cu) -> the listed contract that it shows today."""
    indices: dict[str, tuple[str, ...]]
    """Index (KQ.i@SHFE.cu) -> the listed contracts of the product, the main one first."""
    described: Mapping[str, Tree]
    """By symbol, fields of a quote that are not among the terms here; they go before them."""


class Quoting:
    """Makes quotes. ``state`` is read, never written; ``known`` says what else there is."""

    __slots__ = ("_known", "_names", "_state", "_terms")

    def __init__(self, state: ExchangeState, known: Known) -> None:
        self._state: Final = state
        self._known: Final = known
        self._names = _names(known)
        self._terms: dict[str, Tree] = {}

    def quote(self, symbol: str) -> Tree | None:
        """Return the quote of a symbol as it is now, None for one that there is nothing of."""
        members = self._known.indices.get(symbol)
        if members is not None:
            return self._index(symbol, members)
        source = self._known.continuous.get(symbol, symbol)
        terms = self._known.instruments.get(source)
        if terms is None:
            return None
        fixed = self._terms.get(symbol)
        if fixed is None:
            fixed = self._terms[symbol] = self._fixed(symbol, terms)
        state = self._state
        day = state.market.days.get(source)
        if day is not None:
            return {**fixed, **standard_quotes.market(day, state.books[source], state.calendar)}
        expired = state.market.ended.get(source)
        if expired is not None and expired.last is not None:
            ended = standard_quotes.ended(
                state.calendar, expired.updated, terms.price(expired.last)
            )
            return {**fixed, **ended, "expired": True}
        past = state.market.past
        bar = newest_bar(past, source, MINUTE)
        if bar is None:
            return None
        ended = standard_quotes.ended(state.calendar, bar.start, terms.price(bar.close))
        return {**fixed, **ended, "expired": True}

    def forget_terms(self) -> None:
        """Note that the past, from which a quote has its pre_close, has more than before."""
        self._terms.clear()

    def turn(self) -> None:
        """Note that another trading day has begun: terms, and what ``known`` says, changed."""
        self._terms.clear()
        self._names = _names(self._known)

    def names(self, contract: str) -> tuple[str, ...]:
        """Return the symbols whose quotes change with a contract."""
        return self._names.get(contract, (contract,))

    def _index(self, symbol: str, members: tuple[str, ...]) -> Tree:
        terms = self._known.instruments[members[0]]
        fixed = self._terms.get(symbol)
        if fixed is None:
            fixed = self._terms[symbol] = {
                **standard_quotes.index_terms_tree(symbol, terms, self._pre_close(symbol)),
                **self._known.described.get(symbol, {}),
            }
        days = [self._state.market.days[member] for member in members]
        return {**fixed, **standard_quotes.index(days, self._state.calendar)}

    def _fixed(self, symbol: str, terms: Instrument) -> Tree:
        tree = standard_quotes.terms_tree(terms, self._pre_close(symbol))
        if symbol != terms.symbol:
            tree["instrument_id"] = symbol
            tree["exchange_id"] = symbol.partition(".")[0]
            tree["ins_class"] = "CONT"
            tree["underlying_symbol"] = terms.symbol
        tree.update(self._known.described.get(symbol, {}))
        return tree

    def _pre_close(self, symbol: str) -> Ticks | None:
        bar = newest_bar(self._state.market.past, symbol, DAY)
        return bar.close if bar else None


def _names(known: Known) -> dict[str, tuple[str, ...]]:
    """Return by contract, where there is more than one, the symbols that show it."""
    names: dict[str, tuple[str, ...]] = {}
    for symbol, source in known.continuous.items():
        names[source] = (*names.get(source, (source,)), symbol)
    for symbol, members in known.indices.items():
        for source in members:
            names[source] = (*names.get(source, (source,)), symbol)
    return names
