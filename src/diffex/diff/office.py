"""One dialect's side of the desk: whose snapshots there are in it, and what changes them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.diff.snapshot import SnapshotManager, UserSnapshot
from diffex.domain.events import Event


class Transaction(Protocol):
    """What one command changed in one user's snapshot."""

    def patches(self) -> list[Tree]:
        """Return the merge patches, in their order."""


class Projector(Protocol):
    """Turns events into a dialect's transactions, for the users whom somebody mirrors."""

    def project(self, events: Iterable[Event]) -> Mapping[str, Transaction]:
        """Return by user_id what ``events``, all of one command, change."""


class Office:
    """The users of one dialect.

    A user gets a snapshot at the first login in the dialect, so a dialect that nobody
    speaks costs nothing. Collaborators: ``snapshots`` keeps the users; ``projector`` and
    ``fresh`` are the dialect's, ``fresh`` returns a user's whole snapshot from the engine.
    """

    __slots__ = ("_fresh", "_project", "snapshots", "users")

    def __init__(
        self, snapshots: SnapshotManager, projector: Projector, fresh: Callable[[str], Tree]
    ) -> None:
        self.snapshots: Final = snapshots
        self.users: Final[Mapping[str, UserSnapshot]] = snapshots.watched()
        self._project: Final = projector.project
        self._fresh: Final = fresh

    def open(self, user_id: str) -> None:
        """Give a user who has an account a snapshot; one who has it keeps it."""
        if user_id not in self.users:
            self.snapshots.initialize_user(user_id, self._fresh(user_id))

    def enter(self, session: Session, user_id: str) -> None:
        """Make a session the user's, who has an account.

        Raises:
            RejectError: ``ALREADY_LOGGED_IN`` or ``TOO_MANY_SESSIONS``.
        """
        self.open(user_id)
        self.snapshots.attach(session, user_id)

    def publish(self, events: Iterable[Event]) -> None:
        """Change the snapshots by the events of one command, and tell it their sessions."""
        push, users = self.snapshots.push_own, self.users
        for user_id, transaction in self._project(events).items():
            push(users[user_id], transaction.patches())

    def tell_all(self, make: Callable[[str, str], Tree], fact: str) -> None:
        """Change every user's snapshot by the patch that ``make`` makes of the user and a fact."""
        for user_id, user in self.users.items():
            self.snapshots.push_own(user, [make(user_id, fact)])

    def notify(
        self, user_id: str, code: int, text: str, order_id: str, level: str = "ERROR"
    ) -> None:
        """Tell every session of a user why something was refused, or that it was done."""
        user = self.users.get(user_id)
        if user is not None:
            for session in user.sessions:
                session.notify(level, code, text, order_id)

    def notify_all(self, level: str, code: int, content: str) -> None:
        """Tell every session of every user something."""
        for user in self.users.values():
            for session in user.sessions:
                session.notify(level, code, content)
