"""An audit beside a server that runs tells no damage that is none, and finds that of each file."""

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from diffex.domain.commands import OpenAccount
from diffex.engine import image
from diffex.engine.ports import JournalError
from diffex.storage import audit as audit_module
from diffex.storage import images
from diffex.storage.archive_file import ARCHIVE_FILE
from diffex.storage.audit import audit
from diffex.storage.imaging import bring_up_to_date
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.recovery import Recovered
from diffex.storage.sqlite import USERS_FILE, SqliteUserStore
from tests.support.orders import START, Floor

PAGE = 4_096


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def grow(data: Path) -> None:
    """Open one more account, as a server does while somebody audits, and make an image."""
    journal = JournalFile(data / JOURNAL_FILE)
    number = journal.head + 1
    journal.write(number, START + number, [OpenAccount(f"u{number}", 10**9)])
    journal.close()
    bring_up_to_date(data)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory of three starts and six commands, with users and an archive."""
    SqliteUserStore(tmp_path / USERS_FILE).close()
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    journal.begin(image.dump(Floor("nobody").state), START)
    for number in range(1, 7):
        if number in (1, 4):
            journal.begin_epoch(START, "1.0")
        journal.write(number, START + number, [OpenAccount(f"u{number}", 10**9)])
    journal.begin_epoch(START, "1.0")
    journal.close()
    bring_up_to_date(tmp_path)
    return tmp_path


def change(path: Path, statement: str) -> None:
    """Change a database behind its owner's back."""
    connection = apsw.Connection(str(path))
    connection.execute(statement)
    connection.close()


def test_an_image_made_meanwhile_is_not_damage(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows a command behind the journal's end as it was when the audit began."""
    check = JournalFile.check

    def then_grow(journal: JournalFile) -> None:
        check(journal)
        monkeypatch.undo()
        grow(data)

    monkeypatch.setattr(JournalFile, "check", then_grow)
    found = audit(data, silent)
    assert (found.commands, found.images, found.faults) == (6, 1, ())
    assert images.sequences(data) == [7, 6]


def test_an_image_dropped_meanwhile_is_passed_over(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest three are kept: newer ones have taken its place."""
    compare = audit_module._compare

    def when_gone(data: Path, found: Recovered) -> str | None:
        images.image_path(data, found.sequence).unlink()
        return compare(data, found)

    monkeypatch.setattr(audit_module, "_compare", when_gone)
    found = audit(data, silent)
    assert (found.commands, found.images, found.faults) == (6, 0, ())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE epochs SET first_seq = first_seq + 2",
        "UPDATE epochs SET first_seq = 3 WHERE epoch = 2",
        "UPDATE epochs SET first_seq = 2 WHERE epoch = 3",
        "DELETE FROM epochs WHERE epoch = 2",
        "INSERT INTO epochs VALUES (4, 1, 1, '')",
    ],
)
def test_starts_that_disagree_with_their_rows_are_damage(data: Path, statement: str) -> None:
    """Their table has no checksum, each row says to which start it belongs."""
    change(data / JOURNAL_FILE, statement)
    with pytest.raises(JournalError, match="table of starts and its rows disagree"):
        audit(data, silent)


def test_starts_of_a_trimmed_journal_agree(data: Path) -> None:
    """Also those of which nothing is left, or a part."""
    for start in (2, 5, 6):
        state = audit_module.at(data, start, silent).shown()
        journal = JournalFile(data / JOURNAL_FILE)
        journal.begin_behind(start, state.state, state.now)
        journal.trim(100)
        journal.close()
        found = audit(data, silent)
        assert (found.commands, found.start, found.epochs) == (6 - start, start, 3)
        assert found.began == START + start


def overwritten(path: Path) -> None:
    """Let 200 bytes of a page with rows be others."""
    whole = bytearray(path.read_bytes())
    whole[PAGE : PAGE + 200] = b"\xff" * 200
    path.write_bytes(whole)


def shortened(path: Path) -> None:
    """Let half of a file be lost."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("name", [USERS_FILE, ARCHIVE_FILE])
@pytest.mark.parametrize("hurt", [overwritten, shortened])
def test_a_damaged_file_beside_the_journal_is_named(
    data: Path, name: str, hurt: Callable[[Path], None]
) -> None:
    """With what to do; the journal is told about all the same."""
    hurt(data / name)
    found = audit(data, silent)
    assert (found.commands, found.images, len(found.faults)) == (6, 1, 1)
    assert f"{name} is damaged: " in found.faults[0]
    assert ("backup" in found.faults[0]) == (name == USERS_FILE)


def test_files_that_are_not_there_are_no_fault(data: Path) -> None:
    """Both begin when they are needed."""
    for name in (USERS_FILE, ARCHIVE_FILE):
        (data / name).unlink()
    assert audit(data, silent).faults == ()
    assert not (data / USERS_FILE).exists()
