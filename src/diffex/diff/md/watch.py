"""A line that somebody watches, as far as it was told."""

from diffex.diff.md.line import Line
from diffex.diff.md.tape import Chunks, Tape
from diffex.diff.session import Session
from diffex.domain.units import Nanos


class Watch:
    """One line and its sessions. Its ids end with the newest that they were told."""

    __slots__ = ("_told_mark", "_whole", "last_id", "line", "sessions", "tape")

    def __init__(self, line: Line, chunks: Chunks) -> None:
        self.line = line
        self.tape = Tape(line, chunks)
        self.sessions: dict[Session, None] = {}
        self.last_id = line.last_id
        self._told_mark = line.mark
        self._whole = not line.lacks(0)

    def go_on(self, line: Line, chunks: Chunks) -> None:
        """Watch from now on a line that goes on from this one, under the same ids."""
        self.line = line
        self.tape = Tape(line, chunks)

    @property
    def changed(self) -> bool:
        """Whether there is anything that the sessions were not told."""
        line = self.line
        return line.last_id != self.last_id or line.mark != self._told_mark

    def advance(self) -> None:
        """Take what there is now as told."""
        self.last_id = self.line.last_id
        self._told_mark = self.line.mark
        self.tape.forget()

    def fill(self) -> bool:
        """Take the past that came as there; return whether it did since the last call."""
        if self._whole or self.line.lacks(0):
            return False
        self._whole = True
        self.tape.forget()
        return True

    def lacks(self, first: int) -> bool:
        """Return whether the past will have more from ``first`` on than was taken as there."""
        return not self._whole and self.line.lacks(first)

    def find(self, time: Nanos) -> int:
        """Return the first id at ``time`` or later, at most the one after the newest told."""
        return min(self.line.find(time), self.last_id + 1)

    def times(self, first: int, last: int) -> dict[int, Nanos]:
        """Return the time of each id that was told."""
        return self.line.times(first, min(last, self.last_id))
