"""One connection's side of DIFF: who it is, its pending peek, its own backlog.

A session mirrors two trees: its user's snapshot, shared by all sessions of that user,
and its own part (subscriptions, charts), its view. It is stale when it must be told the
whole of both: at its first frame, and when its backlog was given up.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from diffex.diff import codec
from diffex.diff.backlog import Backlog
from diffex.diff.manners import Manners
from diffex.diff.patch import Tree
from diffex.diff.producer import NOTIFY
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import COMMANDS_PER_SECOND
from diffex.domain.units import SECOND, Nanos

if TYPE_CHECKING:
    from diffex.diff.snapshot import UserSnapshot

Sink = Callable[[bytes], None]
"""Takes one encoded message to the client. Never raises: what cannot be sent is dropped."""


_NOT_LISTED: Final = 0
_BEHIND: Final = 1
_FIRST: Final = 2
"""Where a session stands among those that wait for a flush."""


def _drop(message: bytes) -> None:
    """Be the sink of a session that ended."""


class View(Protocol):
    """The part of a mirror that is the session's own, besides its notices."""

    def tree(self) -> Tree:
        """Return it for a restatement; it may share inner parts: encode or copy it at once."""

    def size(self) -> int:
        """Return how many bytes of JSON it takes of one frame at most."""

    def restart(self) -> None:
        """Take it that nothing was told of what a restatement may leave to later frames."""


class Session:
    """One connection, from its first byte to its last.

    Collaborators: ``sink`` carries frames to the client; ``ready`` is told when a frame
    could be sent, and whether it goes before public ones; ``view`` is the session's own
    part of its mirror; ``manners`` are the traits of its dialect.
    """

    __slots__ = (
        "_backlog",
        "_commands",
        "_gone",
        "_held",
        "_listed",
        "_notices",
        "_ready",
        "_second",
        "_sink",
        "_stale",
        "_starts_over",
        "_waiting",
        "closed",
        "frames",
        "login_attempts",
        "login_pending",
        "user",
        "view",
    )

    def __init__(
        self,
        sink: Sink,
        ready: Callable[["Session", bool], None],
        view: View,
        manners: Manners,
    ) -> None:
        self._sink = sink
        self._ready: Final = ready
        self._starts_over: Final = manners.starts_over
        self._notices: Final = manners.notices()
        self._backlog: Final = Backlog()
        self._waiting = False
        self._held = False
        self._listed = _NOT_LISTED
        self._stale = True
        self._gone: set[str] = set()
        """While stale, the top-level keys that the client's mirror may hold."""
        self._second = 0
        self._commands = 0
        self.closed = False
        self.frames = 0
        """How many frames of its mirror were sent."""
        self.login_attempts = 0
        self.login_pending = False
        self.user: UserSnapshot | None = None
        self.view: Final = view

    @property
    def waiting(self) -> bool:
        """Whether a peek is unanswered."""
        return self._waiting

    @property
    def stale(self) -> bool:
        """Whether the next frame tells the whole of both trees."""
        return self._stale

    @property
    def user_id(self) -> str | None:
        """Who this is; None before the login."""
        return self.user.user_id if self.user else None

    def require(self, user_id: str) -> None:
        """Refuse a command in another user's name.

        Raises:
            RejectError: ``LOGIN_REQUIRED`` or ``USER_MISMATCH``.
        """
        if self.user is None:
            raise RejectError(RejectCode.LOGIN_REQUIRED)
        if self.user.user_id != user_id:
            raise RejectError(RejectCode.USER_MISMATCH, user_id=user_id[:64])

    def count_command(self, now: Nanos) -> bool:
        """Count one command; return whether the session keeps to ``COMMANDS_PER_SECOND``."""
        second = now // SECOND
        if second != self._second:
            self._second = second
            self._commands = 0
        self._commands += 1
        return self._commands <= COMMANDS_PER_SECOND

    def send(self, message: bytes) -> None:
        """Send a message that is not part of the mirror, at once."""
        self._sink(message)

    def peek(self) -> None:
        """Ask for one frame: at once if there is news, else as soon as there is."""
        self._waiting = True
        if self._stale or self._backlog or self._notices.fresh:
            self.deliver()

    def push(self) -> None:
        """Send everything undelivered without a peek; one that is pending stays so."""
        waiting, self._waiting = self._waiting, True
        self.deliver()
        self._waiting = waiting

    def offer(self, parts: list[bytes]) -> None:
        """Append one transaction's encoded patches; they are shared, never changed."""
        if not self._stale and self._backlog.add(parts):
            self._compose()
        if self._waiting and self._listed is not _FIRST:
            self._listed = _FIRST
            self._ready(self, True)

    def offer_public(self, parts: list[bytes]) -> None:
        """Append what many sessions are told at once; their frames go behind private ones."""
        if not self._stale and self._backlog.add(parts):
            self._compose()
        if self._waiting and self._listed is _NOT_LISTED:
            self._listed = _BEHIND
            self._ready(self, False)

    def deliver(self) -> bool:
        """Answer the pending peek with everything undelivered; return whether it did."""
        self._listed = _NOT_LISTED
        if not self._waiting or self._held:
            return False
        parts = self._restatement() if self._stale else self._backlog.take()
        if self._notices.fresh:
            parts = parts + self._notices.deliver()
        if not parts:
            return False
        self._waiting = False
        self.frames += 1
        self._sink(codec.frame(parts))
        return True

    def enter(self, user: "UserSnapshot") -> None:
        """Become a user's session: the next frame holds that user's whole snapshot."""
        self.user = user
        self.offer([] if self._stale else [codec.encode(user.tree)])

    def leave(self) -> None:
        """Be nobody's session again: everything of the user's is deleted, if anything ever is."""
        user, self.user = self.user, None
        if user is None or not self._starts_over:
            return
        news: Tree = dict.fromkeys(user.tree)
        if NOTIFY in news:
            news[NOTIFY] = dict.fromkeys(user.tree[NOTIFY])
        if news:
            self.update(news)

    def close(self) -> None:
        """End: the connection is gone, and nothing is kept for it or sent to it."""
        self.closed = True
        self.user = None
        # A connection and its session know each other: this cycle would wait for the collector.
        self._sink = _drop
        self._waiting = False
        self._backlog.give_up()
        self._stale = True

    def restate(self) -> None:
        """Give up the backlog: the next frame tells the whole of both trees."""
        self._give_up()
        self.offer([])

    def hold(self) -> None:
        """Send no frames for now: the client does not take what it was sent."""
        self._held = True

    def resume(self) -> None:
        """Send frames again."""
        self._held = False
        self.deliver()

    def update(self, tree: Tree) -> None:
        """Offer a patch of the session's own part, which the caller has changed already."""
        self.offer([codec.encode(tree)])

    def notify(self, level: str, code: int, content: str, order_id: str = "") -> None:
        """Tell the client something under a fresh id.

        Args:
            level: INFO, WARNING or ERROR.
            code: 0 or a code of the catalogue.
            content: a sentence in Chinese and English.
            order_id: the order that it is about, "" if none.
        """
        notice: Tree = {"type": "MESSAGE", "level": level, "code": code, "content": content}
        if order_id:
            notice["order_id"] = order_id
        news = self._notices.add(notice)
        self.offer([codec.encode({NOTIFY: news})] if news else [])

    def mirror(self) -> Tree:
        """Return the tree that the client's mirror equals once it has seen everything.

        The tree shares its inner parts with the snapshots: encode or copy it at once.
        """
        return self._mirror(self.view.tree())

    def _mirror(self, own: Tree) -> Tree:
        tree: Tree = {} if self.user is None else dict(self.user.tree)
        tree.update(own)
        notices = self._notices.kept()
        if notices is not None:
            tree[NOTIFY] = {**tree.get(NOTIFY, {}), **notices}
        return tree

    def _restatement(self) -> list[bytes]:
        """Return the whole mirror, behind a deletion of all that the client may hold."""
        mirror = self.mirror()
        parts = [codec.encode(mirror)] if mirror else []
        if self._gone:
            parts.insert(0, codec.encode(dict.fromkeys(sorted(self._gone))))
            self._gone = set()
        self._stale = False
        return parts

    def _compose(self) -> None:
        if not self._backlog.compose(self._restatement_bytes):
            self._give_up()

    def _restatement_bytes(self) -> int:
        return len(codec.encode(self._mirror({}))) + self.view.size()

    def _give_up(self) -> None:
        """Become stale. The client holds keys that are here still, or whose end it missed."""
        if not self._stale:
            deleted = self._backlog.give_up()
            if self._starts_over:
                self._gone = deleted | set(self.mirror())
            self.view.restart()
            self._stale = True
