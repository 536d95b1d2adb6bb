"""What a session has not seen yet: patches in order, in bounded memory.

New patches wait encoded, as the very bytes that every session of the user shares. Once
many have gathered they are decoded and composed into as few as the algebra allows. Past
the limit the whole backlog is given up and the session is restated instead: laws 5 and 6
of the snapshot.
"""

import orjson

from diffex.diff import patch
from diffex.domain.limits import BACKLOG_BYTES, BACKLOG_PARTS


class Backlog:
    """The undelivered patches of one session."""

    __slots__ = ("_composed", "_measure_at", "_parts", "_weight")

    def __init__(self) -> None:
        self._composed: list[patch.Tree] = []
        self._parts: list[bytes] = []
        self._weight = 0
        """Upper bound of the bytes of ``_composed``."""
        self._measure_at = BACKLOG_BYTES

    def __bool__(self) -> bool:
        return bool(self._parts or self._composed)

    def add(self, parts: list[bytes]) -> bool:
        """Append encoded patches.

        Returns:
            Whether they have to be composed now (see ``compose``).
        """
        self._parts += parts
        return len(self._parts) > BACKLOG_PARTS

    def compose(self, snapshot_bytes: int) -> bool:
        """Compose what has gathered.

        Args:
            snapshot_bytes: size of the session's full restatement.

        Returns:
            Whether the backlog is still worth keeping. If not, it is empty now, and the
            caller restates the session.
        """
        composed = self._composed
        for part in self._parts:
            self._weight += len(part)
            newer = orjson.loads(part)
            if not composed or not patch.compose(composed[-1], newer):
                composed.append(newer)
        self._parts = []
        if self._weight <= self._measure_at:
            return True
        self._weight = sum(len(orjson.dumps(tree)) for tree in composed)
        self._measure_at = 2 * self._weight
        if self._weight <= max(BACKLOG_BYTES, snapshot_bytes):
            return True
        self.clear()
        return False

    def take(self) -> list[bytes]:
        """Return everything, encoded and in order, and be empty."""
        parts = [orjson.dumps(tree) for tree in self._composed] + self._parts
        self.clear()
        return parts

    def clear(self) -> None:
        """Forget everything."""
        self._composed = []
        self._parts = []
        self._weight = 0
        self._measure_at = BACKLOG_BYTES
