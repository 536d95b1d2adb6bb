"""The own part of a market data session's mirror: what it watches and what it was told."""

from collections.abc import Callable
from typing import Final

import orjson

from diffex.diff.md.chart import Chart
from diffex.diff.md.line import LineKey
from diffex.diff.md.spans import Span
from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.domain.limits import MD_ANSWERS, MD_ANSWERS_BYTES

NOTHING: Final = -1
"""The ``last_id`` of a line without anything, in the frame that answers ``set_chart``."""
NOTHING_STILL: Final = -2
"""The same in later frames: -1 would keep a reconnecting tqsdk waiting for ever."""


class Holding:
    """What a session's mirror holds of one line, and the charts that show it."""

    __slots__ = ("asked", "charts", "empty_id", "spans")

    def __init__(self) -> None:
        self.charts: dict[str, Chart] = {}
        self.spans: list[Span] = []
        self.empty_id = NOTHING
        """The ``last_id`` that was told of a line without anything."""
        self.asked = False
        """Whether a peek came that is answered with it."""


class MdView:
    """What one session watches. ``sections`` returns the quotes, bars and ticks of a view."""

    __slots__ = (
        "_answers",
        "_bytes",
        "_sections",
        "bound",
        "charts",
        "ins_list",
        "lines",
        "odd_names",
        "symbols",
    )

    def __init__(self, sections: Callable[["MdView"], Tree]) -> None:
        self._sections: Final = sections
        self._answers: dict[str, bytes] = {}
        self._bytes = 0
        self.ins_list = ""
        self.symbols: frozenset[str] = frozenset()
        self.charts: dict[str, Chart] = {}
        self.lines: dict[LineKey, Holding] = {}
        self.bound: dict[tuple[LineKey, LineKey], list[Span]] = {}
        """By main line and partner, the main ids whose partners the mirror knows."""
        self.odd_names = False
        """Whether a chart was called what tqsdk reads as a spread (``spelling.py``)."""

    def tree(self) -> Tree:
        """Return all of it; unknown to a mirror that is told this, nothing is outstanding."""
        tree: Tree = {"ins_list": self.ins_list, "mdhis_more_data": False}
        if self.charts:
            tree["charts"] = {name: chart.tree() for name, chart in self.charts.items()}
        if self._answers:
            tree["symbols"] = {name: orjson.Fragment(raw) for name, raw in self._answers.items()}
        tree.update(self._sections(self))
        return tree

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
