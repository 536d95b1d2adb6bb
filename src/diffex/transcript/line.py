"""A transcript: what was said on a server's WebSockets, a JSON object a line, in order.

    {"at": 0, "conn": 1, "dir": "c", "path": "/diff/td", "open": true}
    {"at": 3, "conn": 1, "dir": "s", "path": "/diff/td", "pack": {"aid": "rtn_brokers"}}
    {"at": 5, "conn": 1, "dir": "c", "path": "/diff/td", "pack": {"aid": "peek_message"}}
    {"at": 9, "conn": 1, "dir": "c", "path": "/diff/td", "close": 1000}

``at`` is milliseconds since the recording began, ``conn`` numbers the connections, ``dir``
is ``c`` for what the client and ``s`` for what the server said. A message that is no JSON
object stands under ``text``. A connection that ended without a word has the close 1006.
"""

from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec

ABNORMAL: Final = 1006


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that was said, or a connection's begin or end: one of the last four fields."""

    at: int
    conn: int
    dir: Literal["c", "s"]
    path: str
    """With its query, secrets masked."""
    open: bool = False
    pack: dict[str, Any] | None = None
    text: str | None = None
    close: int | None = None

    @property
    def aid(self) -> str:
        """The pack's aid, ``""`` if it has none or this is no pack."""
        aid = (self.pack or {}).get("aid", "")
        return aid if isinstance(aid, str) else ""

    @property
    def is_peek(self) -> bool:
        """Whether a client asked for the next frame."""
        return self.dir == "c" and self.aid == "peek_message"


class TranscriptError(ValueError):
    """What should be a transcript is none."""


def encode(line: Line) -> bytes:
    """Return a line as it stands in a file."""
    return msgspec.json.encode(line) + b"\n"


def decode(raw: Iterable[bytes]) -> list[Line]:
    """Return the lines of a transcript, in order.

    Raises:
        TranscriptError: a line is none, or belongs to a connection that is not open.
    """
    lines: list[Line] = []
    opened: dict[int, bool] = {}
    for number, one in enumerate(raw, start=1):
        try:
            line = msgspec.json.decode(one, type=Line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise TranscriptError(f"line {number}: {error}") from None
        if line.open == opened.get(line.conn, False) or (line.open and line.conn in opened):
            raise TranscriptError(f"line {number}: connection {line.conn} is not as it should be")
        opened[line.conn] = line.close is None
        lines.append(line)
    if not lines:
        raise TranscriptError("there is nothing in it")
    return lines
