"""The market data of the standard dialect, told to the sessions that watch."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

import msgspec

from diffex.diff import codec
from diffex.diff.md.chart import SetChartPack
from diffex.diff.md.charts import ChartBoard
from diffex.diff.md.lines import Lines
from diffex.diff.md.quotes import QuoteBoard
from diffex.diff.md.view import MdView, view_of
from diffex.diff.patch import Tree
from diffex.diff.sections import standard_quotes
from diffex.diff.session import Session
from diffex.domain.calendar import DAY
from diffex.domain.instrument import Instrument
from diffex.domain.units import MINUTE, Ticks
from diffex.engine.state import ExchangeState

GREETING: Final = codec.frame([b'{"ins_list":"","mdhis_more_data":false}'])
"""Sent when a client has connected, before any peek: tqsdk for JavaScript waits for it."""

AnswerQuery: TypeAlias = Callable[[str, Mapping[str, object] | None], Tree]
"""Answers a contract query with its variables: ``{"result": …}`` or ``{"error": …}``."""


class Known(msgspec.Struct, frozen=True):
    """What there may be market data of, besides what is listed today."""

    instruments: Mapping[str, Instrument]
    """By symbol, every contract with a past, listed or not; today's have today's terms."""
    continuous: Mapping[str, str]
    """Continuous contract (KQ.m@SHFE.cu) -> the listed contract that it shows today."""
    described: Mapping[str, Tree]
    """By symbol, fields of a quote that are not among the terms here; they go before them."""


class MdBoard:
    """The counter of market data.

    Collaborators: ``state`` is read, never written; ``known`` says what else there is;
    ``answer_query`` answers contract queries.
    """

    def __init__(self, state: ExchangeState, known: Known, answer_query: AnswerQuery) -> None:
        self._state: Final = state
        self._known: Final = known
        self._answer_query: Final = answer_query
        self._names: Final = _names(known)
        self._terms: dict[str, Tree] = {}
        self._quotes: Final = QuoteBoard(
            self._quote, lambda symbol: self._names.get(symbol, (symbol,))
        )
        lines = Lines(state.market, known.instruments, known.continuous)
        self._charts: Final = ChartBoard(lines, state.calendar)

    def view(self) -> MdView:
        """Return the view of a new session."""
        return MdView(self._sections)

    def subscribe(self, session: Session, ins_list: str) -> None:
        """Make ``ins_list`` the session's whole list of quotes; raises ``RejectError``."""
        self._quotes.subscribe(session, ins_list)

    def set_chart(self, session: Session, pack: SetChartPack, state: Tree) -> None:
        """Show, change or remove a chart; raises ``RejectError`` and then changes nothing."""
        if pack.removes:
            self._charts.remove_chart(session, pack.chart_id)
        else:
            self._charts.set_chart(session, pack, state)

    def query(
        self, session: Session, query_id: str, query: str, variables: dict[str, object] | None
    ) -> None:
        """Answer a contract query; an empty one lets go of the answer of that id."""
        view = view_of(session)
        if not query:
            session.update({"symbols": view.release(query_id)})
            return
        answer: Tree = {"query": query}
        if variables is not None:
            answer["variables"] = variables
        answer.update(self._answer_query(query, variables))
        session.update({"symbols": view.answer(query_id, codec.encode(answer))})

    def publish(self, touched: Iterable[str]) -> None:
        """Tell what changed in the contracts ``touched`` since the last call."""
        contracts = tuple(touched)
        self._quotes.publish(contracts)
        self._charts.publish(contracts)

    def peeked(self, session: Session) -> None:
        """Note a peek, before the session does."""
        self._charts.promote(session)

    def forget(self, session: Session) -> None:
        """Let go of a session that ended."""
        self._quotes.forget(session)
        self._charts.forget(session)

    def _sections(self, view: MdView) -> Tree:
        return {"quotes": self._quotes.sections(view), **self._charts.sections(view)}

    def _quote(self, symbol: str) -> Tree | None:
        source = self._known.continuous.get(symbol, symbol)
        terms = self._known.instruments.get(source)
        if terms is None:
            return None
        fixed = self._terms.get(symbol)
        if fixed is None:
            fixed = self._terms[symbol] = self._fixed(symbol, terms)
        state = self._state
        day = state.market.days.get(source)
        if day is not None:
            return {**fixed, **standard_quotes.market(day, state.books[source], state.calendar)}
        past = state.market.past
        count = past.count(source, MINUTE)
        if not count:
            return None
        (bar,) = past.bars(source, MINUTE, count - 1, count - 1)
        ended = standard_quotes.ended(state.calendar, bar.start, terms.price(bar.close))
        return {**fixed, **ended, "expired": True}

    def _fixed(self, symbol: str, terms: Instrument) -> Tree:
        tree = standard_quotes.terms_tree(terms, self._pre_close(symbol))
        if symbol != terms.symbol:
            tree["instrument_id"] = symbol
            tree["exchange_id"] = symbol.partition(".")[0]
            tree["ins_class"] = "CONT"
            tree["underlying_symbol"] = terms.symbol
        tree.update(self._known.described.get(symbol, {}))
        return tree

    def _pre_close(self, symbol: str) -> Ticks | None:
        past = self._state.market.past
        count = past.count(symbol, DAY)
        return past.bars(symbol, DAY, count - 1, count - 1)[0].close if count else None


def _names(known: Known) -> dict[str, tuple[str, ...]]:
    """Return by contract, where there is more than one, the symbols that show it."""
    names: dict[str, tuple[str, ...]] = {}
    for symbol, source in known.continuous.items():
        names[source] = (*names.get(source, (source,)), symbol)
    return names
