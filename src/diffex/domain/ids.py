"""Which names may be an id: of a user, an order, a chart."""

import re
from typing import Final

from diffex.domain.limits import ID_LENGTH

RESERVED: Final = frozenset({"__proto__", "constructor", "prototype"})
"""Names that a JavaScript mirror must never be asked to assign to."""

_SHAPE: Final = re.compile(rf"[A-Za-z0-9_.|@-]{{1,{ID_LENGTH}}}")


def valid_id(text: str) -> bool:
    """Return whether ``text`` may be an id.

    Ids become keys of the snapshot in every client, so they are plain ASCII of
    bounded length and none of the names that JavaScript objects inherit.
    """
    return _SHAPE.fullmatch(text) is not None and text not in RESERVED
