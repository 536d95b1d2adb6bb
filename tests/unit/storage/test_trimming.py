"""A journal that drops its oldest commands: the same state and ids, and words for the rest."""

import queue
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from diffex.cli import app
from diffex.domain.commands import OpenAccount
from diffex.domain.units import SECOND
from diffex.engine import image
from diffex.engine.ports import JournalError, StoreError
from diffex.storage import images, imaging
from diffex.storage.audit import at, audit
from diffex.storage.imaging import bring_up_to_date, prepare_trim
from diffex.storage.journal import SqliteJournal
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast
from diffex.storage.recovery import Recovered, from_genesis, recover
from tests.support.orders import START, Floor, order, sell

DAY = 86_400 * SECOND


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory with ten commands, a day apart."""
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    journal.begin(image.dump(Floor("nobody").state), START)
    for number in range(1, 11):
        if number in (1, 6):
            journal.begin_epoch(START, f"{number}")
        command = (
            OpenAccount(f"u{number}", 10**9) if number < 3 else order(f"o{number}", user_id="u1")
        )
        journal.write(number, START + number * DAY, [command])
    journal.close()
    return tmp_path


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def whole(data: Path) -> Recovered:
    """Carry out everything that the journal has."""
    journal = JournalFile(data / JOURNAL_FILE, writable=False)
    found = recover(data, journal, NoPast(), pytest.fail, silent)
    journal.close()
    return found


def drop(data: Path, until: int, rows: int = 100) -> None:
    """Let the journal begin behind a command, and drop a piece of what lies before."""
    base = at(data, until, silent).shown()
    journal = JournalFile(data / JOURNAL_FILE)
    journal.begin_behind(until, base.state, base.now)
    journal.trim(rows)
    journal.close()


@pytest.mark.parametrize("rows", [0, 2, 100])
def test_the_state_is_the_same(data: Path, rows: int) -> None:
    """However many of the old rows are still there; numbers, times and starts go on."""
    before = whole(data)
    drop(data, 4, rows)
    after = whole(data)
    assert after.exchange.state.state_hash() == before.exchange.state.state_hash()
    assert (after.sequence, after.now, after.genesis) == (10, before.now, before.genesis)
    journal = JournalFile(data / JOURNAL_FILE)
    assert [row.sequence for row in journal.rows()] == [5, 6, 7, 8, 9, 10]
    assert [(one.first, one.last) for one in journal.epochs()] == [(5, 5), (6, 10)]
    assert (journal.start, journal.head) == (4, 10)
    journal.write(11, START + 11 * DAY, [OpenAccount("late", 1)])
    journal.close()
    assert whole(data).sequence == 11


def test_an_id_stays_used(data: Path) -> None:
    """The order that used it was dropped, and the state remembers."""
    drop(data, 9)
    exchange = whole(data).exchange
    before = exchange.state.order_count
    exchange.apply(order("o3", user_id="u1"), START + 12 * DAY)
    assert exchange.state.order_count == before
    exchange.apply(sell("new", user_id="u2"), START + 12 * DAY)
    assert exchange.state.order_count == before + 1


def test_rows_go_piece_by_piece(data: Path) -> None:
    """Each call drops so many; the last one says that there are no more."""
    drop(data, 8, rows=0)
    journal = JournalFile(data / JOURNAL_FILE)
    assert [journal.trim(3), journal.trim(3), journal.trim(3), journal.trim(3)] == [
        True,
        True,
        False,
        False,
    ]
    assert [row.sequence for row in journal.rows()] == [9, 10]
    journal.close()


def test_everything_can_be_dropped(data: Path) -> None:
    """Then the journal goes on behind it."""
    before = whole(data).exchange.state.state_hash()
    drop(data, 10)
    assert whole(data).exchange.state.state_hash() == before
    found = audit(data, silent)
    assert (found.commands, found.faults) == (0, ())


def test_images_of_dropped_commands_are_passed_over(data: Path) -> None:
    """Nothing is left that they could be compared with; newer ones still are."""
    images.write(data, at(data, 3, silent).shown())
    images.write(data, at(data, 7, silent).shown())
    drop(data, 5)
    found = audit(data, silent)
    assert (found.commands, found.images, found.faults) == (5, 1, ())
    assert at(data, 5, silent).sequence == 5


def test_an_export_of_all_is_of_what_is_there(data: Path) -> None:
    """Nobody has asked for what was dropped; of an empty journal it is nothing."""
    drop(data, 5)
    ended = CliRunner().invoke(app, ["journal", "export", "--data", str(data)])
    assert (ended.exit_code, len(ended.stdout.splitlines())) == (0, 5)
    drop(data, 10)
    ended = CliRunner().invoke(app, ["journal", "export", "--data", str(data)])
    assert (ended.exit_code, ended.stdout) == (0, "")


def test_an_audit_says_what_is_not_there(data: Path) -> None:
    """And when the state was reached that it began with."""
    drop(data, 5)
    ended = CliRunner().invoke(app, ["verify", "--data", str(data)])
    assert ended.exit_code == 0
    assert ended.stdout.startswith("5 commands of 2 starts, 2025-11-15 10:00:00.000000 to ")
    assert "commands 1 to 5 are not there: dropped by [journal] keep_days\n" in ended.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["at", "3"],
            "has commands 6 to 10; 3 is before the kept range, dropped by",
        ),
        (["at", "11"], "11 is none of them"),
        (["at", "2025-11-15 09:59:59.999999"], "9:59:59.999999 is before the kept range, dropped"),
        (["at", "2001-01-01"], "the exchange had not begun at 2001-01-01"),
        (["journal", "show", "5"], "5 is before the kept range"),
        (["journal", "show", "11"], "11 is none of them"),
        (["journal", "export", "--from", "1"], "1 is before the kept range"),
        (["journal", "export", "--from", "2", "--to", "3"], "2 is before the kept range"),
        (["journal", "export", "--to", "3"], "3 is before the kept range"),
    ],
)
def test_what_was_dropped_is_told(data: Path, words: list[str], said: str) -> None:
    """In words, apart from what never was."""
    drop(data, 5)
    ended = CliRunner().invoke(app, [*words, "--data", str(data)])
    assert ended.exit_code == 1
    assert said in ended.stderr


def test_a_damaged_base_is_found(data: Path) -> None:
    """Everything rests on it."""
    drop(data, 5)
    journal = JournalFile(data / JOURNAL_FILE)
    journal._connection.execute("UPDATE base SET time = time + 1")
    with pytest.raises(JournalError, match="another checksum"):
        from_genesis(journal, NoPast())
    journal.close()


def test_the_policy_counts_days(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back from the last command; few old commands stay where they are."""
    bring_up_to_date(data)
    assert prepare_trim(data, 4) == 0
    monkeypatch.setattr(imaging, "WORTH", 1)
    assert prepare_trim(data, 4) == 6
    base = images.take_base(data)
    assert (base.sequence, base.state_hash) == (6, at(data, 6, silent).shown().state_hash)
    with pytest.raises(StoreError, match="cannot read"):
        images.take_base(data)
    assert prepare_trim(data, 100) == 0


def test_a_running_journal_drops_between_its_groups(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commits go on meanwhile, and what a process left over the next one drops."""
    monkeypatch.setattr("diffex.storage.journal.TRIM_ROWS", 1)
    base = at(data, 6, silent).shown()
    answers: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    journal = SqliteJournal(JournalFile(data / JOURNAL_FILE), answers.put)
    done = threading.Event()
    journal.begin_behind(base.sequence, base.state, base.now)
    journal.append(11, START + 11 * DAY, [OpenAccount("late", 1)], lambda _: done.set())
    answers.get(timeout=20)()
    assert done.is_set()
    journal.close()
    again = SqliteJournal(JournalFile(data / JOURNAL_FILE), answers.put)
    again.append(12, START + 12 * DAY, [OpenAccount("later", 1)], lambda _: None)
    answers.get(timeout=20)
    again.close()
    assert whole(data).sequence == 12
    assert audit(data, silent).commands == 6
