"""What a producer may push: only what every client reads the same way.

A patch comes from anywhere in the program. One that clients would read otherwise than
``patch.merge`` does, or that contradicts what a session tells of itself, would let the
mirrors and the snapshot drift apart for ever, so it is refused before it changes anything.
"""

from collections.abc import Iterable
from math import isfinite
from typing import Any, Final

import orjson

from diffex.diff.patch import DEPTH_LIMIT, Tree

OWN_SECTIONS: Final = frozenset({"charts", "ins_list", "klines", "quotes"})
"""Sections that each session has for itself; no user's snapshot holds them."""

NOTIFY: Final = "notify"
"""The one section that holds both, a session's notices and its user's."""

PLAIN: Final = orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATACLASS
"""Refuses what would look like an object to a client, but not to ``patch.merge``."""

_SHARED: Final = OWN_SECTIONS | {NOTIFY}
_SHALLOW: Final = 2 * DEPTH_LIMIT
"""In so few bytes nothing can nest deeper than the limit."""


def sealed(patches: tuple[Tree, ...]) -> list[bytes]:
    """Return patches encoded, each as JSON that says what the patch does; none for ``{}``.

    Raises:
        TypeError: something in a patch is no JSON, or no plain ``dict`` or ``list``.
        ValueError: a number is not finite, or a section is the sessions' own.
        RecursionError: a patch nests deeper than ``patch.DEPTH_LIMIT`` containers.
    """
    parts: list[bytes] = []
    for news in patches:
        if not news:
            continue
        if not _SHARED.isdisjoint(news):
            _check_shared(news)
        raw = orjson.dumps(news, None, PLAIN)
        # orjson writes null for what is not finite, and to a client null deletes.
        if b"null" in raw or (len(raw) > _SHALLOW and _may_be_deep(raw)):
            _check(news.values(), DEPTH_LIMIT)
        parts.append(raw)
    return parts


def encoded(patches: list[Tree]) -> list[bytes]:
    """Return one transaction of patches in at most one part, with commas between them.

    Without the checks of ``sealed``, for patches that cannot break them: a dialect's own,
    none of them empty.
    """
    return [orjson.dumps(patches, None, PLAIN)[1:-1]] if patches else []


def is_session_notice(notice_id: str) -> bool:
    """Return whether an id of ``notify`` belongs to the sessions: S1, S2, ..."""
    return notice_id[:1] == "S" and notice_id[1:].isdigit()


def _check_shared(news: Tree) -> None:
    own = sorted(OWN_SECTIONS.intersection(news))
    if own:
        raise ValueError(f"{', '.join(own)}: each session has its own")
    notices = news[NOTIFY]
    if type(notices) is not dict or any(map(is_session_notice, notices)):
        raise ValueError("notify: an object of notices whose ids are not S and a number")


def _may_be_deep(raw: bytes) -> bool:
    return raw.count(b"{") + raw.count(b"[") > DEPTH_LIMIT


def _check(values: Iterable[Any], room: int) -> None:
    """Raise for a number that is not finite, and for more than ``room`` containers.

    Args:
        values: what a container holds.
        room: how many containers may still nest, this one counted.
    """
    if room == 0:
        raise RecursionError(f"a tree nests deeper than {DEPTH_LIMIT} containers")
    for value in values:
        kind = type(value)
        if kind is float:
            if not isfinite(value):
                raise ValueError(f"{value} is no number of JSON")
        elif kind is dict:
            _check(value.values(), room - 1)
        elif kind is list or kind is tuple:
            _check(value, room - 1)
