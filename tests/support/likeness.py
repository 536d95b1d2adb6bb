"""Whether what a page shows is like what the exchange said: the same but for names and numbers."""

import re
from collections.abc import Iterable
from typing import Any, Final

_BY_ID: Final = frozenset(
    {"accounts", "positions", "orders", "trades", "quotes", "charts", "notify", "data"}
)
"""Objects whose keys are names: each of their entries in a page must be like some real one."""


def unlike(shown: Any, real: Any, path: str = "$") -> str:
    """Return where a JSON value of a page is not like a real one, or an empty text.

    Objects have the same keys, arrays the same length, numbers the same type, and texts
    without digits are equal.

    Args:
        shown: the page's value.
        real: the exchange's.
        path: where both stand.
    """
    if type(shown) is not type(real):
        return f"{path}: {shown!r} and {real!r}"
    if isinstance(shown, dict):
        return _unlike_object(shown, real, path)
    if isinstance(shown, list):
        if len(shown) != len(real):
            return f"{path}: {len(shown)} and {len(real)} items"
        pairs = enumerate(zip(shown, real, strict=True))
        return _first(unlike(one, other, f"{path}[{at}]") for at, (one, other) in pairs)
    if isinstance(shown, str) and shown != real and not re.search(r"\d", shown):
        return f"{path}: {shown!r} and {real!r}"
    return ""


def _unlike_object(shown: dict[str, Any], real: dict[str, Any], path: str) -> str:
    if path.rpartition(".")[2] in _BY_ID:
        return _first(
            min((unlike(one, other, f"{path}/{name}") for other in real.values()), default=path)
            for name, one in shown.items()
        )
    if shown.keys() != real.keys():
        return f"{path}: the keys {sorted(shown.keys() ^ real.keys())}"
    return _first(unlike(value, real[name], f"{path}.{name}") for name, value in shown.items())


def _first(differences: Iterable[str]) -> str:
    return next(filter(None, differences), "")


def missing_lines(shown: str, real: str) -> list[str]:
    """Return the lines of a page's text, ``...`` standing for anything, that ``real`` lacks."""
    lines = real.splitlines()
    return [
        line
        for line in shown.splitlines()
        if not any(_pattern(line).fullmatch(one.rstrip()) for one in lines)
    ]


def _pattern(line: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in line.rstrip().split("...")))
