"""The snapshot manager: one business snapshot per user, told to every session of the user.

A snapshot is changed by merge patches only. Each patch is encoded once, merged once, and
offered as part of one transaction to each session, so all mirrors go the same way. A
dialect's own patches are merged after the frames are sent, or when somebody looks: the
merge is a sixth of the work on a fill, and no client waits for it.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from diffex.diff.manners import Manners
from diffex.diff.patch import Tree, copy, merge
from diffex.diff.producer import encoded, sealed
from diffex.diff.session import Session, Sink, View
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import PUBLIC_FRAMES_A_TURN, SESSIONS_PER_USER


class Observer(Protocol):
    """Hears what the manager does; for logs."""

    def user_initialized(self, user_id: str) -> None:
        """A user has a snapshot from now on."""

    def patch_pushed(self, user_id: str, patches: int, sessions: int) -> None:
        """A transaction of patches was merged and offered to the user's sessions."""

    def peek_awakened(self, user_id: str) -> None:
        """A waiting peek of the user was answered."""


class UserSnapshot:
    """One user's business snapshot and the sessions that mirror it."""

    __slots__ = ("_tree", "_unmerged", "sessions", "user_id")

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.sessions: list[Session] = []
        self._tree: Tree = {}
        self._unmerged: list[Tree] = []

    @property
    def tree(self) -> Tree:
        """The snapshot, with every change so far; to be read only."""
        self.settle()
        return self._tree

    def change(self, news: Tree) -> None:
        """Apply a patch, which is the caller's again when this returns."""
        merge(self.tree, news)

    def change_later(self, patches: list[Tree]) -> bool:
        """Apply patches before anybody looks; nobody else may have them or change them.

        Returns:
            Whether these are the first that wait for ``settle``.
        """
        first = not self._unmerged
        self._unmerged += patches
        return first

    def settle(self) -> None:
        """Apply what waits."""
        if self._unmerged:
            for news in self._unmerged:
                merge(self._tree, news)
            self._unmerged = []


class SnapshotManager:
    """Every user's snapshot.

    What producers hand over is plain JSON that leaves the sessions' own sections alone;
    see ``producer.sealed`` for what is refused, and by which exception. A transaction
    that is refused changes nothing.

    Collaborators: ``wake`` is called when a frame became ready and ``flush`` is due, once
    until the next ``flush``; ``observer`` hears what happens; ``manners`` are those of the
    dialect that all sessions speak.
    """

    def __init__(self, wake: Callable[[], None], observer: Observer, manners: Manners) -> None:
        self._wake: Final = wake
        self._manners: Final = manners
        self._initialized: Final = observer.user_initialized
        self._pushed: Final = observer.patch_pushed
        self._awakened: Final = observer.peek_awakened
        self._users: dict[str, UserSnapshot] = {}
        self._ready: list[Session] = []
        self._behind: deque[Session] = deque()
        self._unsettled: list[UserSnapshot] = []

    def initialize_user(self, user_id: str, tree: Mapping[str, object] | None = None) -> bool:
        """Give a user a snapshot, ``tree`` or empty; a user who has one keeps it.

        Returns:
            Whether the user is new.
        """
        if user_id in self._users:
            return False
        user = UserSnapshot(user_id)
        if tree:
            first = dict(tree)
            sealed((first,))
            user.change(first)
        self._users[user_id] = user
        self._initialized(user_id)
        return True

    def push_patch(self, user_id: str, *patches: Tree) -> bool:
        """Change a user's snapshot by one transaction of merge patches.

        The patches are the caller's again when this returns: nothing of them is kept.

        Returns:
            False, without effect, for a user who has no snapshot: nobody mirrors it.
        """
        user = self._users.get(user_id)
        if user is None:
            return False
        parts = sealed(patches)
        for news in patches:
            user.change(news)
        self._tell(user, len(patches), parts)
        return True

    def push_own(self, user: UserSnapshot, patches: list[Tree]) -> None:
        """Change a snapshot by a transaction of a dialect's own making, which needs no check.

        The patches are the snapshot's from now on.
        """
        parts = encoded(patches)
        if user.change_later(patches):
            self._unsettled.append(user)
        self._tell(user, len(patches), parts)

    def _tell(self, user: UserSnapshot, patches: int, parts: list[bytes]) -> None:
        sessions = user.sessions
        if parts:
            for session in sessions:
                session.offer(parts)
        self._pushed(user.user_id, patches, len(sessions))

    def broadcast_patch(self, news: Tree) -> int:
        """Push one patch to every user, encoded once; return how many there are."""
        parts = sealed((news,))
        if parts:
            for user in self._users.values():
                user.change(news)
                for session in user.sessions:
                    session.offer_public(parts)
        return len(self._users)

    def peek(self, session: Session) -> None:
        """Ask for one frame for ``session``. A peek never expires; several count as one."""
        session.peek()

    def get_snapshot(self, user_id: str) -> Tree | None:
        """Return a copy of a user's snapshot, or None."""
        user = self._users.get(user_id)
        return copy(user.tree) if user else None

    def remove_user(self, user_id: str) -> bool:
        """Forget a user. The user's sessions stay open, logged out, and see it all deleted.

        Returns:
            Whether there was such a user.
        """
        user = self._users.pop(user_id, None)
        if user is None:
            return False
        for session in user.sessions:
            session.leave()
        return True

    def user_count(self) -> int:
        """Return how many users have a snapshot."""
        return len(self._users)

    def list_users(self) -> list[str]:
        """Return their ids, sorted."""
        return sorted(self._users)

    def watched(self) -> Mapping[str, UserSnapshot]:
        """Return the users that have a snapshot, by id."""
        return self._users

    def tree(self, user_id: str) -> Tree | None:
        """Return a user's snapshot itself, to be read and not changed, or None."""
        user = self._users.get(user_id)
        return user.tree if user else None

    def connect(self, sink: Sink, view: View) -> Session:
        """Return a new session, of nobody yet."""
        return Session(sink, self._enlist, view, self._manners)

    def attach(self, session: Session, user_id: str) -> None:
        """Make a session of nobody the user's; its next frame holds the user's snapshot.

        Raises:
            RejectError: ``ALREADY_LOGGED_IN`` or ``TOO_MANY_SESSIONS``.
            KeyError: the user has no snapshot.
        """
        if session.user is not None:
            raise RejectError(RejectCode.ALREADY_LOGGED_IN, user_id=session.user.user_id)
        self.require_room(user_id)
        user = self._users[user_id]
        user.sessions.append(session)
        session.enter(user)

    def require_room(self, user_id: str) -> None:
        """Refuse one session too many of a user.

        Raises:
            RejectError: ``TOO_MANY_SESSIONS``.
            KeyError: the user has no snapshot.
        """
        if len(self._users[user_id].sessions) >= SESSIONS_PER_USER:
            raise RejectError(RejectCode.TOO_MANY_SESSIONS, limit=SESSIONS_PER_USER)

    def detach(self, session: Session) -> None:
        """Let go of a session that ended. The user's snapshot stays, other sessions too."""
        if session.user is not None:
            session.user.sessions.remove(session)
        session.close()

    def flush(self) -> None:
        """Answer every waiting peek that has private news, and some that have public news.

        Call it once for each ``wake``; it wakes again while there is more. A quote is sent
        to thousands at once, and a fill must not stand behind all of them.
        """
        if self._ready or self._behind:
            self._deliver()
        if self._unsettled:
            for user in self._unsettled:
                user.settle()
            self._unsettled = []

    def _deliver(self) -> None:
        behind = self._behind
        ready, self._ready = self._ready, []
        ready += [behind.popleft() for _ in range(min(PUBLIC_FRAMES_A_TURN, len(behind)))]
        for session in ready:
            if session.deliver():
                self._awakened(session.user_id or "")
        if behind:
            self._wake()

    def _enlist(self, session: Session, first: bool) -> None:
        if not self._ready and not self._behind:
            self._wake()
        (self._ready if first else self._behind).append(session)
