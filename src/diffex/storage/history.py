"""The past on disk as the engine's port ``Past``: bars and ticks by id, decoded when asked for.

The ids are laid out from the days alone, so they hold already while the past is being made:
a day that is not there yet has its ids, and its bars and ticks are left out until it comes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from diffex.domain.calendar import Calendar
from diffex.domain.limits import PAST_BLOCKS, PAST_SERIES, PAST_TICK_BLOCKS
from diffex.domain.units import MINUTE, Nanos, PriceE6, Ticks
from diffex.engine.bars import Bar
from diffex.engine.ticks import Tick
from diffex.storage.history_blocks import (
    TICK_TIME,
    Rows,
    TickBlock,
    unpack_rows,
    unpack_ticks,
)
from diffex.storage.history_file import ContractFile, Extent, StoredDay, Summary
from diffex.storage.history_files import Files, Kept, Report
from diffex.storage.history_index import Part, index_rows
from diffex.storage.history_series import Bars, Place


class StoredPast:
    """A ``Past`` over the files of a directory; one thread uses it.

    Bars are derived from minutes, or from steps where they are not whole minutes; of a
    duration that is neither there are none.
    Where the newest days are still being made, the bars and ticks of a range end early.
    """

    def __init__(
        self,
        directory: Path,
        places: Mapping[str, Place],
        calendar: Calendar,
        report: Report,
    ) -> None:
        """Read from ``directory`` what ``places`` say; opens no file yet.

        Args:
            directory: of the files, one a contract.
            places: by symbol, continuous contracts among them, the days of its series.
            calendar: of the market, for where bars start.
            report: told once of each file that is damaged; its bars are then left out.
        """
        self._places: Final = places
        self._calendar: Final = calendar
        self._files: Final = Files(directory, report)
        self._bars: Final[Kept[tuple[str, Nanos], Bars]] = Kept(PAST_SERIES)
        self._rows: Final[Kept[tuple[str, int, Nanos], Rows]] = Kept(PAST_BLOCKS)
        self._ticks: Final[Kept[tuple[str, int], TickBlock]] = Kept(PAST_TICK_BLOCKS)

    def count(self, symbol: str, duration: Nanos) -> int:
        """Return how many bars there are, made already or not: the next one's id."""
        bars = self._layout(symbol, duration)
        return 0 if bars is None else len(bars)

    def bars(self, symbol: str, duration: Nanos, first: int, last: int) -> list[Bar]:
        """Return the bars from id ``first`` to ``last``, both included, as far as they are made.

        Raises:
            ColumnsError: a file whose checksum is right holds what is no day.
        """
        bars = self._layout(symbol, duration)
        if bars is None:
            return []
        first, last = max(first, 0), min(last, len(bars) - 1)
        if first > last:
            return []
        place = self._places[symbol]
        made = bars.before[self._made(place, bars.day(bars.firsts[last + 1] - 1))]
        while last >= first and bars.firsts[last + 1] > made:
            last = bisect_right(bars.firsts, made) - 2
        return self._read(place, bars, first, last)

    def find(self, symbol: str, duration: Nanos, start: Nanos) -> int:
        """Return the id of the first bar that starts at ``start`` or later; else the count."""
        bars = self._layout(symbol, duration)
        return 0 if bars is None else bars.find(start)

    def tick_count(self, symbol: str) -> int:
        """Return how many ticks there are, made already or not: the next one's id."""
        place = self._places.get(symbol)
        return 0 if place is None else place.ticks[-1]

    def ticks(self, symbol: str, first: int, last: int) -> list[Tick]:
        """Return the ticks from id ``first`` to ``last``, both included, as far as made.

        Raises:
            ColumnsError: a file whose checksum is right holds what is no day.
        """
        place = self._places.get(symbol)
        if place is None:
            return []
        first, last = max(first, 0), min(last, place.ticks[-1] - 1)
        found: list[Tick] = []
        if first > last:
            return found
        made = self._made(place, place.day_of_tick(last))
        for day in range(place.day_of_tick(first), made):
            block, stored, tick_value = self._tick_block(place, day)
            began, before = stored.extent.spans[0][0], place.ticks[day]
            found += [
                block.tick(row, began, stored.level, tick_value)
                for row in range(
                    max(first - before, 0), min(last - before + 1, stored.extent.ticks)
                )
            ]
        return found

    def find_tick(self, symbol: str, time: Nanos) -> int:
        """Return the id of the first tick at ``time`` or later; else the count.

        Of a day that is not made yet, the first tick of the day.
        """
        place = self._places.get(symbol)
        if place is None or not place.ticks[-1]:
            return 0
        ends = [extent.spans[-1][1] for extent in place.extents]
        day = bisect_right(ends, time)
        if day == len(ends) or self._made(place, day) <= day:
            return place.ticks[day]
        block, stored, _ = self._tick_block(place, day)
        row = bisect_left(block.times, -(-(time - stored.extent.spans[0][0]) // TICK_TIME))
        return place.ticks[day] + row

    def _layout(self, symbol: str, duration: Nanos) -> Bars | None:
        """Return where the bars of a duration lie, or None if there are none."""
        place = self._places.get(symbol)
        if place is None or not place.unit(duration):
            return None
        return self._bars.get((symbol, duration), lambda: Bars(place, self._calendar, duration))

    def _made(self, place: Place, day: int) -> int:
        """Return how many of the oldest days are there, counted up to and with ``day``."""
        for row in range(day + 1):
            if any(self._files.find(*member) is None for member in place.members[row]):
                return row
        return day + 1

    def _read(self, place: Place, bars: Bars, first: int, last: int) -> list[Bar]:
        """Return bars of which every unit is there."""
        found: list[Bar] = []
        low = high = 0
        if bars.plain:
            # Bars of one minute, which charts ask for most.
            while first <= last:
                row = bars.day(first)
                low, high = bars.before[row], min(bars.before[row + 1], last + 1)
                day = self._day(place, row, bars)
                found += day.plain(bars.starts[first:high], first - low)
                first = high
            return found
        for one in range(first, last + 1):
            start, begin, end = bars.starts[one], bars.firsts[one], bars.firsts[one + 1]
            if begin >= high:
                row = bars.day(begin)
                low, high = bars.before[row], bars.before[row + 1]
                day = self._day(place, row, bars)
            bar = day.bar(start, begin - low, min(end, high) - low)
            while end > high:
                row += 1
                low, high = high, bars.before[row + 1]
                day = self._day(place, row, bars)
                _extend(bar, day.bar(start, 0, min(end, high) - low))
            found.append(bar)
        return found

    def _day(self, place: Place, row: int, bars: Bars) -> "_Day":
        count = bars.before[row + 1] - bars.before[row]
        if place.is_index:
            return self._index_day(place.members[row], bars.unit, count)
        file, number = self._stored(*place.members[row][0])
        day = file.header.days[number]
        return _Day(day.level, day.summary, count, lambda: self._load(file, number, bars.unit))

    def _index_day(self, members: Sequence[tuple[str, Extent]], unit: Nanos, count: int) -> "_Day":
        """Return a day of several contracts as one; its daily bar is made of its units."""
        found = [self._stored(*member) for member in members]

        def parts() -> Rows:
            return index_rows(
                [
                    Part(
                        self._load(file, number, unit),
                        file.header.days[number].level,
                        file.header.tick_e6,
                    )
                    for file, number in found
                ]
            )

        symbols = "+".join(symbol for symbol, _ in members)
        key = (symbols, members[0][1].day.toordinal(), unit)
        load = partial(self._rows.get, key, parts)
        if len(found) > 1:
            return _Day(0, None, count, load)
        file, number = found[0]
        day, tick = file.header.days[number], file.header.tick_e6
        return _Day(0, _moved(day.summary, day.level, tick), count, load)

    def _stored(self, symbol: str, extent: Extent) -> tuple[ContractFile, int]:
        """Return the file and the row of a day that is there."""
        found = self._files.find(symbol, extent)
        assert found is not None
        return found

    def _load(self, file: ContractFile, number: int, unit: Nanos) -> Rows:
        read = file.minutes if unit == MINUTE else file.steps
        key = (file.header.symbol, number, unit)
        return self._rows.get(key, lambda: unpack_rows(read(number)))

    def _tick_block(self, place: Place, row: int) -> tuple[TickBlock, StoredDay, int]:
        file, number = self._stored(*place.members[row][0])
        key = (place.sources[row], number)
        block = self._ticks.get(key, lambda: unpack_ticks(file.ticks(number)))
        return block, file.header.days[number], file.header.tick_value


class _Day:
    """The bars of one day, decoded only when a part of it is asked for."""

    __slots__ = ("_count", "_level", "_load", "_rows", "_whole")

    def __init__(
        self, level: Ticks, whole: Summary | None, count: int, load: Callable[[], Rows]
    ) -> None:
        """Take a day.

        Args:
            level: from which its prices count.
            whole: its daily bar; None if that has to be made of its units.
            count: of its units.
            load: decodes them.
        """
        self._level: Final = level
        self._whole: Final = whole
        self._count: Final = count
        self._load: Final = load
        self._rows: Rows | None = None

    def bar(self, start: Nanos, begin: int, end: int) -> Bar:
        """Return the bar of the units from ``begin`` to before ``end``."""
        level, whole = self._level, self._whole
        if whole is not None and end - begin == self._count:
            bar = Bar(start, whole.open + level, 0)
            bar.high, bar.low = whole.high + level, whole.low + level
            bar.close, bar.volume, bar.close_oi = whole.close + level, whole.volume, whole.interest
            return bar
        block = self._rows
        if block is None:
            block = self._rows = self._load()
        # A unit without a trade stands at the price before it, which is no price of this bar.
        while begin < end - 1 and not block.volume[begin]:
            begin += 1
        bar = Bar(start, block.open[begin] + level, block.interest[begin - 1] if begin else 0)
        bar.high = max(block.high[begin:end]) + level
        bar.low = min(block.low[begin:end]) + level
        bar.volume = sum(block.volume[begin:end])
        bar.close, bar.close_oi = block.close[end - 1] + level, block.interest[end - 1]
        return bar

    def plain(self, starts: Sequence[Nanos], begin: int) -> list[Bar]:
        """Return the units from ``begin`` on, of which ``starts`` are the starts, as bars."""
        level, block = self._level, self._load()
        before = block.interest[begin - 1] if begin else 0
        found: list[Bar] = []
        part = slice(begin, begin + len(starts))
        for start, first, high, low, close, volume, interest in zip(
            starts,
            block.open[part],
            block.high[part],
            block.low[part],
            block.close[part],
            block.volume[part],
            block.interest[part],
            strict=True,
        ):
            bar = Bar(start, first + level, before)
            bar.high, bar.low, bar.close = high + level, low + level, close + level
            bar.volume, bar.close_oi = volume, interest
            before = interest
            found.append(bar)
        return found


def _moved(summary: Summary, level: Ticks, tick: PriceE6) -> Summary:
    """Return a daily bar with its prices in millionths of a yuan."""
    return msgspec.structs.replace(
        summary,
        open=(summary.open + level) * tick,
        high=(summary.high + level) * tick,
        low=(summary.low + level) * tick,
        close=(summary.close + level) * tick,
    )


def _extend(bar: Bar, later: Bar) -> None:
    """Count a later part into a bar."""
    if not bar.volume:
        bar.open, bar.high, bar.low = later.open, later.high, later.low
    elif later.volume:
        bar.high = max(bar.high, later.high)
        bar.low = min(bar.low, later.low)
    bar.close, bar.close_oi = later.close, later.close_oi
    bar.volume += later.volume
