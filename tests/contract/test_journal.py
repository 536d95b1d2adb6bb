"""What every ``Journal`` promises, run over all of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
import pytest_asyncio

from diffex.domain.commands import CancelOrder, Command, OpenAccount
from diffex.engine.ports import Journal, JournalError
from diffex.storage.journal import SqliteJournal
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import MemoryJournal

Open: TypeAlias = Callable[[], Journal]


def commands(count: int) -> list[Command]:
    """Return commands that are told apart."""
    return [CancelOrder("alice", f"o{number}") for number in range(count)]


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Journal]:
    """Open each kind of journal in turn, empty."""
    opened: Journal = MemoryJournal()
    if request.param == "sqlite":
        loop = asyncio.get_running_loop()
        opened = SqliteJournal(JournalFile(tmp_path / JOURNAL_FILE), loop.call_soon_threadsafe)
    yield opened
    opened.close()


async def append(journal: Journal, first: int, group: list[Command]) -> JournalError | None:
    """Append a group, and return the answer."""
    answer: asyncio.Future[JournalError | None] = asyncio.get_running_loop().create_future()
    journal.append(first, 10 * first, group, answer.set_result)
    return await asyncio.wait_for(answer, 20)


async def test_a_group_is_answered_once_with_success(journal: Journal) -> None:
    """Groups follow each other without a gap, of one command or of many."""
    first = 1
    for size in (1, 7, 300):
        assert await append(journal, first, commands(size)) is None
        first += size


async def test_what_is_kept_before_the_loop_runs_comes_first(journal: Journal) -> None:
    """The accounts of a start are opened one by one, without waiting for a callback."""
    journal.keep(1, 5, [OpenAccount("alice", 100)])
    journal.keep(2, 6, [OpenAccount("bob", 100)])
    assert await append(journal, 3, commands(1)) is None


async def test_closing_twice_is_allowed(journal: Journal) -> None:
    """A second close is without effect, so clean-up code needs no bookkeeping."""
    assert await append(journal, 1, commands(1)) is None
    journal.close()
    journal.close()
