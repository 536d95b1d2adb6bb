"""Messages are read off a stream of bytes however it is cut."""

import os

import pytest
from websockets.frames import Frame, Opcode

from diffex.transcript import frames
from diffex.transcript.frames import Frames, FramesError


def raw(opcode: Opcode, data: bytes, *, fin: bool = True, mask: bool = False) -> bytes:
    """Return a frame as another implementation writes it."""
    return Frame(opcode, data, fin).serialize(mask=mask)


@pytest.mark.parametrize("size", [0, 1, 5, 125, 126, 65_535, 65_536])
@pytest.mark.parametrize("mask", [False, True])
def test_every_length_of_a_frame(size: int, *, mask: bool) -> None:
    """With and without the client's mask."""
    data = os.urandom(size).hex()[:size].encode()
    assert list(Frames().feed(raw(Opcode.TEXT, data, mask=mask))) == [data]


@pytest.mark.parametrize("mask", [False, True])
def test_bytes_may_come_one_by_one(*, mask: bool) -> None:
    """Parts of a message with a ping between them, a binary message, and a close."""
    stream = raw(Opcode.TEXT, b"one ", fin=False, mask=mask)
    stream += raw(Opcode.PING, b"x", mask=mask)
    stream += raw(Opcode.CONT, b"message", mask=mask)
    stream += raw(Opcode.BINARY, b"\0\1", mask=mask)
    stream += raw(Opcode.TEXT, b"y" * 300, mask=mask)
    stream += raw(Opcode.CLOSE, (1012).to_bytes(2, "big") + b"why", mask=mask)
    stream += raw(Opcode.CLOSE, b"", mask=mask)
    reader = Frames()
    found = [one for byte in stream for one in reader.feed(bytes([byte]))]
    assert found == [b"one message", b"y" * 300, 1012, 1005]


@pytest.mark.parametrize(
    "stream",
    [
        raw(Opcode.CONT, b"x"),
        raw(Opcode.TEXT, b"x", fin=False) + raw(Opcode.TEXT, b"y"),
        b"\xc1\x01x",
        b"\x83\x01x",
    ],
)
def test_what_is_no_frame_is_refused(stream: bytes) -> None:
    """Out of order, compressed, of an unknown kind."""
    with pytest.raises(FramesError):
        list(Frames().feed(stream))


def test_a_message_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one frame, which is not waited for, and in several."""
    monkeypatch.setattr(frames, "MESSAGE_BYTES", 9)
    with pytest.raises(FramesError):
        list(Frames().feed(raw(Opcode.TEXT, b"x" * 10)[:5]))
    parts = raw(Opcode.TEXT, b"x" * 9, fin=False) + raw(Opcode.CONT, b"x")
    with pytest.raises(FramesError):
        list(Frames().feed(parts))
