"""The own part of a market data session's mirror: what it watches and what it was told."""

from collections.abc import Callable
from typing import Final, TypeAlias

import orjson

from diffex.diff import codec
from diffex.diff.md.chart import Chart
from diffex.diff.md.line import LineKey
from diffex.diff.md.told import Told
from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.domain.limits import MD_ANSWERS, MD_ANSWERS_BYTES, MD_FRAME_BARS

NOTHING: Final = -1
"""The ``last_id`` of a line without anything, in the frame that answers ``set_chart``."""
NOTHING_STILL: Final = -2
"""The same in later frames: -1 would keep a reconnecting tqsdk waiting for ever."""


ROW_BYTES: Final = 800
"""No bar, and no tick of five levels, is longer as JSON."""

UNKNOWN: Final = -1
"""Instead of the number of a frame: the next one, whichever that is."""

Section: TypeAlias = Callable[["MdView"], Tree]
"""Returns a part of what a session mirrors."""


class Holding:
    """What a session's mirror holds of one line, and the charts that show it."""

    __slots__ = ("asked", "charts", "empty_id", "told")

    def __init__(self) -> None:
        self.charts: dict[str, Chart] = {}
        self.told: Final = Told()
        self.empty_id = NOTHING
        """The ``last_id`` that was told of a line without anything."""
        self.asked = False
        """Whether a peek came that is answered with it."""


class MdView:
    """What one session watches.

    Collaborators: ``quotes`` returns the quotes of a view, ``series`` its bars and ticks.
    """

    __slots__ = (
        "_answers",
        "_bytes",
        "_quotes",
        "_series",
        "behind",
        "bound",
        "charts",
        "frame",
        "ins_list",
        "lines",
        "more",
        "odd_names",
        "room",
        "symbols",
    )

    def __init__(self, quotes: Section, series: Section) -> None:
        self._quotes: Final = quotes
        self._series: Final = series
        self._answers: dict[str, bytes] = {}
        self._bytes = 0
        self.ins_list = ""
        self.symbols: frozenset[str] = frozenset()
        self.charts: dict[str, Chart] = {}
        self.lines: dict[LineKey, Holding] = {}
        self.bound: dict[tuple[LineKey, LineKey], Told] = {}
        """By main line and partner, the main ids whose partners the mirror knows."""
        self.behind: dict[LineKey, None] = {}
        """Lines of which the mirror has not all yet, or not all of its partners."""
        self.more = False
        """Whether it was told that there is more to come."""
        self.room = MD_FRAME_BARS
        """How many more bars of before the next frame may tell."""
        self.frame = UNKNOWN
        """Which frame that is."""
        self.odd_names = False
        """Whether a chart was called what tqsdk reads as a spread (``spelling.py``)."""

    def tree(self) -> Tree:
        """Return all of it that was told."""
        return {**self._outset(), **self._series(self)}

    def size(self) -> int:
        """Return how many bytes it takes of one frame at most: other bars go with the next."""
        return len(codec.encode(self._outset())) + (MD_FRAME_BARS * ROW_BYTES if self.lines else 0)

    def _outset(self) -> Tree:
        """Return all but bars and ticks."""
        tree: Tree = {"ins_list": self.ins_list, "mdhis_more_data": self.more}
        if self.charts:
            tree["charts"] = {name: chart.tree() for name, chart in self.charts.items()}
        if self._answers:
            tree["symbols"] = {name: orjson.Fragment(raw) for name, raw in self._answers.items()}
        tree["quotes"] = self._quotes(self)
        return tree

    def restart(self) -> None:
        """Take it that no bar was told, unless one frame has room for all that were.

        Then the restatement has them; else all of them are outstanding again.
        """
        told = [*(one.told for one in self.lines.values()), *self.bound.values()]
        rows = sum(last - first + 1 for one in told for first, last in one.sure)
        self.frame = UNKNOWN
        if rows <= MD_FRAME_BARS:
            self.room = MD_FRAME_BARS - rows
            return
        self.room = MD_FRAME_BARS
        for holding in self.lines.values():
            holding.told.forget()
        for bound in self.bound.values():
            bound.forget()
        for chart in self.charts.values():
            chart.ready = False
        self.behind = dict.fromkeys(self.lines)
        self.more = bool(self.behind)

    def answer(self, query_id: str, raw: bytes) -> Tree:
        """Keep the encoded answer to a query; return the patch of ``symbols`` that tells it."""
        news: Tree = self.release(query_id)
        news[query_id] = orjson.Fragment(raw)
        self._answers[query_id] = raw
        self._bytes += len(raw)
        while len(self._answers) > 1 and (
            len(self._answers) > MD_ANSWERS or self._bytes > MD_ANSWERS_BYTES
        ):
            news.update(self.release(next(iter(self._answers))))
        return news

    def release(self, query_id: str) -> Tree:
        """Let go of an answer; return the patch of ``symbols`` that says so."""
        raw = self._answers.pop(query_id, b"")
        self._bytes -= len(raw)
        return {query_id: None}


def view_of(session: Session) -> MdView:
    """Return the view of a market data session."""
    view = session.view
    assert isinstance(view, MdView)
    return view
