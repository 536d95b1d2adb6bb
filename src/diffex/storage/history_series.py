"""Which minutes, or steps, make up each bar: ids that follow from days and spans alone.

Every minute of a day's spans has a bar, traded or not, and so has every step. How many bars
of any duration the past has, and which id each has, is therefore known before a single day
is made.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from diffex.domain.calendar import DAY, Calendar
from diffex.domain.units import MINUTE, Nanos
from diffex.storage.history_file import Extent, units_of


class Place:
    """The days of one series of prices, oldest first, with counts of ticks."""

    def __init__(self, extents: Sequence[Extent], sources: Sequence[str]) -> None:
        """Lay days out.

        Args:
            extents: of the days, oldest first.
            sources: of each day, the contract whose file has it.
        """
        self.extents: Final = tuple(extents)
        self.sources: Final = tuple(sources)
        self.members: tuple[tuple[tuple[str, Extent], ...], ...] = tuple(
            ((symbol, extent),) for symbol, extent in zip(sources, extents, strict=True)
        )
        """Of each day, the contracts that it is made of."""
        self.is_index = False
        """Whether it shows several contracts as one, at prices in millionths of a yuan."""
        self.ticks: tuple[int, ...] = tuple(accumulate((one.ticks for one in extents), initial=0))
        """Ticks before each day; last, all of them."""

    def unit(self, duration: Nanos) -> Nanos:
        """Return what bars of ``duration`` are made of: minutes, steps, or 0 for neither."""
        if duration <= 0 or not self.extents:
            return 0
        if duration % MINUTE == 0:
            return MINUTE
        steps = {extent.step for extent in self.extents}
        step = steps.pop()
        # Days of other steps, by another version of the model, have no bars in common.
        return 0 if steps or duration % step else step

    def day_of_tick(self, tick: int) -> int:
        """Return the row of the day that has a tick, counted over all days."""
        return bisect_right(self.ticks, tick) - 1


class Bars:
    """The bars of one duration over a place: where each starts, and its first unit."""

    def __init__(self, place: Place, calendar: Calendar, duration: Nanos) -> None:
        """Lay bars out.

        Args:
            place: the days that they are made of.
            calendar: says where a bar starts.
            duration: of which the place has a unit.
        """
        self.unit: Final = place.unit(duration)
        self.before: Final = tuple(
            accumulate((extent.bars(self.unit) for extent in place.extents), initial=0)
        )
        """Units before each day; last, all of them."""
        self.starts: array[int] = array("q")
        self.firsts: array[int] = array("q")
        """The first unit of each bar; last, the number of all units."""
        before = 0
        for extent in place.extents:
            for span in extent.spans:
                units = units_of(span, self.unit)
                starts, firsts = _cuts(units, before, calendar, duration)
                # A bar may go on over a pause, a night, or several days.
                again = 1 if self.starts and starts[0] <= self.starts[-1] else 0
                self.starts.extend(starts[again:])
                self.firsts.extend(firsts[again:])
                before += len(units)
        self.firsts.append(before)

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def plain(self) -> bool:
        """Whether each bar is one unit."""
        return len(self.starts) == self.before[-1]

    def day(self, unit: int) -> int:
        """Return the row of the day that has a unit, counted over all days."""
        return bisect_right(self.before, unit) - 1

    def find(self, start: Nanos) -> int:
        """Return the first bar that starts at ``start`` or later; else the count."""
        return bisect_left(self.starts, start)


def _cuts(
    units: range, before: int, calendar: Calendar, duration: Nanos
) -> tuple[Sequence[Nanos], Sequence[int]]:
    """Return the bars of a span: where each starts, and its first unit.

    Args:
        units: of the span.
        before: units before the span, which are counted too.
        calendar: says where a bar starts.
        duration: of the bars.
    """
    start = calendar.bar_start(units[0], duration)
    if duration < DAY and DAY % duration == 0:
        # Midnight is a border too, so they follow each other evenly.
        starts = range(start, units.stop, duration)
        second, each = (
            before + (start + duration - units.start) // units.step,
            duration // units.step,
        )
        return starts, [before, *range(second, second + (len(starts) - 1) * each, each)]
    found, firsts, number = [start], [before], 0
    while (number := _next(units, number, found[-1], calendar, duration)) < len(units):
        found.append(calendar.bar_start(units[number], duration))
        firsts.append(before + number)
    return found, firsts


def _next(units: range, number: int, start: Nanos, calendar: Calendar, duration: Nanos) -> int:
    """Return the first unit after ``number`` that lies in another bar."""
    guess = number + max((start + duration - units[number]) // units.step, 1)
    if guess >= len(units):
        if calendar.bar_start(units[-1], duration) == start:
            return len(units)
    elif calendar.bar_start(units[guess - 1], duration) == start:
        if calendar.bar_start(units[guess], duration) != start:
            return guess
        guess = len(units)
    # Bars may be cut short at midnight, or go on over it: the border lies before the guess.
    return bisect_right(
        units[: min(guess, len(units))],
        start,
        lo=number,
        key=lambda unit: calendar.bar_start(unit, duration),
    )
