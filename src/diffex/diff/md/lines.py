"""Which line a symbol and a duration name, and who keeps it growing."""

from collections.abc import Mapping
from typing import Final

from diffex.diff.md.line import BarLine, Line, LineKey, TickLine
from diffex.diff.patch import Tree
from diffex.domain.instrument import Instrument
from diffex.domain.units import Nanos
from diffex.engine.bars import BarSeries
from diffex.engine.market_data import MarketData
from diffex.engine.ticks import TickSeries


class NoLine:
    """A symbol that does not exist: nothing, for ever."""

    __slots__ = ("key", "source")

    def __init__(self, key: LineKey) -> None:
        self.key = key
        self.source = key[0]

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


class Lines:
    """Opens lines.

    Collaborators: ``market`` has what trades now and the past; ``instruments`` the terms of
    every contract of which there may be anything, listed or not; ``continuous`` says which
    contract a continuous symbol shows today.
    """

    def __init__(
        self,
        market: MarketData,
        instruments: Mapping[str, Instrument],
        continuous: Mapping[str, str],
    ) -> None:
        self._market: Final = market
        self._instruments: Final = instruments
        self._continuous: Final = continuous

    def open(self, key: LineKey) -> Line:
        """Return the line of a key; each one needs a ``close`` at the end.

        Raises:
            RejectError: ``TOO_MANY_SERIES``.
        """
        symbol, duration = key
        market = self._market
        source = self._continuous.get(symbol, symbol)
        terms = self._instruments.get(source)
        if terms is None:
            return NoLine(key)
        day = market.days.get(source)
        if duration:
            if day is None:
                series = BarSeries(symbol, duration, market.past.count(symbol, duration))
            else:
                series = market.series_named(symbol, source, duration)
            return BarLine(source, series, market.past, terms)
        offset = market.past.tick_count(symbol) - market.past.tick_count(source)
        ticks = day.ticks if day else TickSeries(market.past.tick_count(source))
        return TickLine(symbol, source, ticks, offset, market.past, terms)

    def renew(self, line: Line) -> None:
        """Let a line have what has come of its past, where one of its bars begins in it."""
        if isinstance(line, BarLine) and line.source in self._market.days:
            self._market.series_named(line.key[0], line.source, line.key[1])
            self._market.forget_series(*line.key)

    def close(self, line: Line) -> None:
        """Let go of a line."""
        if line.key[1]:
            self._market.forget_series(*line.key)
