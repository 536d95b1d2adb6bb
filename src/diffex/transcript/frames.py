"""WebSocket frames read from a stream of bytes that passes by (RFC 6455, section 5)."""

from collections.abc import Iterator
from typing import Final

from diffex.transcript.line import ABNORMAL

MESSAGE_BYTES: Final = 64 * 1024 * 1024
"""The largest message that is read."""

_CONTINUATION, _TEXT, _BINARY, _CLOSE = 0x0, 0x1, 0x2, 0x8
_CONTROL: Final = 0x8
_NO_CODE: Final = 1005


class FramesError(ValueError):
    """The bytes are no frames that can be read; what follows cannot be either."""


class Frames:
    """Joins the frames of one direction to messages. It only reads: nothing is answered."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._message: bytearray | None = None
        self._is_text = True

    def feed(self, data: bytes) -> Iterator[bytes | int]:
        """Take bytes; return each text message that is complete, and the code of a close.

        Raises:
            FramesError: see there.
        """
        self._bytes += data
        while (frame := self._next()) is not None:
            first, payload = frame
            kind = first & 0x0F
            if first & 0x70:
                raise FramesError("an extension is in use")
            if kind == _CLOSE:
                yield int.from_bytes(payload[:2], "big") if len(payload) > 1 else _NO_CODE
            elif kind & _CONTROL:
                continue
            else:
                self._join(kind, payload)
                if first & 0x80 and self._message is not None:
                    message, self._message = bytes(self._message), None
                    if self._is_text:
                        yield message

    def _join(self, kind: int, payload: bytes) -> None:
        if (kind == _CONTINUATION) == (self._message is None) or kind > _BINARY:
            raise FramesError("frames are out of order")
        if self._message is None:
            self._message = bytearray()
            self._is_text = kind == _TEXT
        self._message += payload
        if len(self._message) > MESSAGE_BYTES:
            raise FramesError("a message is too long")

    def _next(self) -> tuple[int, bytes] | None:
        """Take the next whole frame off the bytes: its first byte, and its payload."""
        held = self._bytes
        if len(held) < 2:
            return None
        is_masked, size, at = held[1] >> 7, held[1] & 0x7F, 2
        if size > 125:
            width = 2 if size == 126 else 8
            size, at = int.from_bytes(held[2 : 2 + width], "big"), 2 + width
            if len(held) < at:
                return None
        if size > MESSAGE_BYTES:
            raise FramesError("a frame is too long")
        start = at + 4 * is_masked
        if len(held) < start + size:
            return None
        payload = bytes(held[start : start + size])
        if is_masked:
            payload = _unmasked(payload, bytes(held[at:start]))
        first = held[0]
        del held[: start + size]
        return first, payload


def _unmasked(payload: bytes, key: bytes) -> bytes:
    """Return what a client has said; all at once, for a loop over bytes is slow."""
    mask = (key * (len(payload) // 4 + 1))[: len(payload)]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")
    return mixed.to_bytes(len(payload), "big")


def ended(code: int | None) -> int:
    """Return the code of a connection that ended, for which a close frame came or none."""
    return ABNORMAL if code is None else code
