"""The journal's commits beside raw SQLite, and what they cost the event loop."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import apsw
import uvloop

from benchmarks import orders, timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale
from diffex.domain.commands import Command
from diffex.storage.journal import SqliteJournal
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.journal_rows import pack

GROUPS: Final = ((1, 1_500), (10, 1_000), (100, 500), (1_000, 150))
"""Commands a group, and how many groups a round."""
LOOP_SECONDS: Final = 3.0
LOOP_GROUP: Final = 100
TABLE: Final = """
CREATE TABLE raw (seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, time INTEGER NOT NULL,
                  command BLOB NOT NULL, checksum BLOB NOT NULL) STRICT
"""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield a row for each size of a group, and the row of the loop."""
    for size, whole in GROUPS:
        yield _commit_row(scale, size, scale.count(whole))
    yield _loop_row(scale)


def _commit_row(scale: Scale, size: int, groups: int) -> Row:
    scale.say(f"commits of {size:,} commands")
    commands = orders.mix(size, work.names(100))
    ours, raw = timing.in_turns(
        scale.rounds, lambda: _ours(commands, groups), lambda: _raw(commands, groups)
    )
    return Row(
        name=f"durable commands, {size:,} a commit",
        method=f"{groups:,} commits a round, each synced: encoding, checksums, rows, the mark",
        kind=Kind.RATE,
        figure=timing.rates(ours),
        bare=timing.rates(raw),
        bare_name="the same rows by raw SQLite",
    )


def _ours(commands: Sequence[Command], groups: int) -> float:
    with tempfile.TemporaryDirectory() as place:
        journal = JournalFile(Path(place) / JOURNAL_FILE)
        journal.begin_epoch(1, "benchmark")

        def commit() -> None:
            for _ in range(groups):
                journal.write(journal.head + 1, 1, commands)
                journal.fold()

        rate = timing.per_second(groups * len(commands), commit)
        journal.close()
    return rate


def _raw(commands: Sequence[Command], groups: int) -> float:
    """Write rows of the same bytes, encoded before, with SQLite's own checkpoints."""
    packed = pack(1, 1, 1, commands)
    with tempfile.TemporaryDirectory() as place:
        connection = apsw.Connection(os.path.join(place, "raw"))  # noqa: PTH118 - a plain text
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "full")
        connection.execute(TABLE)

        def commit() -> None:
            number = 0
            for _ in range(groups):
                rows = [(number + at, 1, 1, one[:-4], one[-4:]) for at, one in enumerate(packed, 1)]
                number += len(rows)
                with connection:
                    connection.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", rows)

        rate = timing.per_second(groups * len(commands), commit)
        connection.close()
    return rate


def _loop_row(scale: Scale) -> Row:
    scale.say("turns of the event loop while the journal commits")
    seconds = max(0.2, LOOP_SECONDS * scale.part)
    with_, without = timing.in_turns(
        scale.rounds,
        lambda: uvloop.run(_turns(seconds, commits=True)),
        lambda: uvloop.run(_turns(seconds, commits=False)),
    )
    return Row(
        name="a turn of the event loop while the journal commits",
        method=f"commits of {LOOP_GROUP} commands without a pause, and a loop that never rests",
        kind=Kind.TIME,
        figure=timing.times(with_),
        bare=timing.times(without),
        bare_name="the same loop without a journal",
        target=1e-3,
        bounded="tail",
    )


async def _turns(seconds: float, *, commits: bool) -> list[float]:
    """Return how long each turn of the loop took."""
    loop = asyncio.get_running_loop()
    commands = orders.mix(LOOP_GROUP, work.names(100))
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as place:
        file = JournalFile(Path(place) / JOURNAL_FILE)
        journal = SqliteJournal(file, loop.call_soon_threadsafe)
        on = commits

        def again(fault: Exception | None = None) -> None:
            assert fault is None
            if on:
                journal.append(file.head + 1, 1, commands, again)

        again()
        now = time.perf_counter()
        end = now + seconds
        while now < end:
            before = now
            await asyncio.sleep(0)
            now = time.perf_counter()
            taken.append(now - before)
        on = False
        journal.close()
    return taken
