"""``set_chart``: what a client asks to see, checked, and the chart that shows it."""

from collections.abc import Mapping
from typing import Final

import msgspec

from diffex.diff import values
from diffex.diff.md import windows
from diffex.diff.md.line import Ids, LineKey
from diffex.diff.md.spans import Span
from diffex.diff.patch import Tree
from diffex.domain.calendar import Calendar
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import DURATION_SECONDS, MD_CHART_SYMBOLS, VIEW_WIDTH
from diffex.domain.units import SECOND, Nanos

Number = int | float | None


class SetChartPack(msgspec.Struct, frozen=True):
    """Every form of the request; a field that is absent is None.

    Of the forms the first that is there counts: ``left_kline_id``, ``focus_datetime`` with
    ``focus_position``, ``trading_day_start`` with ``trading_day_count``; else the newest.
    """

    chart_id: str
    ins_list: str = ""
    """Symbols, the main one first; "" removes the chart."""
    duration: Number = 0
    """Nanoseconds of a bar; 0 for ticks."""
    view_width: Number = None
    """How many ids to show; 0 removes the chart."""
    left_kline_id: Number = None
    focus_datetime: Number = None
    focus_position: Number = None
    trading_day_start: Number = None
    trading_day_count: Number = None

    @property
    def removes(self) -> bool:
        """Whether the chart shall go."""
        return not self.symbols or self.view_width == 0

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols, each once, in order."""
        found = dict.fromkeys(part.strip() for part in self.ins_list.split(","))
        return tuple(symbol for symbol in found if symbol)


class Chart:
    """One chart of one session. ``windows`` are the ids of each line that it shows."""

    __slots__ = ("chart_id", "form", "keys", "left", "ready", "right", "state", "width", "windows")

    def __init__(self, pack: SetChartPack, state: Tree) -> None:
        """Take a request that is checked; ``state`` is what its answer echoes."""
        symbols, duration = pack.symbols, _duration(pack)
        if len(symbols) > MD_CHART_SYMBOLS:
            raise RejectError(RejectCode.TOO_MANY_CHART_SYMBOLS, limit=MD_CHART_SYMBOLS)
        self.chart_id: Final = values.name("chart_id", pack.chart_id)
        self.keys: Final[tuple[LineKey, ...]] = tuple((symbol, duration) for symbol in symbols)
        self.width: Final = _width(pack)
        self.state: Final = state
        self.form: windows.Form = windows.Newest(self.width)
        self.left = self.right = 0
        self.ready = False
        """Whether the client was told everything in its windows that there will be."""
        self.windows: dict[LineKey, Span] = {}

    @property
    def main(self) -> LineKey:
        """The line that the ids of the window are of."""
        return self.keys[0]

    @property
    def partners(self) -> tuple[LineKey, ...]:
        """The other lines, bound to the main one by time."""
        return self.keys[1:]

    @property
    def pairs(self) -> tuple[tuple[LineKey, LineKey], ...]:
        """The main line with each partner; ticks have no common times and are not bound."""
        return tuple((self.main, other) for other in self.partners if other[1])

    def tree(self) -> Tree:
        """Return ``charts.<chart_id>``; it waits for what is not complete."""
        return {
            "state": self.state,
            "left_id": self.left,
            "right_id": self.right,
            **self.readiness(),
        }

    def readiness(self) -> Tree:
        """Return the part of it that says whether it waits."""
        return {"more_data": not self.ready, "ready": self.ready}

    def fit(self, lines: Mapping[LineKey, Ids]) -> bool:
        """Move the windows to where they are now; return whether the main one moved."""
        main = lines[self.main]
        before = (self.left, self.right)
        self.left, self.right = windows.span(self.form, main)
        self.windows[self.main] = (self.left, self.right)
        for key in self.partners:
            self.windows[key] = _partner(main, lines[key], self.left, self.right)
        return before != (self.left, self.right)


def form(pack: SetChartPack, width: int, main: Ids, calendar: Calendar) -> windows.Form:
    """Return the form of a request, its window placed on the main line as it is now."""
    if pack.left_kline_id is not None:
        return windows.from_id(_whole("left_kline_id", pack.left_kline_id), width)
    if pack.focus_datetime is not None:
        time = _whole("focus_datetime", pack.focus_datetime)
        return windows.around(main, time, _whole("focus_position", pack.focus_position), width)
    if pack.trading_day_start is not None:
        start = _whole("trading_day_start", pack.trading_day_start)
        count = _whole("trading_day_count", pack.trading_day_count)
        return windows.trading_days(calendar, start, count)
    return windows.Newest(width)


def echo(fields: Mapping[str, object]) -> Tree:
    """Return what ``state`` repeats: every key with its value; null cannot be said."""
    scalars = (str, int, float)
    return {key: value for key, value in fields.items() if isinstance(value, scalars)}


def _partner(main: Ids, other: Ids, left: int, right: int) -> Span:
    """Return the ids of another line that lie in the time of a window of the main one."""
    last = min(right, main.last_id)
    begin = max(left, 0)
    times = main.times(begin, begin) or main.times(begin, last)
    if not times or begin > last:
        return 0, -1
    first = other.find(times[min(times)])
    if right >= main.last_id:
        return first, other.last_id
    return first, other.find(main.times(last, last)[last] + 1) - 1


def _duration(pack: SetChartPack) -> Nanos:
    duration = _whole("duration", pack.duration)
    seconds, rest = divmod(duration, SECOND)
    if rest or not 0 <= seconds <= DURATION_SECONDS:
        code = RejectCode.CHART_DURATION_INVALID
        raise RejectError(code, duration=duration, limit=DURATION_SECONDS)
    return duration


def _width(pack: SetChartPack) -> int:
    """Return how many ids to show: as many as are served, where none or more are asked for."""
    if pack.view_width is None:
        return VIEW_WIDTH
    width = _whole("view_width", pack.view_width)
    if width < 0:
        raise RejectError(RejectCode.CHART_WIDTH_INVALID, width=width)
    return min(width, VIEW_WIDTH)


def _whole(field: str, number: Number) -> int:
    """Return a number of a request; one that is left out counts as 0."""
    return 0 if number is None else values.whole(field, number)
