"""An exchange comes back: from its journal alone, and from an image with a tail behind it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks import orders, timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale
from diffex.domain.commands import Command, OpenAccount
from diffex.engine import image
from diffex.storage import images
from diffex.storage.images import Image
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast
from diffex.storage.recovery import from_genesis, recover, replay

COMMANDS: Final = 1_000_000
TAIL: Final = 100_000
GROUP: Final = 1_000
WHOLE_TARGET: Final = 20.0
TAIL_TARGET: Final = 3.0


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the rows of both recoveries, beside the bare reading of their rows."""
    count, tail = scale.count(COMMANDS), scale.count(TAIL)
    with tempfile.TemporaryDirectory() as place:
        data = Path(place)
        scale.say(f"a journal of {count:,} commands is written")
        _write(data, count)
        journal = JournalFile(data / JOURNAL_FILE)
        scale.say("the exchange comes back from its journal")
        whole, rows = timing.in_turns(
            1, lambda: _recovered(data, journal), lambda: _read(journal, 0)
        )
        yield _row(f"{count:,} commands carried out again", whole, rows, WHOLE_TARGET)
        _make_image(data, journal, count - tail)
        scale.say("the exchange comes back from an image")
        ended, rows = timing.in_turns(
            scale.rounds,
            lambda: _recovered(data, journal),
            lambda: _read(journal, count - tail),
        )
        name = f"an image and {tail:,} commands behind it"
        yield _row(name, ended, rows, TAIL_TARGET)
        journal.close()


def _row(name: str, taken: list[float], read: list[float], target: float) -> Row:
    return Row(
        name=f"recovery: {name}",
        method="rows read and checked, decoded and applied, 100 users in one contract",
        kind=Kind.TIME,
        figure=timing.durations(taken),
        bare=timing.durations(read),
        bare_name="the rows read, checked and decoded",
        target=target,
    )


def _write(data: Path, count: int) -> None:
    users = work.names(100)
    exchange = work.quiet_exchange([])
    commands: list[Command] = [OpenAccount(user, work.DEPOSIT) for user in users]
    commands += orders.mix(count - len(users), users)
    # Only the benchmark's own writing is in a hurry.
    journal = JournalFile(data / JOURNAL_FILE, synchronous="off")
    journal.begin(image.dump(exchange.state), 1)
    journal.begin_epoch(1, "benchmark")
    for first in range(0, len(commands), GROUP):
        journal.write(first + 1, 1, commands[first : first + GROUP])
        journal.fold()
    journal.close()


def _recovered(data: Path, journal: JournalFile) -> float:
    return timing.seconds(
        lambda: recover(data, journal, NoPast(), _fail, lambda _done, _total: None)
    )


def _fail(why: str) -> None:
    raise AssertionError(why)


def _read(journal: JournalFile, after: int) -> float:
    return timing.seconds(lambda: sum(1 for _ in journal.rows(after)))


def _make_image(data: Path, journal: JournalFile, until: int) -> None:
    found = from_genesis(journal, NoPast())
    replay(found, journal, until, lambda _done, _total: None)
    shown: Image = found.shown()
    images.write(data, shown)
