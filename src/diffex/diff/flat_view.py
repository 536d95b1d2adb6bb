"""The own part of a flat session's mirror: which quotes and bars it watches."""

from collections.abc import Callable
from typing import Final

from diffex.diff import codec
from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.domain.units import Nanos

SeriesKey = tuple[str, Nanos]
"""A K-line series: symbol and duration."""


class FlatView:
    """What one session watches. ``market`` returns the quotes and K-lines of a view."""

    __slots__ = ("_market", "charts", "firsts", "ins_list")

    def __init__(self, market: Callable[["FlatView"], Tree]) -> None:
        self._market: Final = market
        self.charts: dict[str, Tree] = {}
        self.firsts: dict[SeriesKey, int] = {}
        """By series, the oldest id that the mirror holds."""
        self.ins_list = ""

    def tree(self) -> Tree:
        """Return the sections ``ins_list``, ``charts``, ``quotes`` and ``klines``."""
        return {"ins_list": self.ins_list, "charts": self.charts, **self._market(self)}

    def size(self) -> int:
        """Return how many bytes that is."""
        return len(codec.encode(self.tree()))

    def restart(self) -> None:
        """Do nothing: a restatement has all of it."""


def view_of(session: Session) -> FlatView:
    """Return the view of a session that speaks the flat dialect."""
    view = session.view
    assert isinstance(view, FlatView)
    return view
