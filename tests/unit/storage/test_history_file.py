"""A file of the past: whole or refused, replaced or untouched."""

import datetime
import stat
from pathlib import Path

import pytest

from diffex.domain.units import MINUTE, SECOND
from diffex.engine.ports import StoreError
from diffex.storage.history_file import (
    Blocks,
    ContractFile,
    Extent,
    Header,
    StoredDay,
    Summary,
    units_of,
    write,
)

BLOCKS = [Blocks(b"minutes one", b"steps one", b"ticks one"), Blocks(b"two", b"", b"x")]


def _day(day: int, blocks: Blocks) -> StoredDay:
    extent = Extent(
        day=datetime.date(2025, 11, day),
        spans=((0, 2 * MINUTE),),
        step=5 * SECOND,
        ticks=3,
        main=True,
    )
    return StoredDay(
        extent=extent,
        model=1,
        pre_settlement=100,
        level=101,
        summary=Summary(open=0, high=2, low=-2, close=-1, volume=5, interest=4),
        block_bytes=blocks.sizes(),
    )


HEADER = Header(
    symbol="SHFE.cu2512",
    tick_e6=10,
    tick_value=50,
    seed=1,
    days=(_day(10, BLOCKS[0]), _day(11, BLOCKS[1])),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write a file."""
    path = tmp_path / "SHFE.cu2512.past"
    write(path, HEADER, BLOCKS)
    return path


def test_a_file_comes_back(path: Path) -> None:
    """Header, rows by day, and each day's blocks; nobody else may read it."""
    file = ContractFile(path)
    assert file.header == HEADER
    assert file.rows == {datetime.date(2025, 11, 10): 0, datetime.date(2025, 11, 11): 1}
    assert [file.blocks(row) for row in (0, 1)] == BLOCKS
    for row, blocks in enumerate(BLOCKS):
        assert Blocks(file.minutes(row), file.steps(row), file.ticks(row)) == blocks
    assert file.size == path.stat().st_size
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert file.header.days[0].settlement == 100
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_same_past_is_the_same_bytes(path: Path) -> None:
    """Nothing of the moment or the machine gets into a file."""
    before = path.read_bytes()
    write(path, HEADER, BLOCKS)
    assert path.read_bytes() == before


def test_every_damaged_byte_is_found(path: Path) -> None:
    """Wherever a bit turns over, the file is refused in a sentence that names it."""
    good = path.read_bytes()
    for place in range(len(good)):
        damaged = bytearray(good)
        damaged[place] ^= 0x10
        path.write_bytes(damaged)
        with pytest.raises(StoreError, match="cu2512"):
            ContractFile(path)


def test_every_truncation_is_found(path: Path) -> None:
    """A file that ends too early is not read up to its end."""
    good = path.read_bytes()
    for length in range(len(good)):
        path.write_bytes(good[:length])
        with pytest.raises(StoreError, match="cu2512"):
            ContractFile(path)
    path.write_bytes(good + b"\0")
    with pytest.raises(StoreError, match="instead of"):
        ContractFile(path)


def test_a_header_must_fit_its_blocks(path: Path) -> None:
    """A checksum alone does not make a file."""
    write(path, HEADER, BLOCKS[:1])
    with pytest.raises(StoreError, match="does not fit"):
        ContractFile(path)


def test_an_open_file_outlives_its_successor(path: Path) -> None:
    """Who has a file open reads on in it when a longer one takes its place."""
    file = ContractFile(path)
    write(path, Header(symbol="x", tick_e6=1, tick_value=1, seed=1, days=()), [])
    assert [file.blocks(row) for row in (0, 1)] == BLOCKS
    assert ContractFile(path).header.days == ()


def test_a_failed_write_leaves_the_old_file(path: Path) -> None:
    """The place of the new file cannot be used: the old one is still whole."""
    (path.parent / f"{path.name}.making").mkdir()
    with pytest.raises(StoreError, match="cannot write"):
        write(path, HEADER, BLOCKS)
    assert ContractFile(path).header == HEADER


def test_a_missing_file_is_told_apart(tmp_path: Path) -> None:
    """No file is no fault; a directory in its place is one."""
    with pytest.raises(FileNotFoundError):
        ContractFile(tmp_path / "none.past")
    with pytest.raises(StoreError, match="cannot read"):
        ContractFile(tmp_path)


def test_a_span_touches_whole_units() -> None:
    """A session that begins within a minute has that minute's bar."""
    assert list(units_of((90 * SECOND, 150 * SECOND), MINUTE)) == [MINUTE, 2 * MINUTE]
    assert list(units_of((MINUTE, 2 * MINUTE), MINUTE)) == [MINUTE]
    assert list(units_of((7 * SECOND, 15 * SECOND), 5 * SECOND)) == [5 * SECOND, 10 * SECOND]
    extent = HEADER.days[0].extent
    assert (extent.bars(MINUTE), extent.bars(extent.step)) == (2, 24)
