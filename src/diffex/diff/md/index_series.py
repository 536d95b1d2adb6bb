"""The bars of an index in this run, made of its contracts' bars when somebody looks.

They are made minute by minute, or second by second where a bar is no whole minutes. In each
that has a trade of any contract, a contract without one stands at its price before, and one
that has not traded in this run is left out. The engine does nothing for it.
"""

from collections.abc import Sequence
from typing import Final

from diffex.domain.calendar import Calendar
from diffex.domain.index import index_price
from diffex.domain.limits import BARS_KEPT
from diffex.domain.units import Nanos, PriceE6
from diffex.engine.bars import Bar, BarSeries
from diffex.engine.ports import Past, newest_bar

NEVER: Final = 2**63
"""Later than every bar."""


class Member:
    """A contract's bars of a minute or a second, and how far they were taken."""

    __slots__ = ("before", "end", "series", "tick", "upcoming")

    def __init__(self, series: BarSeries, tick: PriceE6, end: Nanos) -> None:
        """Take a contract that counts until ``end``, when its last day was over."""
        self.series: Final = series
        self.tick: Final = tick
        self.end: Final = end
        self.before: Bar | None = None
        """The newest bar that was taken."""
        self.upcoming = series.first_id
        """The id of the next one."""

    @property
    def start(self) -> Nanos:
        """Where the next bar starts; ``NEVER`` if there is none."""
        series = self.series
        return series.bar(self.upcoming).start if self.upcoming <= series.last_id else NEVER

    def begin(self, cut: Nanos) -> None:
        """Begin with the first bar that starts after ``cut``."""
        self.before, self.upcoming = None, self.series.first_id
        while self.start <= cut:
            self.take()

    def take(self) -> None:
        """Let the next bar be taken."""
        self.before = self.series.bar(self.upcoming)
        self.upcoming += 1


class IndexSeries:
    """Bars of one duration, prices in millionths of a yuan, read as a ``BarSeries`` is.

    Collaborators: ``members`` are its contracts; ``past`` has what was before this run.
    Ids go on from the past's, and a bar that begins in the past has its id.
    """

    def __init__(
        self,
        symbol: str,
        duration: Nanos,
        members: Sequence[Member],
        calendar: Calendar,
        past: Past,
    ) -> None:
        self.symbol: Final = symbol
        self.duration: Final = duration
        self._members: Final = members
        self._calendar: Final = calendar
        self._past: Final = past
        self._bars: list[Bar] = []
        self._next_id = 0
        """The id of the first bar, were it not one of the past's."""
        self._joins = False
        """Whether it is one of the past's."""
        self._solid: list[Bar] | None = None
        """The newest bar without the newest minute, which may still change; or nothing."""
        self._seen: list[tuple[int, int]] = []
        self.renew()

    def renew(self) -> None:
        """Make the bars anew, with what there is of the past."""
        self._bars, self._solid, self._seen = [], None, []
        self._next_id = self._past.count(self.symbol, self.duration)
        self._pass_over()
        self._refresh()

    @property
    def bars(self) -> list[Bar]:
        """The bars that are kept, oldest first."""
        self._refresh()
        return self._bars

    @property
    def first_id(self) -> int:
        """The id of the oldest bar kept."""
        self._refresh()
        return self._next_id - self._joins

    @property
    def last_id(self) -> int:
        """The id of the newest bar, the past's before the first trade; -1 if there is none."""
        return self.first_id + len(self._bars) - 1

    def bar(self, bar_id: int) -> Bar:
        """Return a bar that is kept."""
        return self._bars[bar_id - self._next_id + self._joins]

    def _pass_over(self) -> None:
        """Count the bars of which a part has left a contract's memory, without showing them."""
        lossy = [one.series for one in self._members if one.series.gone]
        # Until its oldest bar that is kept, nobody knows at what price such a contract stood.
        cut = max((series.bars[0].start - 1 for series in lossy), default=-1)
        units = {start for series in lossy for start in series.gone}
        for one in self._members:
            units.update(bar.start for bar in one.series.bars if bar.start <= cut)
            one.begin(cut)
        opened = -1
        for start in (self._start(unit) for unit in sorted(units)):
            if start > opened:
                opened = start
                self._next_id += not self._is_past(start)
        newest = self._newest()
        if newest > cut and self._start(newest) <= opened:
            # There is no newer one: what is left of it is shown.
            self._next_id -= not self._is_past(opened)
            return
        while (unit := self._unit()) < NEVER and self._start(unit) <= opened:
            self._take(unit)

    def _refresh(self) -> None:
        """Take what the contracts have more than before."""
        seen = [
            (one.series.last_id, one.series.bars[-1].volume if one.series.bars else 0)
            for one in self._members
        ]
        if seen == self._seen:
            return
        self._seen = seen
        if self._solid is not None:
            self._bars[-1:] = self._solid
        newest = self._newest()
        while (unit := self._unit()) < NEVER:
            self._absorb(self._start(unit), self._combined(unit))
            if unit == newest:
                return
            self._take(unit)

    def _absorb(self, start: Nanos, part: Bar) -> None:
        """Count the bar of a minute into the bar that begins at ``start``."""
        bars = self._bars
        if not bars:
            self._joins = self._is_past(start)
            before = newest_bar(self._past, self.symbol, self.duration) if self._joins else None
            if before is not None:
                bars.append(before.copy())
                self._solid = []
        if bars and start <= bars[-1].start:
            bar = bars[-1]
            self._solid = [bar.copy()]
            bar.high = max(bar.high, part.high)
            bar.low = min(bar.low, part.low)
            bar.close = part.close
            bar.volume += part.volume
            bar.close_oi = part.close_oi
            return
        self._solid = []
        part.start = start
        bars.append(part)
        if len(bars) > BARS_KEPT:
            count = BARS_KEPT // 10
            del bars[:count]
            self._next_id += count

    def _combined(self, unit: Nanos) -> Bar:
        """Return the bar of a minute or a second: the contracts' as one."""
        opens: list[PriceE6] = []
        highs: list[PriceE6] = []
        lows: list[PriceE6] = []
        closes: list[PriceE6] = []
        interests: list[int] = []
        open_oi = volume = 0
        for one in self._members:
            if one.start == unit:
                bar = one.series.bar(one.upcoming)
                opens.append(bar.open * one.tick)
                highs.append(bar.high * one.tick)
                lows.append(bar.low * one.tick)
                open_oi += bar.open_oi
                volume += bar.volume
            elif one.before is not None and unit <= one.end:
                bar = one.before
                for prices in (opens, highs, lows):
                    prices.append(bar.close * one.tick)
                open_oi += bar.close_oi
            else:
                continue
            closes.append(bar.close * one.tick)
            interests.append(bar.close_oi)
        whole = Bar(unit, index_price(opens, interests), open_oi)
        whole.high, whole.low = index_price(highs, interests), index_price(lows, interests)
        whole.close, whole.volume = index_price(closes, interests), volume
        whole.close_oi = sum(interests)
        return whole

    def _take(self, unit: Nanos) -> None:
        for one in self._members:
            if one.start == unit:
                one.take()

    def _unit(self) -> Nanos:
        """Return the next minute or second with a trade; ``NEVER`` if there is none."""
        return min((one.start for one in self._members), default=NEVER)

    def _newest(self) -> Nanos:
        """Return the newest minute or second with a trade, -1 if there is none."""
        traded = (one.series.bars[-1] for one in self._members if one.series.bars)
        return max((bar.start for bar in traded), default=-1)

    def _start(self, unit: Nanos) -> Nanos:
        return self._calendar.bar_start(unit, self.duration)

    def _is_past(self, start: Nanos) -> bool:
        """Return whether the bar that begins at ``start`` is one of the past's, made or not."""
        key = self.symbol, self.duration
        return self._past.find(*key, start) < self._past.count(*key)
