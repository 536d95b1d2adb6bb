"""One order at a time on an idle exchange that is kept: from its message to its ack."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter_ns
from typing import Final

import uvloop

from benchmarks import timing, work
from benchmarks.peek_wakeup import Bell
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale
from diffex.diff.desk import Desk
from diffex.diff.manners import FLAT
from diffex.diff.reception import Reception
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.commands import OpenAccount
from diffex.storage.journal import SqliteJournal
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoArchive
from diffex.transport.inbox import Inbox
from diffex.transport.narrator import Narrator, SilentSnapshots
from diffex.transport.runner import Runner

SAMPLES: Final = 400
PAUSE: Final = 0.002
"""Between two orders: nothing gathers."""
TARGET: Final = 2e-3
BLOCK: Final = 4096


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row of an idle order."""
    samples = scale.count(SAMPLES)
    scale.say("a durable order on an idle exchange")
    ours, sync = timing.in_turns(
        scale.rounds, lambda: uvloop.run(_orders(samples)), lambda: _syncs(samples)
    )
    yield Row(
        name="a durable order's message to its ack, idle",
        method=f"{samples:,} orders a round, one at a time: bytes in, checks, the journal, "
        "the engine, the frame at the session's sink",
        kind=Kind.TIME,
        figure=timing.times(ours),
        bare=timing.times(sync),
        bare_name="a write of 4 KiB and fdatasync",
        target=TARGET,
        bounded="tail",
    )


async def _orders(samples: int) -> list[float]:
    loop = asyncio.get_running_loop()
    exchange = work.quiet_exchange([])
    inbox = Inbox(loop)
    snapshots = SnapshotManager(inbox.nudge, SilentSnapshots(), FLAT)
    desk = Desk(exchange, snapshots, work.others(), inbox.submit, lambda *_: None, NoArchive())
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as place:
        file = JournalFile(Path(place) / JOURNAL_FILE)
        journal = SqliteJournal(file, loop.call_soon_threadsafe)
        narrator = Narrator(exchange.state.instruments)
        runner = Runner(
            exchange, desk, inbox, time.time_ns, narrator, list, journal, sequence=0, now=0
        )
        runner.apply(OpenAccount(work.USER, work.DEPOSIT))
        running = asyncio.create_task(runner.run())
        bell = Bell()
        session = desk.connect(bell)
        desk.login(session, work.USER)
        reception = Reception(desk)
        session.peek()
        inbox.nudge()
        await asyncio.sleep(0.01)
        for number in range(samples):
            session.peek()
            await asyncio.sleep(PAUSE)
            bell.rung = loop.create_future()
            message = _message(number)
            began = perf_counter_ns()
            reception.receive(session, message, time.time_ns)
            await bell.rung
            taken.append((bell.at - began) * timing.NANO)
            bell.rung = None
        running.cancel()
        journal.close()
    return taken


def _message(number: int) -> bytes:
    return (
        f'{{"aid":"insert_order","user_id":"{work.USER}","order_id":"o{number}",'
        f'"exchange_id":"{work.EXCHANGE_ID}","instrument_id":"{work.INSTRUMENT_ID}",'
        '"direction":"BUY","offset":"OPEN","volume":1,"price_type":"LIMIT","limit_price":75000}'
    ).encode()


def _syncs(samples: int) -> list[float]:
    """Return how long the disk takes for one block, written behind the last and synced."""
    block = os.urandom(BLOCK)
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as place:
        descriptor = os.open(Path(place) / "file", os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(samples):
            time.sleep(PAUSE)
            began = perf_counter_ns()
            os.write(descriptor, block)
            os.fdatasync(descriptor)
            taken.append((perf_counter_ns() - began) * timing.NANO)
        os.close(descriptor)
    return taken
