"""An exchange comes back: from its journal alone, and from an image with a tail behind it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from benchmarks import orders, timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale
from diffex.domain.commands import Command, OpenAccount
from diffex.domain.events import Event
from diffex.engine import image
from diffex.storage import images
from diffex.storage.images import Image
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast
from diffex.storage.recovery import from_genesis, recover, replay, restored

COMMANDS: Final = 1_000_000
TAIL: Final = 100_000
GROUP: Final = 1_000
WHOLE_TARGET: Final = 20.0
TAIL_TARGET: Final = 3.0


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the rows of the recoveries, beside the bare reading of their rows."""
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
        scale.say("an image of it is made")
        events, told, shown = _shown(journal, count - tail)
        yield _row(_commands(count, events + told), whole, rows, WHOLE_TARGET)
        images.write(data, shown.image)
        scale.say("the exchange comes back from an image")
        ended, alone, rows = timing.in_turns(
            scale.rounds,
            lambda: _recovered(data, journal),
            lambda: _restored(data, shown.image.sequence),
            lambda: _read(journal, count - tail),
        )
        image_ = f"an image of {shown.orders:,} orders"
        yield _row(f"{image_}, nothing behind it", alone, rows, None)
        yield _row(f"{image_} and {_commands(tail, told)}", ended, rows, TAIL_TARGET)
        journal.close()


class _Shown(msgspec.Struct):
    """An exchange on the way."""

    image: Image
    orders: int
    """In the snapshots of its users."""


def _commands(count: int, events: int) -> str:
    return f"{count:,} commands, {events:,} events, carried out again"


def _row(name: str, taken: list[float], read: list[float], target: float | None) -> Row:
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
    return timing.seconds(lambda: recover(data, journal, NoPast(), _fail, _unseen))


def _fail(why: str) -> None:
    raise AssertionError(why)


def _read(journal: JournalFile, after: int) -> float:
    return timing.seconds(lambda: sum(1 for _ in journal.rows(after)))


def _restored(data: Path, sequence: int) -> float:
    def work_() -> None:
        restored(data, images.read(data, sequence), NoPast())

    return timing.seconds(work_)


def _shown(journal: JournalFile, until: int) -> tuple[int, int, _Shown]:
    """Return the events until a command, those behind it, and the exchange in between."""
    counts = [0, 0]

    def see(sequence: int, events: list[Event]) -> None:
        counts[sequence > until] += len(events)

    found = from_genesis(journal, NoPast())
    replay(found, journal, until, _unseen, see)
    traders = found.exchange.state.traders.values()
    shown = _Shown(found.shown(), sum(len(trader.orders) for trader in traders))
    replay(found, journal, journal.head, _unseen, see)
    return counts[0], counts[1], shown


def _unseen(_done: int, _total: int) -> None:
    """Progress that nobody watches."""
