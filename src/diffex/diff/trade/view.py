"""What a trade session has of its own: who may come in, and what waits for the login."""

from typing import Final

from diffex.diff import codec
from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.domain.limits import (
    BEFORE_LOGIN_BYTES,
    BEFORE_LOGIN_COMMANDS,
    BEFORE_LOGIN_SECONDS,
)
from diffex.domain.units import SECOND, Nanos


class TradeView:
    """The view of a trade session: its mirror is its user's and nothing else.

    Commands that come before the login wait here, as TqSdk sends what was ordered while a
    connection was down before it logs in again.
    """

    __slots__ = ("_bytes", "_refused", "_since", "_waiting", "confirms", "subject")

    def __init__(self, subject: str | None) -> None:
        self.subject: Final = subject
        """The user whose token came with the handshake."""
        self.confirms = False
        """Whether the last statement shall be confirmed as soon as the session is a user's."""
        self._waiting: list[bytes] = []
        self._refused: list[bytes] = []
        self._bytes = 0
        self._since: Nanos = 0

    def tree(self) -> Tree:
        """Return nothing."""
        return {}

    def size(self) -> int:
        """Return how many bytes that is."""
        return len(codec.encode(self.tree()))

    def restart(self) -> None:
        """Do nothing: a restatement has all of it."""

    def wait(self, raw: bytes, now: Nanos) -> bool:
        """Keep a message for after the login; return whether there was room."""
        if len(self._waiting) >= BEFORE_LOGIN_COMMANDS:
            return False
        if self._bytes + len(raw) > BEFORE_LOGIN_BYTES:
            return False
        if not self._waiting:
            self._since = now
        self._waiting.append(raw)
        self._bytes += len(raw)
        return True

    def overdue(self, now: Nanos) -> bool:
        """Return whether something has waited for ``BEFORE_LOGIN_SECONDS``."""
        return bool(self._waiting) and now - self._since >= BEFORE_LOGIN_SECONDS * SECOND

    def take(self) -> list[bytes]:
        """Return what waits, in order, and keep nothing."""
        waiting, self._waiting = self._waiting, []
        self._bytes = 0
        return waiting

    def refuse(self, raw: bytes) -> None:
        """Remember a message that was refused, if there is room: a login may still come.

        A client whose connection was down shows its orders as ALIVE until it hears of them.
        """
        kept = self._refused
        weight = sum(map(len, kept)) + len(raw)
        if len(kept) < BEFORE_LOGIN_COMMANDS and weight <= BEFORE_LOGIN_BYTES:
            kept.append(raw)

    def take_refused(self) -> list[bytes]:
        """Return what was refused, and keep nothing."""
        refused, self._refused = self._refused, []
        return refused


def view_of(session: Session) -> TradeView:
    """Return the view of a session of ``/diff/td``."""
    view = session.view
    assert isinstance(view, TradeView)
    return view
