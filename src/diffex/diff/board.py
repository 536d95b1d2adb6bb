"""The public side of the snapshot: quotes and K-lines, told to the sessions that watch.

Quotes and bars are encoded once for all who watch them. What is private to a session
(which symbols, which window of bars) is kept in its ``FlatView``.
"""

from collections.abc import Iterable
from typing import Final

from diffex.diff import codec, patch
from diffex.diff.flat_view import FlatView, SeriesKey, view_of
from diffex.diff.patch import Tree
from diffex.diff.sections import klines, quotes
from diffex.diff.session import Session
from diffex.domain.instrument import Instrument
from diffex.domain.units import Nanos
from diffex.engine.bars import BarSeries
from diffex.engine.state import ExchangeState


class SeriesWatch:
    """One K-line series that is watched, and how far it was told."""

    __slots__ = ("series", "sessions", "told_id", "told_volume")

    def __init__(self, series: BarSeries) -> None:
        self.series = series
        self.sessions: dict[Session, None] = {}
        # Bars of the past are not shown here: until the first of this run there is none.
        self.told_id = series.last_id if series.bars else -1
        self.told_volume = series.bars[-1].volume if series.bars else 0


class Board:
    """Publishes what the exchange shows to everyone."""

    def __init__(self, state: ExchangeState) -> None:
        self._state: Final = state
        self._quotes: dict[str, Tree] = {}
        self._quote_watchers: dict[str, dict[Session, None]] = {}
        self._series: dict[SeriesKey, SeriesWatch] = {}

    def tree(self, view: FlatView) -> Tree:
        """Return the quotes and K-lines that the session of ``view`` mirrors."""
        lines: Tree = {}
        for key in _charted(view):
            symbol, duration = key
            watch, first = self._series[key], view.firsts[key]
            section = klines.flat(watch.series, self._terms(symbol), first, watch.told_id)
            lines.setdefault(symbol, {})[str(duration)] = section
        watched = {symbol: self._quotes[symbol] for symbol in _symbols(view.ins_list)}
        return {"quotes": watched, "klines": lines}

    def subscribe(self, session: Session, ins_list: str) -> None:
        """Make ``ins_list`` the session's whole list of quotes; its symbols exist."""
        view = view_of(session)
        before = _symbols(view.ins_list)
        after = _symbols(ins_list)
        news: Tree = {}
        for symbol in before:
            if symbol not in after:
                self._unwatch_quote(session, symbol)
                news[symbol] = None
        for symbol in after:
            watchers = self._quote_watchers.setdefault(symbol, {})
            if not watchers:
                self._quotes[symbol] = self._quote(symbol)
            watchers[session] = None
            if symbol not in before:
                news[symbol] = self._quotes[symbol]
        view.ins_list = ins_list
        session.update({"ins_list": ins_list, "quotes": news})

    def set_chart(
        self, session: Session, chart_id: str, symbol: str, duration: Nanos, width: int
    ) -> None:
        """Show the newest ``width`` bars of a series under ``chart_id``, rolling on.

        Raises:
            RejectError: ``TOO_MANY_SERIES``.
        """
        key = (symbol, duration)
        watch = self._series.get(key)
        if watch is None:
            watch = self._series[key] = SeriesWatch(self._state.market.series(symbol, duration))
        else:
            # Bars that are not told yet would be in this chart and not in its neighbours.
            self._publish_bars(watch)
        charts = view_of(session).charts
        before = charts.get(chart_id)
        chart: Tree = {
            "chart_id": chart_id,
            "ins_list": symbol,
            "duration": duration,
            "view_width": width,
            "ready": True,
        }
        chart.update(_window(watch.series, width))
        charts[chart_id] = chart
        session.update({"charts": {chart_id: chart}, **self._reframe(session, key)})
        if before is not None and _key(before) != key:
            session.update(self._reframe(session, _key(before)))

    def remove_chart(self, session: Session, chart_id: str) -> None:
        """Show a chart no longer; a chart that is not there is removed already."""
        chart = view_of(session).charts.pop(chart_id, None)
        if chart is not None:
            session.update({"charts": {chart_id: None}, **self._reframe(session, _key(chart))})

    def forget(self, session: Session) -> None:
        """Let go of a session that ended."""
        view = view_of(session)
        for symbol in _symbols(view.ins_list):
            self._unwatch_quote(session, symbol)
        for key in _charted(view):
            self._unwatch_series(session, key)
        view.ins_list = ""
        view.charts.clear()

    def publish(self, touched: Iterable[str]) -> None:
        """Tell what changed in the contracts ``touched`` since the last call."""
        for symbol in touched:
            watchers = self._quote_watchers.get(symbol)
            # A contract that has expired stays as it was last told.
            if watchers and symbol in self._state.instruments:
                self._publish_quote(symbol, watchers)
        for watch in self._series.values():
            self._publish_bars(watch)

    def _publish_quote(self, symbol: str, watchers: Iterable[Session]) -> None:
        quote = self._quote(symbol)
        news = patch.diff(self._quotes[symbol], quote)
        self._quotes[symbol] = quote
        if news:
            parts = [codec.encode({"quotes": {symbol: news}})]
            for session in watchers:
                session.offer_public(parts)

    def _publish_bars(self, watch: SeriesWatch) -> None:
        series = watch.series
        if not series.bars:
            return
        last_id, volume = series.last_id, series.bars[-1].volume
        if last_id == watch.told_id and volume == watch.told_volume:
            return
        rolled = last_id != watch.told_id
        section = klines.flat(series, self._terms(series.symbol), max(watch.told_id, 0), last_id)
        watch.told_id, watch.told_volume = last_id, volume
        parts = [codec.encode({"klines": {series.symbol: {str(series.duration): section}}})]
        for session in watch.sessions:
            session.offer_public(parts)
            if rolled:
                self._roll(session, series)

    def _roll(self, session: Session, series: BarSeries) -> None:
        """Move a session's windows on a series to its newest bar."""
        key = (series.symbol, series.duration)
        moved: Tree = {}
        for chart_id, chart in view_of(session).charts.items():
            if _key(chart) == key:
                window = _window(series, chart["view_width"])
                chart.update(window)
                moved[chart_id] = window
        session.offer_public([codec.encode({"charts": moved, **self._reframe(session, key)})])

    def _reframe(self, session: Session, key: SeriesKey) -> Tree:
        """Fit a session's bars of a series to its charts; return the patch that does it."""
        symbol, duration = key
        view, watch = view_of(session), self._series[key]
        lefts = [chart["left_id"] for chart in view.charts.values() if _key(chart) == key]
        before = view.firsts.get(key)
        if not lefts:
            self._unwatch_series(session, key)
            others = any(other == symbol for other, _ in _charted(view))
            return {"klines": {symbol: {str(duration): None} if others else None}}
        left = view.firsts[key] = min(lefts)
        watch.sessions[session] = None
        series = watch.series
        if before is None:
            section = klines.flat(series, self._terms(symbol), left, watch.told_id)
        elif left < before:
            section = {"data": klines.bars(series, self._terms(symbol), left, before - 1)}
        else:
            gone = range(before, left)
            if not gone:
                return {}
            section = {"data": {str(bar_id): None for bar_id in gone}}
        return {"klines": {symbol: {str(duration): section}}}

    def _unwatch_quote(self, session: Session, symbol: str) -> None:
        watchers = self._quote_watchers[symbol]
        watchers.pop(session, None)
        if not watchers:
            del self._quote_watchers[symbol]
            del self._quotes[symbol]

    def _unwatch_series(self, session: Session, key: SeriesKey) -> None:
        view_of(session).firsts.pop(key, None)
        watchers = self._series[key].sessions
        watchers.pop(session, None)
        if not watchers:
            del self._series[key]
            self._state.market.forget_series(*key)

    def _quote(self, symbol: str) -> Tree:
        state = self._state
        return quotes.flat(state.market.days[symbol], state.books[symbol], state.calendar)

    def _terms(self, symbol: str) -> Instrument:
        return self._state.terms[symbol]


def _symbols(ins_list: str) -> dict[str, None]:
    """Return the symbols of a comma list, each once, in order."""
    return dict.fromkeys(symbol for symbol in ins_list.split(",") if symbol)


def _charted(view: FlatView) -> dict[SeriesKey, None]:
    """Return the series of a session's charts, each once."""
    return dict.fromkeys(_key(chart) for chart in view.charts.values())


def _key(chart: Tree) -> SeriesKey:
    return chart["ins_list"], chart["duration"]


def _window(series: BarSeries, width: int) -> Tree:
    """Return the ids of the newest ``width`` bars of this run.

    Before its first the window is empty: the left id is the one after the right.
    """
    right = series.last_id
    return {"left_id": max(series.first_id, right - width + 1, 0), "right_id": right}
