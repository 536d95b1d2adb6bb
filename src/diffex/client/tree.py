"""The mirrored tree and everyone who waits for it to change."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from weakref import WeakSet

from diffex.client.errors import MirrorClosed
from diffex.client.view import Patch, Path, Root, touches
from diffex.diff.patch import merge

T = TypeVar("T")


class Tree:
    """The client's copy of the snapshot. A transaction is applied and announced at one stroke.

    Nothing here gives up control between the first and the last patch of a transaction, so
    whoever reads, reads the state between two transactions.
    """

    def __init__(self) -> None:
        self.root = Root()
        self.version = 0
        """Transactions so far; a snapshot that replaces the tree is one."""
        self._latest: Sequence[Patch] | None = ()
        self._end: Exception | None = None
        self._waiting: dict[Path, set[asyncio.Future[None]]] = {}
        self._conditions: dict[asyncio.Future[Any], Callable[[], Any]] = {}
        self._updates: WeakSet[Updates] = WeakSet()

    def apply(self, patches: Sequence[Patch]) -> None:
        """Merge one transaction and wake whom it concerns.

        Raises:
            RecursionError: a patch nests too deep; the tree must be replaced.
        """
        for patch in patches:
            merge(self.root.data, patch)
        self._latest = patches
        self._announce()

    def replace(self, data: Patch) -> None:
        """Put a whole new snapshot in the old one's place: everything counts as changed."""
        self.root.data = data
        self._latest = None
        self._announce()

    def interrupted(self) -> None:
        """Let predicates and whole-tree readers notice that the connection was lost."""
        self._judge_all()
        for updates in tuple(self._updates):
            if not updates.path:
                updates.announce()

    def end(self, reason: Exception) -> None:
        """Tell everyone who waits, now or later, that there will be no more transactions."""
        self._end = reason
        for futures in self._waiting.values():
            for future in futures:
                _fail(future, reason)
        for future in self._conditions:
            _fail(future, reason)
        for updates in tuple(self._updates):
            updates.announce()

    def check(self) -> None:
        """Raise the reason if the mirror has ended."""
        if self._end is not None:
            raise self._end

    def touched(self, path: Path) -> bool:
        """Tell whether the latest transaction touched ``path``."""
        if self._latest is None:
            return True
        return any(touches(patch, path) for patch in self._latest)

    async def changed(self, path: Path) -> None:
        """Wait for the next transaction that touches ``path``."""
        self.check()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        futures = self._waiting.setdefault(path, set())
        futures.add(future)
        try:
            await future
        finally:
            futures.discard(future)
            if not futures and self._waiting.get(path) is futures:
                del self._waiting[path]

    async def wait(self, predicate: Callable[[], T]) -> T:
        """Return the predicate's first true value: now, or right after a transaction."""
        value = predicate()
        if value:
            return value
        self.check()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._conditions[future] = predicate
        try:
            return await future
        finally:
            del self._conditions[future]

    def updates(self, path: Path) -> "Updates":
        """Return an iterator that misses no change of ``path`` from this call on."""
        updates = Updates(self, path)
        self._updates.add(updates)
        return updates

    def _announce(self) -> None:
        self.version += 1
        for path, futures in self._waiting.items():
            if self.touched(path):
                for waiter in futures:
                    if not waiter.done():
                        waiter.set_result(None)
        self._judge_all()
        for updates in tuple(self._updates):
            if self.touched(updates.path):
                updates.announce()

    def _judge_all(self) -> None:
        for future, predicate in tuple(self._conditions.items()):
            _judge(future, predicate)


class Updates:
    """Yields the tree's version: at once, and then after each change of the path.

    Changes that come while the caller is busy are kept as one, so the caller always gets to
    see the newest state. Without a path a lost connection counts too. The loop ends when the
    mirror is closed.
    """

    def __init__(self, tree: Tree, path: Path) -> None:
        self.path = path
        self._tree = tree
        self._unseen = asyncio.Event()
        self._unseen.set()

    def announce(self) -> None:
        """Note that there is something to look at."""
        self._unseen.set()

    def __aiter__(self) -> "Updates":
        return self

    async def __anext__(self) -> int:
        await self._unseen.wait()
        try:
            self._tree.check()
        except MirrorClosed:
            raise StopAsyncIteration from None
        self._unseen.clear()
        return self._tree.version


def _judge(future: asyncio.Future[Any], predicate: Callable[[], Any]) -> None:
    if future.done():
        return
    try:
        value = predicate()
    except Exception as error:  # noqa: BLE001 # it belongs to whoever wrote the predicate
        future.set_exception(error)
    else:
        if value:
            future.set_result(value)


def _fail(future: asyncio.Future[Any], reason: Exception) -> None:
    if not future.done():
        future.set_exception(reason)
