"""The service of ``/diff/td``: bytes to commands, the login, and what comes before it."""

from collections.abc import Callable
from functools import partial
from typing import Final

from diffex.diff import codec
from diffex.diff.aids.trade import LOGIN, OPEN_TO_ALL, TRADE_AIDS
from diffex.diff.aids.trade.req_login import ReqLoginPack
from diffex.diff.service import Visitor
from diffex.diff.session import Session, Sink
from diffex.diff.trade.counter import TradeCounter
from diffex.diff.trade.spelling import spelled
from diffex.diff.trade.view import TradeView, view_of
from diffex.domain.errors import RejectCode, RejectError, sentence
from diffex.domain.limits import COMMANDS_PER_SECOND, ID_LENGTH, LOGIN_ATTEMPTS, PASSWORD_LENGTH
from diffex.domain.units import Nanos

GREETING: Final = codec.encode({"aid": "rtn_brokers", "brokers": ["diffex"], "capabilities": {}})
"""tqsdk for JavaScript peeks only after it has heard something; its login form lists brokers."""

KQ: Final = "快期模拟"
"""The broker of TqKq, whose user and password are both the subject of its token."""

Time = Callable[[], Nanos]


class TradeReception:
    """Takes the connections of ``/diff/td``."""

    def __init__(self, counter: TradeCounter) -> None:
        self._counter: Final = counter
        self.ignored = 0
        """How many messages had an aid that is none of ours; clients send what others know."""

    def connect(self, sink: Sink, visitor: Visitor) -> Session:
        """Return the session of a new connection, of nobody yet."""

        def spell(message: bytes) -> None:
            sink(spelled(message))

        return self._counter.office.snapshots.connect(spell, TradeView(visitor.subject))

    def greet(self, session: Session, visitor: Visitor) -> None:
        """Say the greeting, peek or no peek."""
        session.send(GREETING)

    def disconnect(self, session: Session) -> None:
        """Forget a session whose connection ended."""
        self._counter.office.snapshots.detach(session)

    def sweep(self, session: Session, now: Nanos) -> None:
        """Refuse what has waited too long for a login that nobody asks for."""
        view = view_of(session)
        if not session.login_pending and view.overdue(now):
            for raw in view.take():
                self._refuse(session, raw)

    def receive(self, session: Session, raw: bytes, clock: Time) -> None:
        """Do what one text message says, or answer with a notify why not."""
        if raw in (codec.PEEK, codec.PEEK_SPACED):
            session.peek()
            return
        in_time = session.count_command(clock())
        self._take(session, raw, clock, in_time=in_time)

    def _take(self, session: Session, raw: bytes, clock: Time, *, in_time: bool) -> None:
        fields: codec.Fields = {}
        try:
            fields = codec.parse(raw)
            aid = fields.get("aid")
            if not isinstance(aid, str) or aid in TRADE_AIDS or aid == LOGIN:
                self._carry_out(session, raw, fields, clock, in_time=in_time)
            else:
                self.ignored += 1
        except RejectError as reject:
            fields = fields or codec.salvage(raw)
            session.notify("ERROR", reject.code, reject.text, _about(fields))
            if session.user_id is not None:
                for order in _orders(fields):
                    self._counter.refuse_order(session.user_id, order, reject.text, clock())

    def _carry_out(
        self, session: Session, raw: bytes, fields: codec.Fields, clock: Time, *, in_time: bool
    ) -> None:
        """Do what a message of a known aid says now, or let it wait for the login."""
        aid = fields.get("aid")
        if not isinstance(aid, str):
            raise RejectError(RejectCode.AID_MISSING)
        if not in_time:
            raise RejectError(RejectCode.RATE_EXCEEDED, limit=COMMANDS_PER_SECOND)
        if self._must_wait(session, aid):
            if not view_of(session).wait(raw, clock()):
                self._refuse(session, raw)
        elif aid == LOGIN:
            self._login(session, codec.convert(fields, ReqLoginPack), clock)
        else:
            pack, handle = TRADE_AIDS[aid]
            handle(codec.convert(fields, pack), session, self._counter, clock())

    def _must_wait(self, session: Session, aid: str) -> bool:
        if aid == LOGIN:
            return session.login_pending
        return session.user_id is None and aid not in OPEN_TO_ALL

    def _login(self, session: Session, pack: ReqLoginPack, clock: Time) -> None:
        """Find out whether the client is who it says; the answer comes when that is done.

        A session that is the user's already is asked for the password again.
        """
        if session.user_id not in (None, pack.user_name):
            raise RejectError(RejectCode.ALREADY_LOGGED_IN, user_id=session.user_id)
        session.login_pending = True
        answer = partial(self._answer_login, session, clock)
        too_long = len(pack.user_name) > ID_LENGTH or len(pack.password) > PASSWORD_LENGTH
        if too_long or session.login_attempts >= LOGIN_ATTEMPTS:
            answer(pack.user_name, RejectCode.LOGIN_FAILED)
        elif pack.bid == KQ and view_of(session).subject == pack.user_name:
            self._counter.vouch(pack.user_name, answer)
        else:
            self._counter.authenticate(pack.user_name, pack.password, answer)

    def _answer_login(
        self, session: Session, clock: Time, user_id: str, refused: RejectCode | None
    ) -> None:
        """Tell what became of a login at once, and then do or refuse what waited for it.

        A session that is the user's already stays so, whatever the outcome.
        """
        session.login_pending = False
        if session.closed:
            return
        if refused is None and session.user_id == user_id:
            self._counter.enter_again(session, user_id)
        elif refused is None:
            try:
                self._counter.enter(session, user_id)
                if view_of(session).confirms:
                    self._counter.confirm(user_id)
            except RejectError as reject:
                session.notify("ERROR", reject.code, reject.text)
        else:
            assert refused is not None
            session.login_attempts += refused is RejectCode.LOGIN_FAILED
            session.notify("ERROR", refused, sentence(refused))
        session.push()
        self._go_on(session, clock)

    def _go_on(self, session: Session, clock: Time) -> None:
        """Do what waited for a login. After one that failed only another login is tried."""
        if session.user_id is not None:
            self._end_refused(session, session.user_id, clock())
        for raw in view_of(session).take():
            tries = codec.parse(raw).get("aid") == LOGIN
            if session.user_id is not None or session.login_pending or tries:
                self._take(session, raw, clock, in_time=True)
            else:
                self._refuse(session, raw)

    def _end_refused(self, session: Session, user_id: str, now: Nanos) -> None:
        """Show orders as FINISHED that were refused because the login had not come."""
        text = sentence(RejectCode.LOGIN_REQUIRED)
        for raw in view_of(session).take_refused():
            for order in _orders(codec.parse(raw)):
                self._counter.refuse_order(user_id, order, text, now)

    def _refuse(self, session: Session, raw: bytes) -> None:
        code = RejectCode.LOGIN_REQUIRED
        view_of(session).refuse(raw)
        session.notify("ERROR", code, sentence(code), _about(codec.parse(raw)))


def _orders(fields: codec.Fields) -> list[codec.Fields]:
    """Return the orders that a refused message meant to place."""
    aid = fields.get("aid")
    if aid == "insert_order":
        return [fields]
    orders = fields.get("orders") if aid == "insert_orders" else None
    return [one for one in orders if isinstance(one, dict)] if isinstance(orders, list) else []


def _about(fields: codec.Fields) -> str:
    """Return the order that a refused message was about, "" if it names none properly."""
    order_id = fields.get("order_id")
    return order_id if isinstance(order_id, str) and len(order_id) <= ID_LENGTH else ""
