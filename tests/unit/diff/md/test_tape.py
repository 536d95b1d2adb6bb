"""Bars as JSON: whatever the range, the members are those of the line, finished runs kept."""

import json

import pytest

from diffex.diff.md.line import BarLine
from diffex.diff.md.lines import NoLine
from diffex.diff.md.tape import Chunks, Tape
from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE
from diffex.engine.bars import BarSeries
from tests.support.contracts import CU
from tests.support.orders import START
from tests.support.past import FakePast


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> FakePast:
    """Return a past of 30 minutes, in chunks of ten."""
    monkeypatch.setattr("diffex.diff.md.tape.CHUNK_BARS", 10)
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, 30)
    return past


@pytest.fixture
def series() -> BarSeries:
    """Return 15 minutes of today."""
    series = BarSeries(CU.symbol, MINUTE, 30)
    for number in range(15):
        series.trade(START + number * MINUTE, 7_500 + number, 1, (0, 1))
    return series


def test_any_range_has_the_members_of_its_line(past: FakePast, series: BarSeries) -> None:
    """Across chunks, past and present, and beyond both ends."""
    line = BarLine((CU.symbol, series.duration), (CU.symbol,), series, past, CU)
    tape = Tape(line, Chunks())
    for first in range(-3, 47):
        for last in range(first - 1, 50):
            raw = b"{" + tape.members(first, last) + b"}"
            assert json.loads(raw) == line.trees(first, last)


def test_finished_runs_are_read_once(past: FakePast, series: BarSeries) -> None:
    """By whichever tape of the line; what is newest is read again when it has changed."""
    line, chunks = BarLine((CU.symbol, series.duration), (CU.symbol,), series, past, CU), Chunks()
    Tape(line, chunks).members(0, 44)
    read = past.read
    tape = Tape(line, chunks)
    before = tape.members(0, 44)
    assert past.read == read
    series.trade(START + 14 * MINUTE, 9_999, 1, (0, 1))
    assert tape.members(0, 44) == before
    tape.forget()
    assert b"99990.0" in tape.members(0, 44)
    series.trade(START + 15 * MINUTE, 8_888, 1, (0, 1))
    assert json.loads(b"{" + tape.members(40, 45) + b"}") == line.trees(40, 45)


def test_a_run_with_gaps_is_not_kept(past: FakePast, series: BarSeries) -> None:
    """A past that is still being made fills them, and then they are told."""
    past.unmade = {CU.symbol}
    line = BarLine((CU.symbol, series.duration), (CU.symbol,), series, past, CU)
    tape = Tape(line, Chunks())
    assert list(json.loads(b"{" + tape.members(0, 44) + b"}")) == [
        str(one) for one in range(30, 45)
    ]
    past.unmade.clear()
    tape.forget()
    assert json.loads(b"{" + tape.members(0, 44) + b"}") == line.trees(0, 44)
    assert len(line.trees(0, 44)) == 45


def test_so_many_runs_are_kept(
    past: FakePast, series: BarSeries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that was not used for longest goes."""
    monkeypatch.setattr("diffex.diff.md.tape.CHUNKS_KEPT", 2)
    chunks, line = Chunks(), BarLine((CU.symbol, series.duration), (CU.symbol,), series, past, CU)
    for number in (0, 1, 0, 2, 0):
        chunks.get(line, number)
    read = past.read
    chunks.get(line, 0)
    chunks.get(line, 2)
    assert past.read == read
    chunks.get(line, 1)
    assert past.read == read + 10


def test_so_many_short_ranges_are_kept(
    past: FakePast, series: BarSeries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after them is encoded all the same."""
    monkeypatch.setattr("diffex.diff.md.tape.MEMBERS_KEPT", 2)
    tape = Tape(BarLine((CU.symbol, series.duration), (CU.symbol,), series, past, CU), Chunks())
    assert [tape.members(one, one)[:5] for one in range(21, 26)] == [
        b'"21":', b'"22":', b'"23":', b'"24":', b'"25":',
    ]  # fmt: skip


def test_a_symbol_that_does_not_exist_has_nothing() -> None:
    """Whatever it is asked."""
    line = NoLine(("NO.no1", MINUTE))
    assert (line.last_id, line.mark, line.find(START)) == (-1, 0, 0)
    assert (line.times(0, 9), line.trees(0, 9)) == ({}, {})
