"""Which line a symbol and a duration name, and who keeps it growing."""

from collections.abc import Mapping
from typing import Final

import msgspec

from diffex.diff.md.index_series import NEVER, IndexSeries, Member
from diffex.diff.md.line import BarLine, Line, LineKey, TickLine
from diffex.diff.patch import Tree
from diffex.domain.calendar import Calendar
from diffex.domain.instrument import Instrument
from diffex.domain.listing import product_key
from diffex.domain.units import Nanos
from diffex.engine.bars import BarSeries
from diffex.engine.market_data import MarketData
from diffex.engine.ports import Past
from diffex.engine.ticks import TickSeries


class NoLine:
    """A symbol that does not exist: nothing, for ever."""

    __slots__ = ("key", "sources")

    def __init__(self, key: LineKey) -> None:
        self.key = key
        self.sources: tuple[str, ...] = ()

    @property
    def last_id(self) -> int:
        """There is none."""
        return -1

    @property
    def mark(self) -> int:
        """Nothing changes."""
        return 0

    def lacks(self, first: int) -> bool:
        """Nothing will come."""
        return False

    def find(self, time: Nanos) -> int:
        """Return the one after the newest."""
        return 0

    def times(self, first: int, last: int) -> dict[int, Nanos]:
        """Return nothing."""
        return {}

    def trees(self, first: int, last: int) -> Tree:
        """Return nothing."""
        return {}


class IndexLine(BarLine):
    """The bars of an index at one duration."""

    __slots__ = ("_index",)

    def __init__(
        self,
        key: LineKey,
        sources: tuple[str, ...],
        series: IndexSeries,
        past: Past,
        main: Instrument,
    ) -> None:
        """Show ``series``, whose prices are no ticks of the main contract ``main``."""
        super().__init__(key, sources, series, past, msgspec.structs.replace(main, tick_e6=1))
        self._index: Final = series

    def renew(self) -> None:
        """Have what has come of the past."""
        self._index.renew()


class Lines:
    """Opens lines.

    Collaborators: ``market`` has what trades now and the past; ``instruments`` the terms of
    every contract of which there may be anything, listed or not; ``continuous`` says which
    contract a continuous symbol shows today, ``indices`` which ones an index is of;
    ``calendar`` says where an index's bars begin.
    """

    def __init__(
        self,
        market: MarketData,
        instruments: Mapping[str, Instrument],
        continuous: Mapping[str, str],
        indices: Mapping[str, tuple[str, ...]],
        calendar: Calendar,
    ) -> None:
        self._market: Final = market
        self._instruments: Final = instruments
        self._continuous: Final = continuous
        self._indices: Final = indices
        self._calendar: Final = calendar

    def open(self, key: LineKey) -> Line:
        """Return the line of a key; each one needs a ``close`` at the end.

        Raises:
            RejectError: ``TOO_MANY_SERIES``.
        """
        symbol, duration = key
        market = self._market
        if symbol in self._indices and duration:
            return self._index(key)
        source = self._continuous.get(symbol, symbol)
        terms = self._instruments.get(source)
        if terms is None:
            return NoLine(key)
        day = market.days.get(source) or market.ended.get(source)
        if duration:
            if day is None:
                series = BarSeries(symbol, duration, market.past.count(symbol, duration))
            else:
                series = market.series_named(symbol, source, duration)
            return BarLine(key, (source,), series, market.past, terms)
        turn_ticks = market.turn_ticks.get(symbol)
        if turn_ticks is not None:
            return TickLine(symbol, source, turn_ticks, 0, market.past, terms)
        offset = market.past.tick_count(symbol) - market.past.tick_count(source)
        ticks = day.ticks if day else TickSeries(market.past.tick_count(source))
        return TickLine(symbol, source, ticks, offset, market.past, terms)

    def renew(self, line: Line) -> None:
        """Let a line have what has come of its past, where one of its bars begins in it."""
        if isinstance(line, IndexLine):
            line.renew()
        elif isinstance(line, BarLine) and line.sources[0] in self._market.days:
            self._market.series_named(line.key[0], line.sources[0], line.key[1])
            self._market.forget_series(*line.key)

    def close(self, line: Line) -> None:
        """Let go of a line."""
        if line.key[1]:
            self._market.forget_series(*line.key)

    def _index(self, key: LineKey) -> "IndexLine":
        symbol, duration = key
        market = self._market
        days = {one: market.days[one] for one in self._indices[symbol]}
        members = [
            Member(day.finest(duration), day.instrument.tick_e6, NEVER) for day in days.values()
        ]
        # What has ended in this run has its part in the bars of before.
        members += [
            Member(day.finest(duration), day.instrument.tick_e6, day.updated)
            for one, day in market.ended.items()
            if product_key(one) == symbol.partition("@")[2]
        ]
        series = IndexSeries(symbol, duration, members, self._calendar, market.past)
        main = next(iter(days.values())).instrument
        return IndexLine(key, tuple(days), series, market.past, main)
