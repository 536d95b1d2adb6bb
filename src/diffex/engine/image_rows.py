"""An object of the state as a row of its attributes, and back.

A row has every attribute that the class declares, in the order of their names, so that an
attribute that is added to a class is in its rows without a word here. What is no plain
value says its type; what is an object of the state itself is kept ``apart`` and is the
caller's to put back.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import msgspec

T = TypeVar("T")


class Rows(Generic[T]):
    """The rows of one class."""

    def __init__(self, kind: type[T], *, apart: Sequence[str] = (), **types: Any) -> None:
        """Know a class.

        Args:
            kind: declares ``__slots__``.
            apart: attributes that no row has.
            types: of attributes that are neither numbers, texts, bytes, None nor lists of these.
        """
        names = attributes(kind)
        unknown = {*apart, *types} - set(names)
        assert not unknown, (kind, unknown)
        self.names: Final = tuple(name for name in names if name not in apart)
        get = attrgetter(*self.names)
        # Of one name it returns the value by itself.
        self._get: Final = get if len(self.names) > 1 else lambda one: (get(one),)
        fields = [(name, types.get(name, Any)) for name in self.names]
        self.row: Final = msgspec.defstruct(f"{kind.__name__}Row", fields, array_like=True)
        """The type to decode a row as."""

    def take(self, one: T) -> Any:
        """Return the row of an object."""
        return self._get(one)

    def take_all(self, many: Iterable[T]) -> list[Any]:
        """Return the rows of objects."""
        return list(map(self._get, many))

    def fill(self, one: T, row: Any) -> T:
        """Give an object the attributes in a row that was decoded, and return it."""
        for name in self.names:
            setattr(one, name, getattr(row, name))
        return one


def attributes(kind: type) -> tuple[str, ...]:
    """Return the names of a class's attributes, sorted; compiled or not it is the same."""
    names = getattr(kind, "__mypyc_attrs__", None) or kind.__slots__  # type: ignore[attr-defined] # every class of the state has them
    return tuple(sorted(names))
