"""A series as a chart sees it: the past and this run under one numbering.

Ids count from 0 and are dense; they name the same bar or tick for ever. Bars of this run
that have left the exchange's memory are not there until the past has them.
"""

from bisect import bisect_left
from operator import attrgetter
from typing import Final, Protocol, TypeAlias

from diffex.diff.patch import Tree
from diffex.diff.sections.klines import bar_tree
from diffex.diff.sections.ticks import tick_tree
from diffex.domain.instrument import Instrument
from diffex.domain.units import Nanos
from diffex.engine.bars import Bar
from diffex.engine.ports import Past
from diffex.engine.ticks import Tick, TickSeries

LineKey: TypeAlias = tuple[str, Nanos]
"""The symbol that a client asked for, and the duration; 0 means ticks."""

_start: Final = attrgetter("start")


class Ids(Protocol):
    """The ids of bars or ticks, and their times."""

    @property
    def last_id(self) -> int:
        """The newest id, -1 if there is nothing."""

    def find(self, time: Nanos) -> int:
        """Return the first id at ``time`` or later, and the one after the newest if none is."""

    def times(self, first: int, last: int) -> dict[int, Nanos]:
        """Return the time of each id from ``first`` to ``last`` that is there."""


class Line(Ids, Protocol):
    """Bars or ticks by id."""

    key: LineKey
    sources: tuple[str, ...]
    """The symbols of the contracts whose trades it shows."""

    @property
    def mark(self) -> int:
        """A number that changes when the newest bar does."""

    def lacks(self, first: int) -> bool:
        """Return whether the past will have more from ``first`` on than it has now."""

    def trees(self, first: int, last: int) -> Tree:
        """Return what is there from ``first`` to ``last``, by id in decimal digits."""


class Series(Protocol):
    """The bars of this run, as ``BarSeries`` has them."""

    @property
    def first_id(self) -> int:
        """The id of the oldest bar kept."""

    @property
    def last_id(self) -> int:
        """The newest id."""

    @property
    def bars(self) -> list[Bar]:
        """The bars that are kept."""

    def bar(self, bar_id: int) -> Bar:
        """Return a bar that is kept."""


class BarLine:
    """The bars of one symbol at one duration."""

    __slots__ = ("_past", "_past_count", "_series", "_terms", "key", "sources")

    def __init__(
        self,
        key: LineKey,
        sources: tuple[str, ...],
        series: Series,
        past: Past,
        terms: Instrument,
    ) -> None:
        self.key: LineKey = key
        self.sources = sources
        self._series: Final = series
        self._past: Final = past
        self._past_count: Final = past.count(*key)
        self._terms: Final = terms

    @property
    def last_id(self) -> int:
        """The newest id, -1 if there is no bar."""
        return self._series.last_id

    @property
    def mark(self) -> int:
        """The volume of this run's newest bar: every trade adds to it."""
        bars = self._series.bars
        return bars[-1].volume if bars else 0

    def lacks(self, first: int) -> bool:
        """Return whether the past will have more bars from ``first`` on than it has now."""
        newest = self._past_count - 1
        # Days are made in order: where the newest bar is, every other is.
        return first <= newest and not self._past.bars(*self.key, newest, newest)

    def find(self, time: Nanos) -> int:
        """Return the first id that starts at ``time`` or later."""
        series = self._series
        found = self._past.find(*self.key, time)
        if found < min(self._past_count, series.first_id):
            return found
        return series.first_id + bisect_left(series.bars, time, key=_start)

    def times(self, first: int, last: int) -> dict[int, Nanos]:
        """Return where each bar from ``first`` to ``last`` starts."""
        return {bar_id: bar.start for bar_id, bar in self._bars(first, last).items()}

    def trees(self, first: int, last: int) -> Tree:
        """Return the bars from ``first`` to ``last``."""
        terms = self._terms
        return {
            str(bar_id): bar_tree(bar, terms) for bar_id, bar in self._bars(first, last).items()
        }

    def _bars(self, first: int, last: int) -> dict[int, Bar]:
        series = self._series
        oldest = series.first_id
        found: dict[int, Bar] = {}
        if first < oldest:
            stored = self._past.bars(*self.key, max(first, 0), min(last, oldest - 1))
            found.update(enumerate(stored, max(first, 0)))
        for bar_id in range(max(first, oldest), min(last, series.last_id) + 1):
            found[bar_id] = series.bar(bar_id)
        return found


class TickLine:
    """The ticks of one symbol."""

    __slots__ = ("_offset", "_past", "_series", "_terms", "key", "sources")

    def __init__(
        self,
        symbol: str,
        source: str,
        series: TickSeries,
        offset: int,
        past: Past,
        terms: Instrument,
    ) -> None:
        """Show the ticks of ``series``, which have ids that are ``offset`` higher here."""
        self.key: LineKey = (symbol, 0)
        self.sources: tuple[str, ...] = (source,)
        self._series: Final = series
        self._offset: Final = offset
        self._past: Final = past
        self._terms: Final = terms

    @property
    def last_id(self) -> int:
        """The newest id, -1 if there is no tick."""
        return self._series.last_id + self._offset

    @property
    def mark(self) -> int:
        """Always the same: a tick never changes."""
        return 0

    def lacks(self, first: int) -> bool:
        """Return whether the past will have more ticks from ``first`` on than it has now."""
        newest = self._past.tick_count(self.key[0]) - 1
        return first <= newest and not self._past.ticks(self.key[0], newest, newest)

    def find(self, time: Nanos) -> int:
        """Return the first id at ``time`` or later."""
        symbol, first_id = self.key[0], self._series.first_id + self._offset
        found = self._past.find_tick(symbol, time)
        if found < min(self._past.tick_count(symbol), first_id):
            return found
        low, high = self._series.first_id, self._series.last_id + 1
        while low < high:
            middle = (low + high) // 2
            if self._series.tick(middle).time < time:
                low = middle + 1
            else:
                high = middle
        return low + self._offset

    def times(self, first: int, last: int) -> dict[int, Nanos]:
        """Return the time of each tick from ``first`` to ``last``."""
        return {tick_id: tick.time for tick_id, tick in self._ticks(first, last).items()}

    def trees(self, first: int, last: int) -> Tree:
        """Return the ticks from ``first`` to ``last``."""
        found, terms = self._ticks(first, last), self._terms
        return {str(tick_id): tick_tree(tick, terms) for tick_id, tick in found.items()}

    def _ticks(self, first: int, last: int) -> dict[int, Tick]:
        series, offset = self._series, self._offset
        oldest = series.first_id + offset
        found: dict[int, Tick] = {}
        if first < oldest:
            stored = self._past.ticks(self.key[0], max(first, 0), min(last, oldest - 1))
            found.update(enumerate(stored, max(first, 0)))
        for tick_id in range(max(first, oldest), min(last, self.last_id) + 1):
            found[tick_id] = series.tick(tick_id - offset)
        return found
