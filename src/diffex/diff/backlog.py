"""What a session has not seen yet: patches in order, in bounded memory.

New patches wait encoded, as the very bytes that every session of the user shares. Once
many have gathered they are decoded and composed into as few as the algebra allows. What
outgrows the session's full restatement is given up: law 5 of the snapshot.
"""

from collections.abc import Callable

import orjson

from diffex.diff.patch import Tree, compose
from diffex.domain.limits import BACKLOG_BYTES, BACKLOG_GATHERED_BYTES, BACKLOG_PARTS


class Backlog:
    """The undelivered patches of one session."""

    __slots__ = ("_composed", "_gathered", "_limit", "_parts", "_weight")

    def __init__(self) -> None:
        self._composed: list[Tree] = []
        """Older than every one of ``_parts``."""
        self._parts: list[bytes] = []
        self._gathered = 0
        """Bytes of ``_parts``."""
        self._weight = 0
        """Upper bound of the bytes of what is composed."""
        self._limit = BACKLOG_BYTES

    def __bool__(self) -> bool:
        return bool(self._parts or self._composed)

    def add(self, parts: list[bytes]) -> bool:
        """Append encoded patches, one or several with commas between them to a part.

        Returns:
            Whether they have to be composed now (see ``compose``).
        """
        gathered = self._parts
        for part in parts:
            gathered.append(part)
            self._gathered += len(part)
        return len(gathered) > BACKLOG_PARTS or self._gathered > BACKLOG_GATHERED_BYTES

    def compose(self, restatement_bytes: Callable[[], int]) -> bool:
        """Compose what has gathered.

        Args:
            restatement_bytes: returns the size of the session's full restatement. It is
                asked only when the backlog seems to have reached its limit.

        Returns:
            Whether the backlog is worth keeping. If not, the caller has to give it up.
        """
        composed = self._composed
        news, weight = self._decoded()
        self._parts = []
        self._gathered = 0
        self._weight += weight
        last: Tree = composed.pop() if composed else {}
        for newer in news:
            if not compose(last, newer):
                composed.append(last)
                last = newer
        composed.append(last)
        if self._weight <= self._limit:
            return True
        self._limit = max(BACKLOG_BYTES, restatement_bytes())
        self._weight = sum(len(orjson.dumps(tree)) for tree in composed)
        # Measuring costs as much as the limit is large. From half of it, much news comes
        # before it is due again; from just below, the next few patches would measure anew.
        return 2 * self._weight <= self._limit

    def take(self) -> list[bytes]:
        """Return everything, encoded and in order, and be empty."""
        parts = self._parts
        if self._composed:
            parts = [*map(orjson.dumps, self._composed), *parts]
        self._clear()
        return parts

    def give_up(self) -> set[str]:
        """Forget everything; return the top-level keys that it would have deleted."""
        trees = self._composed + self._decoded()[0]
        self._clear()
        return {key for tree in trees for key, value in tree.items() if value is None}

    def _decoded(self) -> tuple[list[Tree], int]:
        """Return the trees of the encoded patches, and how many bytes they were."""
        raw = b"[" + b",".join(self._parts) + b"]"
        return orjson.loads(raw), len(raw)

    def _clear(self) -> None:
        self._composed = []
        self._parts = []
        self._gathered = 0
        self._weight = 0
        self._limit = BACKLOG_BYTES
