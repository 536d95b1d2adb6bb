"""The charts of all sessions: who sees which bars and ticks, and what each is told.

A session's mirror holds of every line exactly what its charts show. Each publication tells
a session, in one patch, the bars that came, the windows that moved and the bars that left
them. A line itself is never deleted: tqsdk goes on to read the object it once had.
"""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from diffex.diff import codec
from diffex.diff.md import chart as charting
from diffex.diff.md import pieces
from diffex.diff.md.chart import Chart, SetChartPack
from diffex.diff.md.line import LineKey
from diffex.diff.md.lines import Lines
from diffex.diff.md.tape import Chunks
from diffex.diff.md.telling import Since, Telling, last_id
from diffex.diff.md.view import NOTHING, Holding, MdView, view_of
from diffex.diff.md.watch import Watch
from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.domain.calendar import Calendar
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import MD_CHARTS

Want: TypeAlias = Callable[[str], None]
"""Told of a symbol for whose past a chart waits."""


class ChartBoard:
    """Keeps the charts. ``lines`` opens what they show; ``want`` hears what they wait for."""

    def __init__(self, lines: Lines, calendar: Calendar, want: Want) -> None:
        self._lines: Final = lines
        self._calendar: Final = calendar
        self._want: Final = want
        self._chunks: Final = Chunks()
        self._watches: dict[LineKey, Watch] = {}
        self._by_source: dict[str, dict[LineKey, Watch]] = {}
        self._ticks: dict[LineKey, Watch] = {}
        """Watched apart: a tick is recorded after the change that it shows was published."""
        self._telling: Final = Telling(self._watches)

    def set_chart(self, session: Session, pack: SetChartPack, state: Tree) -> None:
        """Show a chart, or change it into another; ``state`` is echoed.

        Raises:
            RejectError: the request is refused, and every chart is as it was.
        """
        view, chart = view_of(session), Chart(pack, state)
        _check_room(view, chart)
        try:
            for key in chart.keys:
                self._open(key)
            # A window is placed once, so it has to see all that there is.
            self._tell({key: self._watches[key].last_id for key in chart.keys})
            main = self._watches[chart.main]
            chart.form = charting.form(pack, chart.width, main, self._calendar)
        except RejectError:
            self._close_idle(chart.keys)
            raise
        before = view.charts.get(chart.chart_id)
        keys = dict.fromkeys((*chart.keys, *(before.keys if before else ())))
        if before is not None:
            _take_down(view, before)
        view.charts[chart.chart_id] = chart
        for key in chart.keys:
            holding = view.lines.setdefault(key, Holding())
            holding.charts[chart.chart_id] = chart
            holding.empty_id, holding.asked = NOTHING, session.waiting
            self._watches[key].sessions[session] = None
        chart.fit(self._watches)
        if not self._telling.is_past_there(chart):
            # Of partners all: where their windows lie is known with the main line's past only.
            for key in chart.keys:
                if self._watches[key].lacks(0):
                    self._want(key[0])
        newest = {key: self._watches[key].last_id for key in chart.keys}
        news = self._refit(session, keys, newest)
        told = chart.tree()
        if before is not None:
            told["state"] = {**dict.fromkeys(before.state.keys() - state.keys()), **state}
        charts = {**news.pop("charts", {}), chart.chart_id: told}
        session.update({"charts": charts, "mdhis_more_data": view.more, **news})

    def remove_chart(self, session: Session, chart_id: str) -> None:
        """Show a chart no longer. One that is not there is told to be gone all the same."""
        view = view_of(session)
        chart = view.charts.pop(chart_id, None)
        news: Tree = {}
        if chart is not None:
            _take_down(view, chart)
            news = self._refit(session, chart.keys, {})
        charts = {chart_id: None, **news.pop("charts", {})}
        session.update({"charts": charts, **news})

    def forget(self, session: Session) -> None:
        """Let go of a session that ended."""
        view = view_of(session)
        for key in view.lines:
            self._watches[key].sessions.pop(session, None)
        self._close_idle(view.lines)
        view.lines.clear()
        view.bound.clear()
        view.behind.clear()
        view.charts.clear()

    def publish(self, touched: Iterable[str]) -> None:
        """Tell what changed in the contracts ``touched``, and every new tick."""
        since = {key: watch.last_id for key, watch in self._ticks.items()}
        for symbol in touched:
            for key, watch in self._by_source.get(symbol, {}).items():
                since[key] = watch.last_id
        self._tell(since)

    def fill(self) -> None:
        """Tell what the past has more than before, to every chart that shows it."""
        filled = {key for key, watch in self._watches.items() if watch.fill()}
        for key in filled:
            self._lines.renew(self._watches[key].line)
        for session in dict.fromkeys(one for key in filled for one in self._watches[key].sessions):
            view = view_of(session)
            affected: dict[LineKey, None] = {}
            charts: dict[str, Chart] = {}
            for key in filled & view.lines.keys():
                # Whatever it holds is told again, together with what lay between.
                view.lines[key].told.renew()
                charts.update(view.lines[key].charts)
            for chart in charts.values():
                affected.update(dict.fromkeys(chart.keys))
                chart.fit(self._watches)
            for pair in view.bound:
                if not filled.isdisjoint(pair):
                    view.bound[pair].renew()
            session.offer_public([codec.encode(self._refit(session, affected, {}))])

    def settle(self) -> None:
        """Let no chart wait any longer: the past will have no more than it has now."""
        self.fill()
        self._telling.settle()
        for session in dict.fromkeys(s for watch in self._watches.values() for s in watch.sessions):
            view = view_of(session)
            released = self._telling.released(view, view.charts)
            if released:
                session.offer_public([codec.encode({"charts": released})])

    def turn(self, names: Iterable[str]) -> None:
        """Let charts of these continuous contracts go on with what they show from now on."""
        changed = frozenset(names)
        for key, watch in self._watches.items():
            if key[0] not in changed:
                continue
            for source in watch.line.sources:
                del self._by_source[source][key]
            line = self._lines.open(key)
            self._lines.close(watch.line)
            watch.go_on(line, self._chunks)
            for source in line.sources:
                self._by_source.setdefault(source, {})[key] = watch

    def peeked(self, session: Session) -> None:
        """Tell what is outstanding, before a peek is noted."""
        news = self._telling.peeked(session)
        if news:
            session.update(news)

    def sections(self, view: MdView) -> Tree:
        """Return the bars and ticks that a session mirrors."""
        news: Tree = {}
        for key, holding in view.lines.items():
            watch = self._watches[key]
            section = pieces.section(news, key)
            section["last_id"] = last_id(watch, holding)
            section["data"] = pieces.data(watch, holding.told.sure, ()) or {}
        for (main, other), told in view.bound.items():
            bound = pieces.pairs(self._watches[main], self._watches[other], told.sure)
            pieces.section(news, main).setdefault("binding", {})[other[0]] = bound
        return news

    def _tell(self, since: Since) -> None:
        """Tell every session what it does not know of some lines."""
        changed = {key: last_id for key, last_id in since.items() if self._watches[key].changed}
        sessions: dict[Session, None] = {}
        for key in changed:
            self._watches[key].advance()
            sessions.update(self._watches[key].sessions)
        for session in sessions:
            lines = view_of(session).lines
            affected: dict[LineKey, None] = {}
            moved: Tree = {}
            for key in changed.keys() & lines.keys():
                for chart in lines[key].charts.values():
                    affected.update(dict.fromkeys(chart.keys))
                    if chart.fit(self._watches):
                        moved[chart.chart_id] = {"left_id": chart.left, "right_id": chart.right}
            news = self._refit(session, affected, changed)
            for chart_id, window in moved.items():
                news.setdefault("charts", {}).setdefault(chart_id, {}).update(window)
            session.offer_public([codec.encode(news)])

    def _refit(self, session: Session, keys: Iterable[LineKey], since: Since) -> Tree:
        news = self._telling.refit(session, keys, since)
        self._close_idle(keys)
        return news

    def _open(self, key: LineKey) -> None:
        if key not in self._watches:
            watch = self._watches[key] = Watch(self._lines.open(key), self._chunks)
            for source in watch.line.sources:
                self._by_source.setdefault(source, {})[key] = watch
            if not key[1]:
                self._ticks[key] = watch

    def _close_idle(self, keys: Iterable[LineKey]) -> None:
        for key in keys:
            watch = self._watches.get(key)
            if watch is not None and not watch.sessions:
                self._lines.close(watch.line)
                del self._watches[key]
                for source in watch.line.sources:
                    del self._by_source[source][key]
                self._ticks.pop(key, None)


def _check_room(view: MdView, chart: Chart) -> None:
    """Refuse a chart that a session has no room for."""
    others = [other for name, other in view.charts.items() if name != chart.chart_id]
    if len(others) >= MD_CHARTS:
        raise RejectError(RejectCode.TOO_MANY_CHARTS, limit=MD_CHARTS)


def _take_down(view: MdView, chart: Chart) -> None:
    for key in chart.keys:
        del view.lines[key].charts[chart.chart_id]
