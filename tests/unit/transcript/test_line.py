"""Transcripts are read back as they were written, and nothing else is."""

import pytest

from diffex.transcript.line import Line, TranscriptError, decode, encode

OPEN = Line(at=0, conn=1, dir="c", path="/x", open=True)
PACK = Line(at=1, conn=1, dir="s", path="/x", pack={"aid": "rtn_data", "data": [{"a": None}]})
TEXT = Line(at=2, conn=1, dir="c", path="/x", text="")
CLOSE = Line(at=3, conn=1, dir="s", path="/x", close=1006)


def test_lines_are_read_as_they_were_written() -> None:
    """One JSON object each, without the fields that say nothing."""
    lines = [OPEN, PACK, TEXT, CLOSE]
    raw = [encode(line) for line in lines]
    assert decode(raw) == lines
    assert raw[0] == b'{"at":0,"conn":1,"dir":"c","path":"/x","open":true}\n'


def test_a_line_knows_its_aid() -> None:
    """A peek is the client's; what has no aid has none."""
    assert PACK.aid == "rtn_data"
    assert TEXT.aid == ""
    assert Line(at=0, conn=1, dir="c", path="/", pack={"aid": 1}).aid == ""
    peek = {"aid": "peek_message"}
    assert Line(at=0, conn=1, dir="c", path="/", pack=peek).is_peek
    assert not Line(at=0, conn=1, dir="s", path="/", pack=peek).is_peek


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "nothing in it"),
        ([b"{}"], "line 1"),
        ([b"\xff"], "line 1"),
        ([encode(OPEN), b"no json"], "line 2"),
        ([encode(PACK)], "line 1: connection 1"),
        ([encode(OPEN), encode(OPEN)], "line 2: connection 1"),
        ([encode(OPEN), encode(CLOSE), encode(PACK)], "line 3: connection 1"),
        ([encode(OPEN), encode(CLOSE), encode(OPEN)], "line 3: connection 1"),
    ],
)
def test_what_is_no_transcript_is_refused(lines: list[bytes], words: str) -> None:
    """With the number of the line."""
    with pytest.raises(TranscriptError, match=words):
        decode(lines)
