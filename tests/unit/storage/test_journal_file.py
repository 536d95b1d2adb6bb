"""The journal's file: what was written comes back, and damage is found, never read past."""

import stat
from collections.abc import Iterator
from pathlib import Path

import apsw
import msgspec
import pytest

from diffex.domain.commands import (
    CancelOrder,
    Command,
    OpenAccount,
    StartTrading,
    StopTrading,
    TakeTicks,
)
from diffex.engine.ports import JournalError
from diffex.storage import journal_file
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.journal_mark import MARK_SUFFIX
from diffex.storage.journal_rows import checksum, mark, marked
from tests.support.orders import order, sell

EVERY: tuple[Command, ...] = (
    OpenAccount("ann", 2**63 - 1),
    order("1"),
    sell("2", limit_price=None, volume=-(2**63)),
    CancelOrder("ann", "订单"),
    StopTrading(),
    StartTrading(),
    TakeTicks(),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the journal is."""
    return tmp_path / "data" / JOURNAL_FILE


@pytest.fixture
def file(path: Path) -> Iterator[JournalFile]:
    """Return an empty journal."""
    opened = JournalFile(path)
    yield opened
    opened.close()


def fill(path: Path, groups: int = 3) -> None:
    """Write groups of three commands and close the journal."""
    file = JournalFile(path)
    file.begin(b"state", 5)
    file.begin_epoch(6, "1.0")
    for group in range(groups):
        file.write(3 * group + 1, 10 + group, EVERY[:3])
    file.close()


def change(path: Path, statement: str, *values: object) -> None:
    """Change a journal behind its back."""
    connection = apsw.Connection(str(path))
    connection.execute(statement, tuple(values))
    connection.close()


def read(path: Path) -> list[int]:
    """Return the sequence numbers of every row, each checked."""
    file = JournalFile(path)
    try:
        return [row.sequence for row in file.rows()]
    finally:
        file.close()


def test_every_command_comes_back_equal(path: Path, file: JournalFile) -> None:
    """With its sequence number, its time and the start of the exchange that it belongs to."""
    file.begin_epoch(1, "1.0")
    file.write(1, 10, EVERY[:4])
    file.close()
    again = JournalFile(path)
    again.begin_epoch(2, "1.1")
    again.write(5, 11, EVERY[4:])
    rows = list(again.rows())
    again.close()
    assert [row.command for row in rows] == list(EVERY)
    assert [row.sequence for row in rows] == list(range(1, 8))
    assert [row.now for row in rows] == [10] * 4 + [11] * 3
    assert [row.epoch for row in rows] == [1] * 4 + [2] * 3


def test_rows_are_read_from_and_to_where_it_is_asked(path: Path) -> None:
    """What an image has is not read again."""
    fill(path)
    file = JournalFile(path)
    assert [row.sequence for row in file.rows(after=4, until=7)] == [5, 6, 7]
    assert [row.sequence for row in file.rows(after=8, until=99)] == [9]
    assert list(file.rows(after=9)) == []
    file.close()


def test_the_first_state_comes_back(path: Path) -> None:
    """And a new journal has none."""
    file = JournalFile(path)
    assert file.genesis() is None
    file.close()
    fill(path)
    file = JournalFile(path)
    assert file.genesis() == (b"state", 5)
    file.close()


def test_the_file_is_its_owners_alone(path: Path) -> None:
    """Orders and funds are nobody else's business."""
    fill(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM journal WHERE seq = 4", "row 4 is missing"),
        ("DELETE FROM journal WHERE seq = 1", "row 1 is missing"),
        ("UPDATE journal SET time = time + 1 WHERE seq = 5", "row 5 has another checksum"),
        ("UPDATE journal SET epoch = 0 WHERE seq = 5", "row 5 has another checksum"),
        ("UPDATE journal SET command = x'00' WHERE seq = 5", "row 5 has another checksum"),
        ("UPDATE journal SET seq = 90 WHERE seq = 9", "row 9 is missing"),
    ],
)
def test_a_row_that_changed_is_found(path: Path, statement: str, named: str) -> None:
    """The journal is refused by the number of the row, with what to do."""
    fill(path)
    (path.parent / f"{JOURNAL_FILE}{MARK_SUFFIX}").unlink()
    change(path, statement)
    with pytest.raises(JournalError, match=named) as caught:
        read(path)
    assert "restore a backup" in str(caught.value)


def test_a_journal_that_lost_its_end_is_found(path: Path) -> None:
    """SQLite reads a shorter write-ahead log without a word; the mark tells."""
    fill(path)
    change(path, "DELETE FROM journal WHERE seq > 6")
    with pytest.raises(JournalError, match="ends at row 6, but row 9 was kept"):
        read(path)


def test_a_torn_mark_says_nothing(path: Path) -> None:
    """It is not synced, so a loss of power may leave anything of it."""
    fill(path)
    place = path.parent / f"{JOURNAL_FILE}{MARK_SUFFIX}"
    for torn in (b"", mark(99)[:5], mark(99)[:-1] + b"\xff", b"\xff" * 12):
        assert marked(torn) == 0
        place.write_bytes(torn)
        assert read(path) == list(range(1, 10))
    assert marked(mark(99)) == 99


def test_a_first_state_that_changed_is_found(path: Path) -> None:
    """Without it no command can be carried out again."""
    fill(path)
    change(path, "UPDATE genesis SET state = x'00'")
    file = JournalFile(path)
    with pytest.raises(JournalError, match="begins with has another checksum"):
        file.genesis()
    file.close()
    change(path, "DELETE FROM genesis")
    file = JournalFile(path)
    with pytest.raises(JournalError, match="begins with is missing"):
        file.genesis()
    file.close()


def test_a_command_of_another_version_is_refused(path: Path) -> None:
    """By its row, not carried out as something else."""
    fill(path)
    file = JournalFile(path)
    odd = msgspec.msgpack.encode({"type": "FromTheFuture"})
    file.write_packed(10, 20, (odd + checksum(10, 1, 20, odd),))
    with pytest.raises(JournalError, match="row 10 is a command that this program does not know"):
        list(file.rows())
    file.close()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"no database at all, but long enough to look at" * 20, "not a database"),
        (None, "not a journal of diffex"),
    ],
)
def test_another_file_is_refused(path: Path, content: bytes | None, named: str) -> None:
    """Whatever it is, it is left as it was."""
    path.parent.mkdir()
    if content is None:
        change(path, "CREATE TABLE other (one)")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(JournalError, match=named):
        JournalFile(path)
    assert path.read_bytes() == before


def test_another_format_is_refused(path: Path) -> None:
    """A newer program's journal is not guessed at."""
    fill(path)
    change(path, "PRAGMA user_version = 3")
    with pytest.raises(JournalError, match="written in format 3, this program knows 1 and 2"):
        JournalFile(path)


def test_a_reader_does_not_make_a_journal(path: Path) -> None:
    """A mistyped directory is said, not created."""
    with pytest.raises(JournalError, match="unable to open"):
        JournalFile(path, writable=False)
    assert not path.exists()


def test_a_reader_reads_beside_the_writer(path: Path, file: JournalFile) -> None:
    """It sees what was kept when it began, also of a log that is not folded yet."""
    file.write(1, 1, EVERY[:2])
    reader = JournalFile(path, writable=False)
    file.write(3, 2, EVERY[2:4])
    assert [row.sequence for row in reader.rows()] == [1, 2]
    reader.close()


def test_the_log_is_folded_when_it_has_grown(
    path: Path, file: JournalFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two groups, and not at each of them."""
    log = path.with_name(f"{JOURNAL_FILE}-wal")
    file.fold(at_once=True)
    size = path.stat().st_size
    file.write(1, 1, EVERY)
    file.fold()
    assert path.stat().st_size == size
    monkeypatch.setattr(journal_file, "CHECKPOINT_BYTES", 1)
    file.write(8, 2, [order(str(number)) for number in range(200)])
    file.fold()
    assert path.stat().st_size > size
    assert log.exists()


def test_a_backup_is_a_journal_of_its_own(path: Path, tmp_path: Path) -> None:
    """With everything that was kept when it was made, in one file."""
    fill(path)
    file = JournalFile(path)
    told: list[tuple[int, int]] = []
    copy = tmp_path / "copy" / JOURNAL_FILE
    file.backup(copy, lambda *both: told.append(both))
    file.close()
    assert told
    assert told[-1][0] == told[-1][1]
    assert [one.name for one in copy.parent.iterdir()] == [JOURNAL_FILE]
    assert read(copy) == list(range(1, 10))


def read_all(path: Path) -> None:
    """Read a journal as ``diffex verify`` does."""
    file = JournalFile(path)
    try:
        file.genesis()
        list(file.rows())
        file.check()
    finally:
        file.close()


def test_a_damaged_page_is_found(path: Path) -> None:
    """Whatever page it is, the journal is refused; nothing wrong is ever read."""
    fill(path, groups=100)
    whole = path.read_bytes()
    pages = range(0, len(whole), 4096)
    assert len(pages) > 5
    for page in pages:
        path.write_bytes(whole[:page] + b"\xa5" * 4096 + whole[page + 4096 :])
        with pytest.raises(JournalError):
            read_all(path)
    path.write_bytes(whole)
    read_all(path)


@pytest.mark.parametrize("share", [0, 1, 30, 60, 99])
def test_a_file_cut_short_is_found(path: Path, share: int) -> None:
    """Also one of which nothing is left: the mark knows better."""
    fill(path, groups=100)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * share // 100])
    with pytest.raises(JournalError):
        read(path)
