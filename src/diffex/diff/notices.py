"""A session's notices: what a client is told besides its snapshot.

Dialects differ. In the flat one notices are part of the mirror, where the oldest are
deleted. In the standard one a notice is a message: each is told once and in an element of
its own, since tqsdk for Python fails on a notice that is deleted, and tqsdk for JavaScript
drops whatever shares an element with one.
"""

from abc import ABC, abstractmethod
from typing import Final

from diffex.diff import codec
from diffex.diff.patch import Tree
from diffex.diff.producer import NOTIFY
from diffex.domain.limits import NOTIFIES_KEPT, NOTIFIES_WAITING


class Notices(ABC):
    """What sessions need of them; each session has its own."""

    __slots__ = ("fresh",)

    def __init__(self) -> None:
        self.fresh = False
        """Whether there is one that no frame has carried yet."""

    @abstractmethod
    def add(self, notice: Tree) -> Tree:
        """Give a notice a fresh id; return the patch of ``notify`` for the backlog, maybe {}."""

    @abstractmethod
    def deliver(self) -> list[bytes]:
        """Return what goes with the frame that is being sent; nothing is fresh afterwards."""

    @abstractmethod
    def kept(self) -> Tree | None:
        """Return the notices that are part of the mirror, None if notices never are."""


class KeptNotices(Notices):
    """Notices that stay in the mirror under S1, S2, ... until newer ones push them out.

    One that was not sent yet is an answer that somebody waits for: it goes only when
    ``NOTIFIES_WAITING`` of them have gathered.
    """

    __slots__ = ("_count", "_kept", "_told")

    def __init__(self) -> None:
        super().__init__()
        self._kept: Tree = {}
        self._count = 0
        self._told = 0
        """The newest notice that was sent; later ones wait in the backlog."""

    def add(self, notice: Tree) -> Tree:
        """Return the new notice, and null for each that goes."""
        self.fresh = True
        self._count += 1
        news: Tree = {f"S{self._count}": notice}
        kept = self._kept
        kept.update(news)
        while len(kept) > NOTIFIES_KEPT:
            oldest = next(iter(kept))
            if int(oldest[1:]) > self._told and len(kept) <= NOTIFIES_WAITING:
                break
            del kept[oldest]
            news[oldest] = None
        return news

    def deliver(self) -> list[bytes]:
        """Return nothing: the backlog has them."""
        self.fresh = False
        self._told = self._count
        return []

    def kept(self) -> Tree:
        """Return them by id."""
        return self._kept


class NoticeIds:
    """Numbers the notices of a run: tqsdk shows each id once, over all its connections."""

    __slots__ = ("_count", "_run")

    def __init__(self, run: str) -> None:
        """Take a word that no other run of a server has."""
        self._run: Final = run
        self._count = 0

    def next(self) -> str:
        """Return a fresh id."""
        self._count += 1
        return f"N{self._run}.{self._count}"


class ToldNotices(Notices):
    """Notices that are told once; they wait apart from the backlog, the oldest is lost first."""

    __slots__ = ("_ids", "_waiting")

    def __init__(self, ids: NoticeIds) -> None:
        super().__init__()
        self._ids: Final = ids
        self._waiting: Tree = {}

    def add(self, notice: Tree) -> Tree:
        """Return nothing for the backlog, whose patches may be composed with this one."""
        self.fresh = True
        waiting = self._waiting
        waiting[self._ids.next()] = notice
        if len(waiting) > NOTIFIES_WAITING:
            del waiting[next(iter(waiting))]
        return {}

    def deliver(self) -> list[bytes]:
        """Return all that wait, as one patch."""
        self.fresh = False
        waiting, self._waiting = self._waiting, {}
        return [codec.encode({NOTIFY: waiting})]

    def kept(self) -> None:
        """Return None: they are never restated."""
        return
