"""One connection's side of DIFF: who it is, its pending peek, its own backlog.

A session mirrors two trees: its user's snapshot, shared by all sessions of that user,
and its own part (subscriptions, notices). It is stale when it must be told the whole of
both: at its first frame, and when its backlog was given up.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from diffex.diff import codec
from diffex.diff.backlog import Backlog
from diffex.diff.patch import Tree
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import COMMANDS_PER_SECOND, NOTIFIES_KEPT
from diffex.domain.units import SECOND, Nanos

if TYPE_CHECKING:
    from diffex.diff.snapshot import UserSnapshot

Sink = Callable[[bytes], None]
"""Takes one encoded message to the client."""


class View:
    """A session's own part of its mirror, besides quotes and K-lines."""

    __slots__ = ("charts", "ins_list", "notify")

    def __init__(self) -> None:
        self.notify: Tree = {}
        self.charts: dict[str, Tree] = {}
        self.ins_list = ""


class Session:
    """One connection, from its first byte to its last.

    Collaborators: ``sink`` carries frames to the client; ``ready`` is told when a frame
    could be sent; ``market`` returns the quotes and K-lines that the session watches.
    """

    __slots__ = (
        "_backlog",
        "_commands",
        "_delivered",
        "_gone",
        "_held",
        "_listed",
        "_market",
        "_notices",
        "_ready",
        "_second",
        "_sink",
        "_stale",
        "_waiting",
        "login_attempts",
        "login_pending",
        "user",
        "view",
    )

    def __init__(
        self,
        sink: Sink,
        ready: Callable[["Session"], None],
        market: Callable[["Session"], Tree],
    ) -> None:
        self._sink: Final = sink
        self._ready: Final = ready
        self._market: Final = market
        self._backlog = Backlog()
        self._waiting = False
        self._held = False
        self._listed = False
        self._stale = True
        self._delivered = False
        self._gone: set[str] = set()
        self._notices = 0
        self._second = 0
        self._commands = 0
        self.login_attempts = 0
        self.login_pending = False
        self.user: UserSnapshot | None = None
        self.view = View()

    @property
    def waiting(self) -> bool:
        """Whether a peek is unanswered."""
        return self._waiting

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

    def count_command(self, now: Nanos) -> None:
        """Count one command against the session's rate.

        Raises:
            RejectError: ``RATE_EXCEEDED``.
        """
        second = now // SECOND
        if second != self._second:
            self._second = second
            self._commands = 0
        self._commands += 1
        if self._commands > COMMANDS_PER_SECOND:
            raise RejectError(RejectCode.RATE_EXCEEDED, limit=COMMANDS_PER_SECOND)

    def send(self, message: bytes) -> None:
        """Send a message that is not part of the mirror, at once."""
        self._sink(message)

    def peek(self) -> None:
        """Ask for one frame: at once if there is news, else as soon as there is."""
        self._waiting = True
        if self._stale or self._backlog:
            self.deliver()

    def offer(self, parts: list[bytes]) -> None:
        """Append one transaction's encoded patches; they are shared, never changed."""
        if not self._stale and self._backlog.add(parts):
            self._compose()
        if self._waiting and not self._listed:
            self._listed = True
            self._ready(self)

    def deliver(self) -> bool:
        """Answer the pending peek with everything undelivered; return whether it did."""
        self._listed = False
        if not self._waiting or self._held:
            return False
        if self._stale:
            parts = self._restatement()
            self._stale = False
        elif self._backlog:
            parts = self._backlog.take()
        else:
            return False
        self._delivered = True
        self._waiting = False
        self._sink(codec.frame(parts))
        return True

    def leave(self) -> None:
        """Be nobody's session again, and show nothing of the former user."""
        if self.user is None:
            return
        keys = set(self.user.tree)
        self._gone |= keys | self.user.gone
        self.user = None
        # What the session says of its own under such a key must survive the deletion.
        own = {key: value for key, value in self.mirror().items() if key in keys}
        self.offer([codec.encode(dict.fromkeys(sorted(keys))), codec.encode(own)])

    def restate(self) -> None:
        """Give up the backlog: the next frame tells the whole of both trees."""
        self._backlog.clear()
        self._stale = True
        self.offer([])

    def hold(self) -> None:
        """Send no frames for now: the client does not take what it was sent."""
        self._held = True

    def resume(self) -> None:
        """Send frames again."""
        self._held = False
        if self._waiting and (self._stale or self._backlog):
            self.deliver()

    def update(self, tree: Tree) -> None:
        """Offer a patch of the session's own part, which the caller has changed already."""
        self.offer([codec.encode(tree)])

    def notify(self, level: str, code: int, content: str, order_id: str = "") -> None:
        """Tell the client something under a fresh id; the oldest notices are deleted.

        Args:
            level: INFO, WARNING or ERROR.
            code: 0 or a code of the catalogue.
            content: a sentence in Chinese and English.
            order_id: the order that it is about, "" if none.
        """
        self._notices += 1
        notice: Tree = {"type": "MESSAGE", "level": level, "code": code, "content": content}
        if order_id:
            notice["order_id"] = order_id
        news: Tree = {f"S{self._notices}": notice}
        kept = self.view.notify
        kept.update(news)
        if len(kept) > NOTIFIES_KEPT:
            oldest = next(iter(kept))
            del kept[oldest]
            news[oldest] = None
        self.update({"notify": news})

    def mirror(self) -> Tree:
        """Return the tree that the client's mirror equals once it has seen everything.

        The tree shares its inner parts with the snapshots: encode or copy it at once.
        """
        view = self.view
        own: Tree = {
            "ins_list": view.ins_list,
            "charts": view.charts,
            "notify": view.notify,
            **self._market(self),
        }
        if self.user is None:
            return own
        tree = self.user.tree
        if "notify" in tree:
            own["notify"] = {**tree["notify"], **view.notify}
        return {**tree, **own}

    def _restatement(self) -> list[bytes]:
        """Return the whole mirror, behind a deletion of all that was sent before."""
        tree = self.mirror()
        parts = [codec.encode(tree)]
        if self._delivered:
            keys = set(tree) | self._gone
            if self.user is not None:
                keys |= self.user.gone
            parts.insert(0, codec.encode(dict.fromkeys(sorted(keys))))
        return parts

    def _compose(self) -> None:
        if not self._backlog.compose(len(codec.encode(self.mirror()))):
            self._stale = True
