"""The K-line series in use: derived when somebody comes to watch, grown by every trade."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol, TypeAlias

from diffex.domain.calendar import Calendar
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import SERIES, SERIES_IDLE
from diffex.domain.units import INT64_MAX, Lots, Nanos, Ticks
from diffex.engine.bars import Bar, BarSeries
from diffex.engine.ports import Past, newest_bar

SeriesKey: TypeAlias = tuple[str, Nanos]
"""The name that a series goes by, and its duration."""


class Finest(Protocol):
    """A contract's bars from which all others are made."""

    def finest(self, duration: Nanos) -> BarSeries:
        """Return the shortest bars that fill those of ``duration`` without a rest."""


class _Use:
    """A series, the contract whose trades it shows, and how many watch it."""

    __slots__ = ("series", "source", "watchers")

    def __init__(self, series: BarSeries, source: str) -> None:
        self.series: Final = series
        self.source = source
        self.watchers = 0


class SeriesShelf:
    """Every series that is watched, and some that were.

    A series can be let go at any time: derived again it has the same bars under the same
    ids, as far back as the contract's own bars are kept. So too where the past is still
    being made: this run's part of a bar that begins in the past has that bar's id from the
    start, and is made whole when it is there and somebody watches.
    """

    __slots__ = (
        "_by_source",
        "_calendar",
        "_days",
        "_ended",
        "_idle",
        "_past",
        "_turns",
        "_unmade",
        "_uses",
    )

    def __init__(
        self,
        days: Mapping[str, Finest],
        ended: Mapping[str, Finest],
        calendar: Calendar,
        past: Past,
    ) -> None:
        """Make an empty shelf.

        Args:
            days: the contracts that trade, by symbol.
            ended: those that have ceased to.
            calendar: of the exchange.
            past: what was before this run.
        """
        self._days: Final = days
        self._ended: Final = ended
        self._calendar: Final = calendar
        self._past: Final = past
        self._uses: dict[SeriesKey, _Use] = {}
        self._by_source: dict[str, dict[SeriesKey, BarSeries]] = {}
        self._idle: dict[SeriesKey, None] = {}
        """Those without a watcher, the one that was left first in front."""
        self._unmade: dict[SeriesKey, None] = {}
        """Those that were derived before the past's newest bar was there."""
        self._turns: dict[str, list[tuple[Nanos, str]]] = {}
        """By name, where that is not one contract's all the time: from when on it is whose."""

    def __len__(self) -> int:
        return len(self._uses)

    def trade(
        self, source: str, now: Nanos, price: Ticks, volume: Lots, oi: tuple[int, int]
    ) -> None:
        """Count a trade of the contract ``source`` into each of its series."""
        for key, series in self._by_source.get(source, {}).items():
            start = self._calendar.bar_start(now, key[1])
            if not series.bars and key in self._unmade:
                self._begin(key, series, start)
            series.trade(start, price, volume, oi)

    def watch(self, name: str, source: str, duration: Nanos) -> BarSeries:
        """Return a series to one more who watches it.

        Args:
            name: whose past it goes on from: the contract's symbol, or another name under
                which its trades are shown.
            source: the symbol of the contract that trades.
            duration: of its bars.

        Raises:
            RejectError: ``TOO_MANY_SERIES``, all of them watched.
        """
        key = (name, duration)
        use = self._uses.get(key)
        if use is None:
            if len(self._uses) >= SERIES:
                if not self._idle:
                    raise RejectError(RejectCode.TOO_MANY_SERIES, limit=SERIES)
                self._drop_oldest()
            use = self._uses[key] = _Use(self._derive(name, source, duration), source)
            self._by_source.setdefault(source, {})[key] = use.series
        elif use.series.bars and key in self._unmade:
            self._make_whole(key, use.series)
        self._idle.pop(key, None)
        use.watchers += 1
        return use.series

    def follow(self, name: str, before: str, source: str, now: Nanos) -> None:
        """Let a name show another contract's trades from now on; its ids go on.

        Args:
            name: a name that contracts take turns under.
            before: the contract that it has shown so far.
            source: the contract that it shows from now on.
            now: when that begins.
        """
        self._turns.setdefault(name, [(0, before)]).append((now, source))
        for key, use in self._uses.items():
            if key[0] == name:
                del self._by_source[use.source][key]
                use.source = source
                self._by_source.setdefault(source, {})[key] = use.series

    def leave(self, name: str, duration: Nanos) -> None:
        """Count one watcher less; a series that nobody watches makes room when room is short."""
        key = (name, duration)
        use = self._uses.get(key)
        if use is None or not use.watchers:
            return
        use.watchers -= 1
        if not use.watchers:
            self._idle[key] = None
            if len(self._idle) > SERIES_IDLE:
                self._drop_oldest()

    def _drop_oldest(self) -> None:
        key = next(iter(self._idle))
        del self._idle[key]
        self._unmade.pop(key, None)
        del self._by_source[self._uses.pop(key).source][key]

    def _derive(self, name: str, source: str, duration: Nanos) -> BarSeries:
        """Make a series of the bars of this run, its ids behind those of the past.

        Bars that left are counted, not shown: so the ids do not depend on when this is done.
        A bar of which a part left is not shown either, except when there is no newer one.
        """
        gone, bars = self._parts(name, source, duration)
        bar_start = self._calendar.bar_start
        key = (name, duration)
        count = self._past.count(name, duration)
        before = newest_bar(self._past, name, duration)
        starts = [bar_start(part.start, duration) for part in bars]
        if not gone:
            series = BarSeries(name, duration, count, before)
            if count and before is None:
                self._unmade[key] = None
                if starts:
                    self._begin(key, series, starts[0])
            return _absorbed(series, bars, starts)
        opened = bar_start(gone[0], duration)
        if before is not None:
            opened = before.start
        elif not self._is_past(key, opened):
            opened -= 1
        for part_start in gone:
            start = bar_start(part_start, duration)
            if start > opened:
                opened = start
                count += 1
        whole = next((at for at, start in enumerate(starts) if start > opened), None)
        if whole is None:
            return _absorbed(BarSeries(name, duration, count - 1), bars, starts)
        series = BarSeries(name, duration, count)
        return _absorbed(series, bars[whole:], starts[whole:])

    def _parts(self, name: str, source: str, duration: Nanos) -> tuple[Sequence[Nanos], list[Bar]]:
        """Return the bars that a series is made of, after the starts of those that left."""
        turns = self._turns.get(name)
        if turns is None:
            finest = self._finest(source, duration)
            return finest.gone, finest.bars
        gone: list[Nanos] = []
        bars: list[Bar] = []
        for at, (since, one) in enumerate(turns):
            until = turns[at + 1][0] if at + 1 < len(turns) else INT64_MAX
            finest = self._finest(one, duration)
            left = [start for start in finest.gone if since <= start < until]
            if left:
                # Ids are counted in order: what came before left too.
                gone += [bar.start for bar in bars]
                gone += left
                bars = []
            bars += [bar for bar in finest.bars if since <= bar.start < until]
        return gone, bars

    def _finest(self, source: str, duration: Nanos) -> BarSeries:
        day = self._days.get(source) or self._ended[source]
        return day.finest(duration)

    def _is_past(self, key: SeriesKey, start: Nanos) -> bool:
        """Return whether the bar that begins at ``start`` is one of the past's, made or not."""
        return self._past.find(*key, start) < self._past.count(*key)

    def _begin(self, key: SeriesKey, series: BarSeries, start: Nanos) -> None:
        """Prepare a series of ``_unmade`` for its first bar, which begins at ``start``."""
        if not self._is_past(key, start):
            del self._unmade[key]
            return
        series.first_id -= 1
        before = newest_bar(self._past, *key)
        if before is not None:
            del self._unmade[key]
            series.bars.append(before.copy())

    def _make_whole(self, key: SeriesKey, series: BarSeries) -> None:
        """Put the past's newest bar before this run's part of it, once it is there."""
        before = newest_bar(self._past, *key)
        if before is None:
            return
        del self._unmade[key]
        if series.first_id < self._past.count(*key):
            parts = [before, series.bars[0]]
            whole = _absorbed(BarSeries(*key), parts, [before.start, before.start])
            series.bars[0] = whole.bars[0]


def _absorbed(series: BarSeries, parts: list[Bar], starts: list[Nanos]) -> BarSeries:
    for part, start in zip(parts, starts, strict=True):
        series.absorb(start, part)
    return series
