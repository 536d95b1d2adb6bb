"""Bars and ticks as JSON, encoded once for all who look at them.

What is finished never changes, so long runs of it stay encoded; the newest bar and what
is near it is encoded once for each publication.
"""

from typing import Final

from diffex.diff import codec
from diffex.diff.md.line import Line, LineKey
from diffex.diff.patch import Tree
from diffex.domain.limits import CHUNK_BARS, CHUNKS_KEPT

MEMBERS_KEPT: Final = 64
"""Short ranges of one line that stay encoded until its newest bar changes."""


class Chunks:
    """Runs of finished bars of all lines; the one longest unused goes first."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[tuple[LineKey, int], bytes] = {}

    def get(self, line: Line, number: int) -> bytes:
        """Return the members of chunk ``number`` of a line, all of whose bars are finished.

        One that has gaps is not kept: a past that is still being made will fill them.
        """
        key = (line.key, number)
        raw = self._kept.pop(key, None)
        if raw is None:
            found = line.trees(number * CHUNK_BARS, (number + 1) * CHUNK_BARS - 1)
            raw = _encoded(found)
            if len(found) < CHUNK_BARS:
                return raw
        self._kept[key] = raw
        if len(self._kept) > CHUNKS_KEPT:
            del self._kept[next(iter(self._kept))]
        return raw


class Tape:
    """One line, encoded."""

    __slots__ = ("_chunks", "_recent", "line")

    def __init__(self, line: Line, chunks: Chunks) -> None:
        self.line: Final = line
        self._chunks: Final = chunks
        self._recent: dict[tuple[int, int], bytes] = {}

    def forget(self) -> None:
        """Note that the newest bar changed, or that older ones came."""
        self._recent.clear()

    def members(self, first: int, last: int) -> bytes:
        """Return what is there from ``first`` to ``last`` as members of a JSON object."""
        begin = -(-max(first, 0) // CHUNK_BARS)
        # The newest bar still changes, so its chunk is never finished.
        end = min(last + 1, self.line.last_id) // CHUNK_BARS
        if begin >= end:
            return self._short(first, last)
        parts = [self._short(first, begin * CHUNK_BARS - 1)]
        parts += [self._chunks.get(self.line, number) for number in range(begin, end)]
        parts.append(self._short(end * CHUNK_BARS, last))
        return b",".join(filter(None, parts))

    def _short(self, first: int, last: int) -> bytes:
        if first > last:
            return b""
        recent = self._recent
        raw = recent.get((first, last))
        if raw is None:
            if len(recent) >= MEMBERS_KEPT:
                recent.clear()
            raw = recent[first, last] = _encoded(self.line.trees(first, last))
        return raw


def _encoded(found: Tree) -> bytes:
    return codec.encode(found)[1:-1]
