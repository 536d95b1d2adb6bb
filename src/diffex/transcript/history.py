"""What a connection's mirror was after each line of a transcript, and whether another is there.

At a line the other mirror may be further on than the recorded one: frames are cut
differently in each run. So a value agrees if the recorded mirror has it under the same path
at that line or at a later one. It may also be one that the recorded client has never seen,
because what changed it again came in the same frame; so a difference is certain only where
the recorded server said nothing more of the object. After the last line all are certain.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from diffex.diff import patch
from diffex.transcript.likeness import Path, Table, said, table
from diffex.transcript.line import Line

NOTHING: Final = "nothing"
"""Stands for a path that is not there."""


class Difference:
    """Where two mirrors differ; one that is not ``certain`` may pass, or mean nothing."""

    def __init__(self, path: Path, recorded: object, replayed: object, *, certain: bool) -> None:
        self.path: Final = path
        self.certain: Final = certain
        self.recorded: Final = recorded
        self.replayed: Final = replayed

    def __str__(self) -> str:
        where = "/".join(self.path)
        return f"{where}: {self.recorded!r} was recorded, {self.replayed!r} is here"


class Mirror:
    """A client's copy, of which packs that are no ``rtn_data`` are a part too."""

    def __init__(self) -> None:
        self._tree: patch.Tree = {}

    def take(self, pack: dict[str, Any]) -> None:
        """Merge what the server said."""
        if pack.get("aid") != "rtn_data":
            patch.merge(self._tree, said(pack))
            return
        data = pack.get("data")
        for element in data if isinstance(data, list) else []:
            if isinstance(element, dict):
                patch.merge(self._tree, element)

    def table(self) -> Table:
        """Return what it holds, as it is compared."""
        return table(self._tree)


class History:
    """The recorded mirror of one connection, at every line."""

    def __init__(self, lines: Sequence[tuple[int, Line]]) -> None:
        """Read the lines of a connection, each with its number in the transcript."""
        self._values: dict[Path, list[tuple[int, object]]] = {}
        self._told: dict[Path, int] = {}
        """By object, the last line that says something of it."""
        mirror = Mirror()
        before: Table = {}
        for number, line in lines:
            if line.dir != "s" or line.pack is None:
                continue
            mirror.take(line.pack)
            for path in _objects(line.pack):
                self._told[path] = number
            now = mirror.table()
            for path in before.keys() | now.keys():
                value = now.get(path, NOTHING)
                if value != before.get(path, NOTHING) or path not in self._values:
                    self._values.setdefault(path, []).append((number, value))
            before = now

    def difference(self, number: int, here: Table) -> Difference | None:
        """Return a difference of a mirror from the recorded one at a line, or none.

        A certain one goes first.
        """
        found: Difference | None = None
        for path in sorted(self._values.keys() | here.keys()):
            mine = here.get(path, NOTHING)
            at, later = self._at(path, number)
            if mine != at and mine not in later:
                certain = self._told.get(path[:-1], 0) <= number
                if certain:
                    return Difference(path, at, mine, certain=True)
                found = found or Difference(path, at, mine, certain=False)
        return found

    def _at(self, path: Path, number: int) -> tuple[object, list[object]]:
        """Return the value under a path at a line, and those that it takes later."""
        at: object = NOTHING
        later: list[object] = []
        for when, value in self._values.get(path, ()):
            if when <= number:
                at = value
            else:
                later.append(value)
        return at, later


def _objects(pack: dict[str, Any]) -> Iterator[Path]:
    """Return the objects of which a pack says something."""
    data = pack.get("data") if pack.get("aid") == "rtn_data" else [said(pack)]
    for element in data if isinstance(data, list) else []:
        yield from _inner(element, ())


def _inner(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        yield path
        for key, one in value.items():
            yield from _inner(one, (*path, key))
