"""The flat dialect's service: from one message's bytes to what it asks for.

Whatever is wrong with a message is answered here.
"""

from collections.abc import Callable
from typing import Final

from diffex.diff import codec
from diffex.diff.aids import AIDS, OPEN_TO_ALL, Handler
from diffex.diff.desk import Desk
from diffex.diff.service import Visitor
from diffex.diff.session import Session, Sink
from diffex.domain.errors import RejectCode, RejectError, sentence
from diffex.domain.limits import COMMANDS_PER_SECOND, ID_LENGTH
from diffex.domain.units import Nanos

KNOWN: Final = ", ".join(AIDS)


class Reception:
    """Takes the connections of the flat dialect."""

    def __init__(self, desk: Desk) -> None:
        self._desk: Final = desk

    def connect(self, sink: Sink, visitor: Visitor) -> Session:
        """Return the session of a new connection."""
        return self._desk.connect(sink)

    def greet(self, session: Session, visitor: Visitor) -> None:
        """Let in who may come in without a password; tell who may not."""
        if visitor.refused:
            code = RejectCode.LOGIN_REQUIRED
            session.notify("WARNING", code, sentence(code))
        elif visitor.claimed is not None:
            try:
                self._desk.login(session, visitor.claimed)
            except RejectError as reject:
                session.notify("ERROR", reject.code, reject.text)

    def sweep(self, session: Session, now: Nanos) -> None:
        """Do nothing: no session of this dialect waits for a time."""

    def disconnect(self, session: Session) -> None:
        """Forget a session whose connection ended."""
        self._desk.disconnect(session)

    def receive(self, session: Session, raw: bytes, clock: Callable[[], Nanos]) -> None:
        """Do what one text message says, or answer with a notify why not.

        A message that is refused changes nothing, and the session lives on. ``clock`` is
        not read for a plain peek, the one message that has no rate limit.
        """
        if raw in (codec.PEEK, codec.PEEK_SPACED):
            session.peek()
            return
        fields: codec.Fields = {}
        try:
            in_time = session.count_command(clock())
            fields = codec.parse(raw)
            pack, handle = _admit(session, fields, in_time)
            handle(codec.convert(fields, pack), session, self._desk)
        except RejectError as reject:
            session.notify("ERROR", reject.code, reject.text, _about(fields))


def _admit(session: Session, fields: codec.Fields, in_time: bool) -> tuple[type, Handler]:
    """Return what takes a message of its aid, if this session may send it now."""
    if not in_time:
        raise RejectError(RejectCode.RATE_EXCEEDED, limit=COMMANDS_PER_SECOND)
    aid = fields.get("aid")
    if not isinstance(aid, str):
        raise RejectError(RejectCode.AID_MISSING)
    entry = AIDS.get(aid)
    if entry is None:
        raise RejectError(RejectCode.AID_UNKNOWN, aid=aid[:64], known=KNOWN)
    if session.user is None and aid not in OPEN_TO_ALL:
        raise RejectError(RejectCode.LOGIN_REQUIRED)
    return entry


def _about(fields: codec.Fields) -> str:
    """Return the order that a refused message was about, "" if it names none properly."""
    order_id = fields.get("order_id")
    return order_id if isinstance(order_id, str) and len(order_id) <= ID_LENGTH else ""
