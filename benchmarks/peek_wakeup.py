"""A peek that waits is answered within 10 µs of the patch: the session is called, not woken."""

import asyncio
import time
from collections.abc import Iterator
from time import perf_counter_ns
from typing import Final

import uvloop

from benchmarks import timing, work
from benchmarks.row import Kind, Peer, Row
from benchmarks.scale import Scale
from diffex.diff.desk import Desk
from diffex.diff.manners import FLAT
from diffex.diff.session import Session
from diffex.diff.snapshot import SnapshotManager
from diffex.storage.memory import MemoryJournal, NoArchive
from diffex.transport.inbox import Inbox
from diffex.transport.narrator import Narrator, SilentSnapshots
from diffex.transport.runner import Runner

SAMPLES: Final = 20_000
TARGET: Final = 10e-6
RUST: Final = Peer(14.2e-6, 15.2e-6)


class Stopwatch:
    """A session's sink that notes when the frame came."""

    def __init__(self) -> None:
        self.at = 0

    def __call__(self, frame: bytes) -> None:
        """Take a frame."""
        self.at = perf_counter_ns()


class Bell(Stopwatch):
    """A stopwatch that then wakes who waits for the frame."""

    def __init__(self) -> None:
        super().__init__()
        self.rung: asyncio.Future[None] | None = None

    def __call__(self, frame: bytes) -> None:
        """Take a frame."""
        super().__call__(frame)
        if self.rung is not None:
            self.rung.set_result(None)


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row of the manager alone and the row through the writer's loop."""
    samples = scale.count(SAMPLES)
    scale.say("peek wake-up: the session called")
    called, call = timing.in_turns(
        scale.rounds, lambda: _session_called(samples), lambda: _plain_call(samples)
    )
    yield Row(
        name="peek wake-up, the session called",
        method=f"push_patch(account patch) to the waiting session's frame at its sink; {samples:,} "
        "samples a round",
        kind=Kind.TIME,
        figure=timing.times(called),
        bare=timing.times(call),
        bare_name="a plain call of the sink",
        target=TARGET,
        bounded="tail",
        rust=RUST,
    )
    scale.say("peek wake-up: through the writer's loop")
    looped, future = timing.in_turns(
        scale.rounds,
        lambda: uvloop.run(_through_the_loop(samples)),
        lambda: uvloop.run(_future(samples)),
    )
    yield Row(
        name="peek wake-up, through the writer's loop",
        method="the same, where the server's runner sleeps on uvloop, wakes and flushes",
        kind=Kind.TIME,
        figure=timing.times(looped),
        bare=timing.times(future),
        bare_name="a uvloop Future",
        target=TARGET,
        bounded="tail",
        rust=RUST,
    )


def _session_called(samples: int) -> list[float]:
    snapshots = work.manager()
    watch = Stopwatch()
    session = _connected(snapshots, watch)
    patch = work.account_patch()
    taken: list[float] = []
    for _ in range(samples):
        session.peek()
        began = perf_counter_ns()
        snapshots.push_patch(work.USER, patch)
        snapshots.flush()
        taken.append((watch.at - began) * timing.NANO)
    return taken


def _plain_call(samples: int) -> list[float]:
    watch = Stopwatch()
    taken: list[float] = []
    for _ in range(samples):
        began = perf_counter_ns()
        watch(b"")
        taken.append((watch.at - began) * timing.NANO)
    return taken


async def _through_the_loop(samples: int) -> list[float]:
    exchange = work.quiet_exchange([])
    inbox = Inbox(asyncio.get_running_loop())
    snapshots = SnapshotManager(inbox.nudge, SilentSnapshots(), FLAT)
    desk = Desk(exchange, snapshots, work.others(), inbox.submit, lambda *_: None, NoArchive())
    narrator = Narrator(exchange.state.instruments)
    journal = MemoryJournal()
    runner = Runner(exchange, desk, inbox, time.time_ns, narrator, list, journal, sequence=0, now=0)
    running = asyncio.create_task(runner.run())
    bell = Bell()
    session = _connected(snapshots, bell)
    loop = asyncio.get_running_loop()
    patch = work.account_patch()
    taken: list[float] = []
    for _ in range(samples):
        session.peek()
        # The runner ends its turn before it sleeps; let it.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        bell.rung = loop.create_future()
        began = perf_counter_ns()
        snapshots.push_patch(work.USER, patch)
        await bell.rung
        taken.append((bell.at - began) * timing.NANO)
    running.cancel()
    return taken


async def _future(samples: int) -> list[float]:
    """Return how long after its result is set the waiter of a future runs."""
    loop = asyncio.get_running_loop()
    watch = Stopwatch()
    taken: list[float] = []

    async def wait(future: asyncio.Future[None]) -> None:
        await future
        watch(b"")

    for _ in range(samples):
        future = loop.create_future()
        waiter = asyncio.create_task(wait(future))
        await asyncio.sleep(0)
        began = perf_counter_ns()
        future.set_result(None)
        await waiter
        taken.append((watch.at - began) * timing.NANO)
    return taken


def _connected(snapshots: SnapshotManager, sink: Stopwatch) -> Session:
    """Return a session that has had its first frame."""
    snapshots.initialize_user(work.USER, work.account_patch())
    session = snapshots.connect(sink, work.nothing_watched())
    snapshots.attach(session, work.USER)
    session.peek()
    return session
