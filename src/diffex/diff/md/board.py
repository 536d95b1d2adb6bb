"""The market data of the standard dialect, told to the sessions that watch."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from diffex.diff import codec
from diffex.diff.md.chart import SetChartPack
from diffex.diff.md.charts import ChartBoard, Want
from diffex.diff.md.lines import Lines
from diffex.diff.md.quotes import QuoteBoard
from diffex.diff.md.quoting import Known, Quoting
from diffex.diff.md.view import MdView, view_of
from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.diff.trade.spelling import spelled
from diffex.engine.state import ExchangeState

GREETING: Final = codec.frame([b'{"ins_list":"","mdhis_more_data":false}'])
"""Sent when a client has connected, before any peek: tqsdk for JavaScript waits for it."""

AnswerQuery: TypeAlias = Callable[[str, Mapping[str, object] | None], Tree]
"""Answers a contract query with its variables: ``{"result": …}`` or ``{"error": …}``."""


class MdBoard:
    """The counter of market data.

    Collaborators: ``state`` is read, never written; ``known`` says what else there is;
    ``answer_query`` answers contract queries; ``want`` hears for whose past a chart waits.
    """

    def __init__(
        self, state: ExchangeState, known: Known, answer_query: AnswerQuery, want: Want
    ) -> None:
        self._quoting: Final = Quoting(state, known)
        self._answer_query: Final = answer_query
        self._quotes: Final = QuoteBoard(self._quoting.quote, self._quoting.names)
        lines = Lines(
            state.market, known.instruments, known.continuous, known.indices, state.calendar
        )
        self._charts: Final = ChartBoard(lines, state.calendar, want)

    def view(self) -> MdView:
        """Return the view of a new session."""
        return MdView(self._quotes.sections, self._charts.sections)

    def subscribe(self, session: Session, ins_list: str) -> None:
        """Make ``ins_list`` the session's whole list of quotes; raises ``RejectError``."""
        self._quotes.subscribe(session, ins_list)

    def set_chart(self, session: Session, pack: SetChartPack, state: Tree) -> None:
        """Show, change or remove a chart; raises ``RejectError`` and then changes nothing."""
        name = pack.chart_id.encode()
        if spelled(name) != name:
            view_of(session).odd_names = True
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

    def fill(self) -> None:
        """Take note that the past, which is being made, has more than before."""
        self._quoting.forget_terms()
        self._charts.fill()

    def settle(self) -> None:
        """Take note that the past will have no more than it has now."""
        self._quoting.forget_terms()
        self._charts.settle()

    def turn(self, names: Iterable[str]) -> None:
        """Take note that another trading day has begun, and of what is known from now on.

        Args:
            names: continuous contracts that show another contract than the day before.
        """
        self._quoting.turn()
        self._charts.turn(names)

    def peeked(self, session: Session) -> None:
        """Note a peek, before the session does."""
        self._charts.peeked(session)

    def forget(self, session: Session) -> None:
        """Let go of a session that ended."""
        self._quotes.forget(session)
        self._charts.forget(session)
