"""What a mirror was told of one line, or of one line's partners: ids, never what they stand for."""

from collections.abc import Iterable

from diffex.diff.md.spans import Span, minus, union


class Told:
    """Ids that a mirror holds."""

    __slots__ = ("_again", "ids")

    def __init__(self) -> None:
        self.ids: list[Span] = []
        self._again: list[Span] = []
        """Those of them that have to be told once more."""

    @property
    def sure(self) -> list[Span]:
        """Those that need not be told once more."""
        return minus(self.ids, self._again)

    def missing(self, needed: list[Span]) -> list[Span]:
        """Return those of ``needed`` that have to be told."""
        return minus(needed, self.sure)

    def gone(self, needed: list[Span]) -> list[Span]:
        """Return the ids that a mirror holds and shall not."""
        return minus(self.ids, needed)

    def note(self, come: Iterable[Span], gone: list[Span]) -> None:
        """Take what was told and what was deleted as known."""
        come = list(come)
        self.ids = union([*minus(self.ids, gone), *come])
        self._again = minus(minus(self._again, gone), come)

    def renew(self) -> None:
        """Have everything told once more."""
        self._again = self.ids

    def forget(self) -> None:
        """Take it that the mirror holds nothing."""
        self.ids = self._again = []
