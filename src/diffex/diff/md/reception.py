"""From one message's bytes to what a market data client asks for; faults are answered here."""

from collections.abc import Callable
from typing import Final

from diffex.diff import codec
from diffex.diff.md.aids import AIDS
from diffex.diff.md.board import GREETING, MdBoard
from diffex.diff.md.queries import Queries
from diffex.diff.service import Visitor
from diffex.diff.session import Session, Sink
from diffex.diff.snapshot import SnapshotManager
from diffex.diff.trade.spelling import spelled
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import COMMANDS_PER_SECOND
from diffex.domain.units import Nanos


class MdReception:
    """Takes every market data client and every message of theirs.

    Collaborators: ``board`` has the market data; ``sessions`` makes sessions of the standard
    dialect and sends their frames.
    """

    def __init__(self, board: MdBoard, sessions: SnapshotManager) -> None:
        self._board: Final = board
        self._sessions: Final = sessions
        self._queries: Final = Queries()
        self.ignored = 0
        """Messages of an aid that is not known here."""

    def connect(self, sink: Sink, visitor: Visitor) -> Session:
        """Return the session of a new connection; market data needs no identity."""
        view = self._board.view()

        def send(message: bytes) -> None:
            # Not for everyone: it looks at every byte of every chart.
            sink(spelled(message) if view.odd_names else message)

        return self._sessions.connect(send, view)

    def greet(self, session: Session, visitor: Visitor) -> None:
        """Send the first frame, for which no client needs to peek."""
        session.send(GREETING)

    def sweep(self, session: Session, now: Nanos) -> None:
        """Answer some of the queries that had to wait."""
        for raw in self._queries.due(session):
            self._answer(session, codec.parse(raw), "ins_query")

    def receive(self, session: Session, raw: bytes, clock: Callable[[], Nanos]) -> None:
        """Do what one text message says, or answer with a notify why not.

        A message that is refused changes nothing, and the session lives on. One of an
        unknown aid is ignored. ``clock`` is not read for a plain peek.
        """
        if raw in (codec.PEEK, codec.PEEK_SPACED):
            self._board.peeked(session)
            session.peek()
            return
        try:
            now = clock()
            in_time = session.count_command(now)
            fields = codec.parse(raw)
            aid = _aid(fields, in_time)
            if aid == "ins_query":
                if not self._queries.must_wait(session, raw, now):
                    self._answer(session, fields, aid)
                    self._queries.spend(session, clock() - now)
            elif aid in AIDS:
                self._answer(session, fields, aid)
            else:
                self.ignored += 1
        except RejectError as reject:
            session.notify("ERROR", reject.code, reject.text)

    def _answer(self, session: Session, fields: codec.Fields, aid: str) -> None:
        pack, handle = AIDS[aid]
        try:
            handle(codec.convert(fields, pack), fields, session, self._board)
        except RejectError as reject:
            session.notify("ERROR", reject.code, reject.text)

    def disconnect(self, session: Session) -> None:
        """Forget a session whose connection ended."""
        self._board.forget(session)
        self._queries.forget(session)
        self._sessions.detach(session)


def _aid(fields: codec.Fields, in_time: bool) -> str:
    """Return the aid of a message that a session may send now."""
    if not in_time:
        raise RejectError(RejectCode.RATE_EXCEEDED, limit=COMMANDS_PER_SECOND)
    aid = fields.get("aid")
    if not isinstance(aid, str):
        raise RejectError(RejectCode.AID_MISSING)
    return aid
