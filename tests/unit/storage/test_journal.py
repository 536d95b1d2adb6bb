"""The thread that commits: answers, failures, ends."""

import asyncio
import queue
from pathlib import Path

import pytest

from diffex.domain.commands import CancelOrder, Command
from diffex.engine.ports import JournalError
from diffex.storage.journal import SqliteJournal
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile


class Desk:
    """A journal whose answers are read one by one, without a loop."""

    def __init__(self, directory: Path) -> None:
        self.calls: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.file = JournalFile(directory / JOURNAL_FILE)
        self.journal = SqliteJournal(self.file, self.calls.put)
        self.answers: list[JournalError | None] = []

    def append(self, first: int) -> JournalError | None:
        """Append a group of one and return its answer."""
        command: Command = CancelOrder("alice", f"o{first}")
        self.journal.append(first, first, [command], self.answers.append)
        call = self.calls.get(timeout=20)
        assert callable(call)
        call()
        return self.answers[-1]


def test_a_commit_that_fails_is_unknown_and_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written behind it: a gap or an order of chance would be worse."""
    desk = Desk(tmp_path)
    assert desk.append(1) is None

    def fail(*_: object) -> None:
        raise JournalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(desk.file, "write_packed", fail)
        fault = desk.append(2)
    assert fault is not None
    assert "unknown" in str(fault)
    desk.journal.close()
    assert [row.sequence for row in JournalFile(tmp_path / JOURNAL_FILE).rows()] == [1]


def test_a_fold_that_fails_lets_no_further_group_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync that failed once may report success the next time, and have lost the data."""
    desk = Desk(tmp_path)

    def fail() -> None:
        raise JournalError("disk I/O error")

    monkeypatch.setattr(desk.file, "fold", fail)
    assert desk.append(1) is None
    assert desk.append(2) is not None
    desk.journal.close()
    assert [row.sequence for row in JournalFile(tmp_path / JOURNAL_FILE).rows()] == [1]


def test_a_loop_that_has_ended_is_told_nothing(tmp_path: Path) -> None:
    """The commit is finished and kept all the same: the next start carries it out."""
    loop = asyncio.new_event_loop()
    file = JournalFile(tmp_path / JOURNAL_FILE)
    journal = SqliteJournal(file, loop.call_soon_threadsafe)
    loop.close()
    journal.append(1, 1, [CancelOrder("alice", "o1")], lambda _: None)
    journal.close()
    assert [row.sequence for row in JournalFile(tmp_path / JOURNAL_FILE).rows()] == [1]
