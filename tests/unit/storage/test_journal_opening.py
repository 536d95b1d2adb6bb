"""A journal that lost something is refused, and nothing that could be rescued is touched."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from diffex.domain.commands import CancelOrder, Command
from diffex.engine.ports import JournalError
from diffex.storage import journal_file
from diffex.storage.audit_files import check_epochs
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.journal_mark import MARK_SUFFIX

LOG = f"{JOURNAL_FILE}-wal"
GROUPS = 40
GROUP: tuple[Command, ...] = (CancelOrder("ann", "1"), CancelOrder("ann", "2" * 100))


def killed(place: Path) -> Path:
    """Return the path of a journal whose process ended at once, all of it in its log."""
    journal = JournalFile(place / "alive" / JOURNAL_FILE)
    journal.fold(at_once=True)
    for number in range(GROUPS):
        journal.write(journal.head + 1, number, GROUP)
    dead = place / "dead"
    shutil.copytree(place / "alive", dead)
    journal.close()
    return dead / JOURNAL_FILE


def content(path: Path) -> dict[str, bytes]:
    """Return every file but an empty log and the log's index, which SQLite makes by itself."""
    files = [one for one in path.parent.iterdir() if not one.name.endswith("-shm")]
    return {one.name: one.read_bytes() for one in files if one.name != LOG or one.stat().st_size}


def without_database(path: Path) -> None:
    """Somebody moved the database away, not what lies beside it."""
    path.unlink()


def with_empty_database(path: Path) -> None:
    """A full disk, or a copy that broke off."""
    path.write_bytes(b"")


def with_damaged_log(path: Path) -> None:
    """One byte, about the middle."""
    log = path.with_name(LOG)
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(content)


def without_log(path: Path) -> None:
    """The database was copied by itself."""
    path.with_name(LOG).unlink()


def with_empty_database_and_no_mark(path: Path) -> None:
    """Only the log says that there was something."""
    path.write_bytes(b"")
    path.with_name(f"{JOURNAL_FILE}{MARK_SUFFIX}").unlink()


@pytest.mark.parametrize("writable", [True, False])
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (without_database, f"it is not there, but row {2 * GROUPS} was kept"),
        (with_empty_database, f"it is empty, but row {2 * GROUPS} was kept"),
        (with_empty_database_and_no_mark, "it is empty, but its write-ahead log is"),
        (with_damaged_log, f"but row {2 * GROUPS} was kept"),
        (without_log, f"but row {2 * GROUPS} was kept"),
    ],
)
def test_what_is_left_stays_as_it_is(
    tmp_path: Path, damage: Callable[[Path], None], said: str, *, writable: bool
) -> None:
    """Whoever opens it: what SQLite would drop, somebody may still rescue."""
    path = killed(tmp_path)
    damage(path)
    before = content(path)
    for _ in range(2):
        with pytest.raises(JournalError, match=said):
            JournalFile(path, writable=writable)
        assert content(path) == before


def test_a_process_that_ended_at_once_left_a_whole_journal(tmp_path: Path) -> None:
    """Its log is no damage; a reader leaves it, a writer folds it at its end."""
    path = killed(tmp_path)
    before = content(path)
    reader = JournalFile(path, writable=False)
    assert [row.sequence for row in reader.rows()] == list(range(1, 2 * GROUPS + 1))
    reader.close()
    assert content(path) == before
    JournalFile(path).close()
    assert not path.with_name(LOG).exists()


def test_a_row_that_was_changed_keeps_the_log(tmp_path: Path) -> None:
    """Damage that is found only while rows are read leaves what there was, too."""
    path = killed(tmp_path)
    writer = JournalFile(path)
    writer._connection.execute("UPDATE journal SET time = 7 WHERE seq = 3")
    with pytest.raises(JournalError, match="row 3 has another checksum"):
        list(writer.rows())
    writer.close()
    assert path.with_name(LOG).exists()


def test_a_backup_ends_while_the_writer_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit between two of its steps does not make it begin anew; it is as of its beginning."""
    monkeypatch.setattr("diffex.storage.journal_tables.BACKUP_PAGES", 4)
    path = tmp_path / "data" / JOURNAL_FILE
    writer = JournalFile(path)
    for number in range(200):
        writer.write(writer.head + 1, number, GROUP * 5)
    head = writer.head
    reader = JournalFile(path, writable=False)
    done: list[int] = []

    def trade_on(pages: int, _: int) -> None:
        done.append(pages)
        assert len(done) < 1_000, "the copy begins anew each time"
        writer.write(writer.head + 1, 1_000, GROUP)
        writer.fold(at_once=True)

    copy = tmp_path / "copy" / JOURNAL_FILE
    reader.backup(copy, trade_on)
    assert len(done) > 5
    assert done == sorted(done)
    assert writer.head == head + 2 * len(done)
    for one in (reader, writer):
        one.close()
    again = JournalFile(copy)
    assert again.head == head
    again.check()
    again.close()


@pytest.mark.parametrize(("after", "until"), [(9, None), (5, 3), (80, None), (0, 0), (500, 600)])
def test_where_nothing_is_asked_for_nothing_is_missing(
    tmp_path: Path, after: int, until: int | None
) -> None:
    """A range without a row is no damage."""
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    for number in range(4):
        journal.write(journal.head + 1, number, GROUP)
    assert list(journal.rows(after, until)) == []
    journal.begin_behind(6, b"state", 3)
    assert list(journal.rows(0, 4)) == []
    journal.close()


def test_single_commits_do_not_let_the_log_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes a page of it, however short its command."""
    monkeypatch.setattr(journal_file, "CHECKPOINT_BYTES", 100_000)
    path = tmp_path / JOURNAL_FILE
    journal = JournalFile(path, synchronous="off")
    for number in range(1_000):
        journal.write(journal.head + 1, number, GROUP[:1])
        journal.fold()
    assert path.with_name(LOG).stat().st_size < 300_000
    journal.close()


def test_a_reader_has_one_view_while_rows_are_dropped(tmp_path: Path) -> None:
    """What the writer adds and drops meanwhile is neither damage nor a row of the reader's."""
    path = tmp_path / JOURNAL_FILE
    writer = JournalFile(path)
    writer.begin_epoch(0, "1.0")
    for number in range(4):
        writer.write(writer.head + 1, number, GROUP)
    reader = JournalFile(path, writable=False)
    writer.begin_behind(6, b"state", 3)
    while writer.trim(2):
        writer.fold(at_once=True)
    writer.write(writer.head + 1, 9, GROUP)
    assert [row.sequence for row in reader.rows()] == list(range(1, 9))
    assert reader.base() is None
    reader.check()
    check_epochs(reader)
    reader.close()
    again = JournalFile(path, writable=False)
    assert [row.sequence for row in again.rows()] == [7, 8, 9, 10]
    for one in (again, writer):
        one.close()
