"""The desk: where the exchange's events become patches, without a socket or a clock.

It holds what the commands of a client need, and it publishes what the engine did. A
dispatcher on top of it (``diffex.diff.reception``) turns a client's bytes into calls.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from diffex.diff.board import Board
from diffex.diff.dialects import flat
from diffex.diff.patch import Tree
from diffex.diff.session import Session, Sink
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.commands import Command
from diffex.domain.errors import RejectCode, RejectError, sentence
from diffex.domain.events import CancelRejected, Event, OrderRefused, OrderRejected
from diffex.engine.exchange import Exchange

LoginAnswer = Callable[[str, RejectCode | None], None]
"""Takes the user's id, and None if the password was right and the account is open."""

Authenticate = Callable[[str, str, LoginAnswer], None]
"""Checks a user name and a password, and answers once, now or later."""


REFUSALS: Final = frozenset({OrderRejected, OrderRefused, CancelRejected})
"""Events that a notify tells besides the snapshot."""


class Desk:
    """The flat dialect's counter.

    Collaborators: ``exchange`` is read for restatements, never written; ``submit`` queues
    a command for it, or raises ``RejectError`` when it takes no more; ``authenticate``
    checks a password somewhere else.
    """

    def __init__(
        self,
        exchange: Exchange,
        snapshots: SnapshotManager,
        submit: Callable[[Command], None],
        authenticate: Authenticate,
    ) -> None:
        self._exchange: Final = exchange
        self.snapshots: Final = snapshots
        self.submit: Final = submit
        self.authenticate: Final = authenticate
        self.board: Final = Board(exchange.state)
        self._projector: Final = flat.Projector(exchange.state.instruments, self._known)

    def connect(self, sink: Sink) -> Session:
        """Return the session of a new connection."""
        return self.snapshots.connect(sink, self.board.tree)

    def disconnect(self, session: Session) -> None:
        """Forget a session whose connection ended."""
        self.board.forget(session)
        self.snapshots.detach(session)

    def require_symbol(self, symbol: str) -> None:
        """Raise ``RejectError`` ``SYMBOL_UNKNOWN`` for a contract that is not listed."""
        if symbol not in self._exchange.state.instruments:
            raise RejectError(RejectCode.SYMBOL_UNKNOWN, symbol=symbol[:64])

    def login(self, session: Session, user_id: str) -> None:
        """Make ``session`` the user's, who has an account; say so.

        Raises:
            RejectError: ``ALREADY_LOGGED_IN`` or ``TOO_MANY_SESSIONS``.
        """
        if user_id not in self.snapshots.watched():
            instruments = self._exchange.state.instruments
            tree = flat.snapshot(self._exchange.restate(user_id), instruments)
            self.snapshots.initialize_user(user_id, tree)
        self.snapshots.attach(session, user_id)
        session.notify("INFO", 0, f"登录成功：{user_id} / Logged in as {user_id}")

    def answer_login(self, session: Session, user_id: str, refused: RejectCode | None) -> None:
        """Tell a session what became of its login; a success makes it the user's.

        A session whose connection ended in the meantime stays nobody's.
        """
        session.login_pending = False
        if session.closed:
            return
        if refused is not None:
            session.login_attempts += refused is RejectCode.LOGIN_FAILED
            session.notify("ERROR", refused, sentence(refused))
            return
        try:
            self.login(session, user_id)
        except RejectError as reject:
            session.notify("ERROR", reject.code, reject.text)

    def publish(self, events: Sequence[Event]) -> None:
        """Change the snapshots by the events of one command, and tell every session."""
        for user_id, transaction in self._projector.project(events).items():
            self.snapshots.push_patch(user_id, *transaction.patches())
        for event in events:
            if type(event) in REFUSALS:
                assert isinstance(event, OrderRejected | OrderRefused | CancelRejected)
                self._notify(event.user_id, event.code, event.text, event.order_id)

    def publish_market(self) -> None:
        """Tell the quotes and K-lines that changed since the last call."""
        market = self._exchange.state.market
        touched, market.touched = market.touched, set()
        self.board.publish(sorted(touched))

    def publish_marks(self) -> Iterator[None]:
        """Tell the accounts and positions whose value moved since the last call.

        One user's a step; how many steps are taken at once is the caller's to say.
        """
        for events in self._exchange.mark(self.snapshots.watched()):
            self.publish(events)
            yield

    def notify_all(self, level: str, code: int, content: str) -> None:
        """Tell every session of every user something."""
        for user in self.snapshots.watched().values():
            for session in user.sessions:
                session.notify(level, code, content)

    def _notify(self, user_id: str, code: int, text: str, order_id: str) -> None:
        user = self.snapshots.watched().get(user_id)
        if user is not None:
            for session in user.sessions:
                session.notify("ERROR", code, text, order_id)

    def _known(self, user_id: str) -> Tree | None:
        user = self.snapshots.watched().get(user_id)
        return user.tree if user else None
