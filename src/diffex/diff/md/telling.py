"""What a session's mirror is told of the lines that its charts show.

A frame tells ``MD_FRAME_BARS`` of what was there already when a chart was asked for; the
rest follows, frame by frame, as the client peeks, and the chart is ready with the last of
it. So a session may show as much as it likes: nothing is kept for it but ranges of ids.
What comes to be while the session looks is told at once.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from diffex.diff.md import pieces
from diffex.diff.md.chart import Chart
from diffex.diff.md.line import LineKey
from diffex.diff.md.spans import Span, common, cut, holds, minus, union, within
from diffex.diff.md.told import Told
from diffex.diff.md.view import NOTHING, NOTHING_STILL, UNKNOWN, Holding, MdView, view_of
from diffex.diff.md.watch import Watch
from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.domain.limits import MD_FRAME_BARS

Pair: TypeAlias = tuple[LineKey, LineKey]
"""A main line and a partner."""

Since: TypeAlias = Mapping[LineKey, int]
"""Lines that are being told, with the newest id that was told before."""


class Telling:
    """Fits mirrors to their charts. ``watches`` has every line that a chart shows."""

    def __init__(self, watches: Mapping[LineKey, Watch]) -> None:
        self._watches: Final = watches
        self._settled = False

    def settle(self) -> None:
        """Let no chart wait any longer for what the past will not have."""
        self._settled = True

    def peeked(self, session: Session) -> Tree:
        """Return the patch that goes on with what is outstanding, before a peek is noted."""
        view = view_of(session)
        news = self._still_empty(session)
        for key in list(view.behind):
            self._fit(session, (key,), {}, news)
            if not view.room:
                break
        if view.behind and not news:
            # The room went to ids that nothing stands for, and without a frame nobody peeks.
            news["mdhis_more_data"] = True
        return news

    def refit(self, session: Session, keys: Iterable[LineKey], since: Since) -> Tree:
        """Fit what a mirror holds of some lines to its charts; return the patch that does it."""
        news: Tree = {}
        self._fit(session, keys, since, news)
        return news

    def _fit(self, session: Session, keys: Iterable[LineKey], since: Since, news: Tree) -> None:
        view = view_of(session)
        if view.frame not in (UNKNOWN, session.frames):
            view.room = MD_FRAME_BARS
        view.frame = session.frames
        charts: dict[str, Chart] = {}
        for key in keys:
            charts.update(view.lines[key].charts)
            self._fit_line(session, key, since, news)
        self._bind(session, set(keys), since, news)
        released = self.released(view, charts)
        if released:
            news.setdefault("charts", {}).update(released)
        if view.more is not bool(view.behind):
            view.more = not view.more
            news["mdhis_more_data"] = view.more

    def _fit_line(self, session: Session, key: LineKey, since: Since, news: Tree) -> None:
        view = view_of(session)
        holding, watch = view.lines[key], self._watches[key]
        told, newest = holding.told, since.get(key, NOTHING)
        needed = within((one.windows[key] for one in holding.charts.values()), watch.last_id)
        missing, gone = told.missing(needed), told.gone(needed)
        come = _let_in(session, view, missing, since.get(key))
        # The bar that was the newest has changed since it was told.
        again = [(newest, newest)] if holds(told.ids, newest) and holds(needed, newest) else []
        told.note(come, gone)
        view.behind.pop(key, None)
        if minus(missing, come):
            view.behind[key] = None
        bars = pieces.data(watch, union([*come, *again]), gone)
        if bars is not None:
            pieces.section(news, key)["data"] = bars
        if not holding.charts:
            pieces.section(news, key)["last_id"] = None
            del view.lines[key], watch.sessions[session]
        elif key in since:
            pieces.section(news, key)["last_id"] = last_id(watch, holding)
            # An empty object: tqsdk reads it even where there is no bar.
            pieces.section(news, key).setdefault("data", {})

    def released(self, view: MdView, charts: Mapping[str, Chart]) -> Tree:
        """Return the patch of those of ``charts`` that waited and do no longer."""
        news: Tree = {}
        for name, chart in charts.items():
            if name in view.charts and not chart.ready and self._is_complete(view, chart):
                chart.ready = True
                news[name] = chart.readiness()
        return news

    def is_past_there(self, chart: Chart) -> bool:
        """Return whether the past has all that it will have of a chart's windows."""
        if self._settled:
            return True
        return not any(self._watches[key].lacks(chart.windows[key][0]) for key in chart.keys)

    def _is_complete(self, view: MdView, chart: Chart) -> bool:
        if view.behind.keys().isdisjoint(chart.keys):
            return self.is_past_there(chart)
        windows, last_id = chart.windows, self._watches[chart.main].last_id
        for key in chart.keys:
            shown = within([windows[key]], self._watches[key].last_id)
            if view.lines[key].told.missing(shown):
                return False
        for pair in chart.pairs:
            if view.bound[pair].missing(within([windows[chart.main]], last_id)):
                return False
        return self.is_past_there(chart)

    def _bind(self, session: Session, keys: set[LineKey], since: Since, news: Tree) -> None:
        """Tell which partner's bars belong to which of the main line's."""
        view = view_of(session)
        wanted: dict[Pair, list[Span]] = {pair: [] for pair in view.bound if pair[0] in keys}
        for key in keys & view.lines.keys():
            for chart in view.lines[key].charts.values():
                for pair in chart.pairs:
                    if pair[0] == key:
                        wanted.setdefault(pair, []).append(chart.windows[key])
        for pair, spans in wanted.items():
            main, other = self._watches[pair[0]], self._watches[pair[1]]
            needed = within(spans, main.last_id)
            bound = view.bound.pop(pair, None) or Told()
            missing, gone = bound.missing(needed), bound.gone(needed)
            come = _let_in(session, view, missing, since.get(pair[0]))
            bound.note(come, gone)
            if spans:
                view.bound[pair] = bound
                if minus(missing, come):
                    view.behind[pair[0]] = None
            if pair[1] in since:
                come = union([*come, *common(needed, pieces.late(main, other, since[pair[1]]))])
            told = {**pieces.nulls(gone), **pieces.pairs(main, other, come)}
            if told:
                pieces.section(news, pair[0]).setdefault("binding", {})[pair[1][0]] = told

    def _still_empty(self, session: Session) -> Tree:
        """Tell of lines still empty that they are, in another way.

        tqsdk takes a ``last_id`` of -1 for an answer when it asks, and for an answer that
        is still missing when it has connected again. So the frame that answers says -1, and
        one after it -2.
        """
        news: Tree = {}
        for key, holding in view_of(session).lines.items():
            if self._watches[key].last_id != NOTHING or holding.empty_id != NOTHING:
                continue
            if not holding.asked:
                holding.asked = True
            elif not session.waiting:
                holding.empty_id = NOTHING_STILL
                pieces.section(news, key)["last_id"] = NOTHING_STILL
        return news


def last_id(watch: Watch, holding: Holding) -> int:
    """Return the ``last_id`` that a session is told of a line."""
    return watch.last_id if watch.last_id >= 0 else holding.empty_id


def _let_in(session: Session, view: MdView, missing: list[Span], newest: int | None) -> list[Span]:
    """Return those of the ``missing`` ids that are told now.

    Args:
        session: to be told.
        view: its view; what was there before takes of its room.
        missing: ids that the mirror shall have and has not.
        newest: the newest id that was told of the line before; what is newer has just come
            to be. None if nothing has.
    """
    fresh: list[Span] = []
    if newest is not None and not session.stale and missing:
        fresh = common(missing, (newest + 1, missing[-1][1]))
    come = cut(minus(missing, fresh), view.room)
    view.room -= sum(last - first + 1 for first, last in come)
    return union([*fresh, *come])
