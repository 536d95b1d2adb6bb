"""Names that TqSdk would read as names of spreads, spelled so that it does not.

It rewrites the text of every message before it parses it: ``"ab-cd"`` and ``ab2701-cd2702``
become names of combined contracts as CTP has them. There are none here, but users and
orders may be called so; a user whose key arrives under another name ends the client.
"""

import re
from typing import Final

_LIKE_A_SPREAD: Final = re.compile(
    rb"(?<![a-zA-Z0-9_-])([a-z]{2}(?:[0-9]{4})?)-(?=[a-z]{2}(?:[0-9]{4})?(?![a-zA-Z0-9_-]))"
)
"""Letters stand on both sides, so the hyphen is within a text and may be escaped."""


def spelled(message: bytes) -> bytes:
    """Return the same JSON, with the hyphen of such names escaped.

    Source: ``translator.py`` of tqsdk 3.10.4.
    """
    if b"-" not in message:
        return message
    return _LIKE_A_SPREAD.sub(rb"\1\\u002d", message)
