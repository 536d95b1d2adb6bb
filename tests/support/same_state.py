"""Two states compared attribute by attribute, types included: what an image forgets shows."""

import enum
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from diffex.domain.book import Level, Side
from diffex.engine.image_rows import attributes

DERIVED: Final = {"_shelf", "calendar", "past", "timetable"}
"""Series are derived again when somebody watches, the past is given anew, and a calendar is
made of what is in the hash."""


def differences(one: Any, other: Any, where: str = "state") -> Iterator[str]:
    """Yield every place where two objects differ."""
    one, other = _plain(one), _plain(other)
    if type(one) is not type(other):
        yield f"{where}: {type(one).__name__} and {type(other).__name__}"
    elif isinstance(one, Mapping):
        yield from differences(list(one), list(other), f"{where} keys")
        for key in one.keys() & other.keys():
            yield from differences(one[key], other[key], f"{where}[{key!r}]")
    elif isinstance(one, list | tuple | deque):
        if len(one) != len(other):
            yield f"{where}: {len(one)} and {len(other)} elements"
        for at, (mine, theirs) in enumerate(zip(one, other, strict=False)):
            yield from differences(mine, theirs, f"{where}[{at}]")
    elif _is_value(one):
        if one != other:
            yield f"{where}: {one!r} and {other!r}"
    else:
        for name in attributes(type(one)):
            if name not in DERIVED:
                yield from differences(getattr(one, name), getattr(other, name), f"{where}.{name}")


def _plain(one: Any) -> Any:
    """Return what counts of an object that has more than decides anything."""
    if isinstance(one, enum.IntEnum):
        # A code is kept as the number that it is.
        return int(one)
    if isinstance(one, Level):
        # Husks of what was cancelled are swept or not.
        return [one.volume, one.living()]
    if isinstance(one, Side):
        # The order of prices is that of the keys.
        return [one.sign, [(key, one.levels[key]) for key in one.keys], len(one.levels)]
    return one


def _is_value(one: Any) -> bool:
    """Return whether an object is compared as a whole: numbers, texts, structs, enums, dates."""
    ours = type(one).__module__.startswith("diffex")
    return not ours or isinstance(one, msgspec.Struct | enum.Enum)
