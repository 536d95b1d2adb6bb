"""Makes the days of a plan on several processes, and stores each line once it is whole.

A contract that somebody waits for goes before the others: its days are the next that are
begun. Which day is made when changes no day's bytes.
"""

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.pool import AsyncResult
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from diffex.engine.ports import StoreError
from diffex.history.levels import Level, fits, levels
from diffex.history.place import locked
from diffex.history.plan import Line, Plan, PlannedDay
from diffex.history.simulate import MODEL, MadeDay, Task, make_day
from diffex.storage.history_file import SUFFIX, ContractFile, Header, StoredDay, write

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many days are made, and of how many."""

ATTEMPTS: Final = 20
"""How often a day is made anew because its prices broke the limits where it came to lie."""

_PATIENT: Final = 19
"""The lowest priority: whatever else runs on the machine goes first."""

_MakeAll: TypeAlias = Callable[[Iterable[Task]], Iterator[MadeDay]]


class _Work:
    """A line, how many of its days were begun, and the days that are made, oldest first."""

    __slots__ = ("begun", "days", "line")

    def __init__(self, line: Line) -> None:
        self.line: Final = line
        self.begun = 0
        self.days: list[MadeDay] = []

    @property
    def is_left(self) -> bool:
        """Whether there are days that were not begun."""
        return self.begun < len(self.line.days)


class _Agenda:
    """Which day is begun next: one of the contract waited for longest, else the plan's next.

    ``order`` holds the works of the days that were begun, in that order.
    """

    def __init__(self, plan: Plan, wanted: "deque[str]") -> None:
        self._plan: Final = plan
        self._left: list[_Work] = [_Work(line) for line in plan.lines]
        self._wanted: Final = wanted
        self.order: Final[deque[_Work]] = deque()

    def tasks(self) -> Iterator[Task]:
        """Begin one day after the other."""
        while self._left:
            work = self._next()
            task = _task(self._plan, work.line.days[work.begun], 0)
            work.begun += 1
            self.order.append(work)
            if not work.is_left:
                self._left.remove(work)
            yield task

    def _next(self) -> _Work:
        while self._wanted:
            for work in self._left:
                if work.line.shows(self._wanted[0]):
                    return work
            self._wanted.popleft()
        return self._left[0]


def make(
    plan: Plan, directory: Path, workers: int, progress: Progress, wanted: "deque[str]"
) -> None:
    """Make every day of ``plan`` and store it; the same plan leaves the same bytes.

    A contract's file is replaced when all its days are there. An interruption loses the
    days of lines that were not whole; what is stored stays.

    Args:
        plan: what to make.
        directory: where the files go; made if missing.
        workers: processes to make days in; with 1 they are made in this one.
        progress: called now and then.
        wanted: symbols that somebody waits for, first come first served; read until the
            last day is begun, and others may append to it meanwhile.

    Raises:
        StoreError: a file cannot be written or was damaged, or another process makes too.
    """
    agenda = _Agenda(plan, wanted)
    with locked(directory), _makers(workers) as make_all:
        progress(0, plan.days)
        for done, made in enumerate(make_all(agenda.tasks()), 1):
            work = agenda.order.popleft()
            work.days.append(made)
            if len(work.days) == len(work.line.days):
                _store(plan, work.line, work.days, directory)
                work.days = []
            # Afterwards: whoever is told looks for what is stored.
            progress(done, plan.days)


def _store(plan: Plan, line: Line, days: list[MadeDay], directory: Path) -> None:
    """Find where the days of a line lie, and add them to their contracts' files."""
    for attempt in range(1, ATTEMPTS + 1):
        placed = levels([made.summary for made in days], line.start, line.end)
        pieces = list(zip(line.days, days, placed, strict=True))
        beyond = [
            row
            for row, (planned, made, level) in enumerate(pieces)
            if not fits(planned.terms, made.summary, level)
        ]
        if not beyond:
            break
        for row in beyond:
            days[row] = make_day(_task(plan, line.days[row], attempt))
    else:
        raise StoreError(
            f"no past of {line.days[-1].terms.symbol} within its price limits was found; "
            "remove what is stored, or configure wider limits"
        )
    contracts = dict.fromkeys(planned.terms.symbol for planned, _, _ in pieces)
    for symbol in contracts:
        _append(
            directory / f"{symbol}{SUFFIX}",
            plan.seed,
            [piece for piece in pieces if piece[0].terms.symbol == symbol],
        )


def _append(path: Path, seed: int, pieces: Sequence[tuple[PlannedDay, MadeDay, Level]]) -> None:
    """Add days behind those that a file has; make the file if there is none."""
    try:
        known = ContractFile(path)
        days, blocks = (
            known.header.days,
            [known.blocks(row) for row in range(len(known.header.days))],
        )
    except FileNotFoundError:
        days, blocks = (), []
    terms = pieces[0][0].terms
    header = Header(
        symbol=terms.symbol,
        tick_e6=terms.tick_e6,
        tick_value=terms.tick_value,
        seed=seed,
        days=(*days, *(_stored(*piece) for piece in pieces)),
    )
    write(path, header, [*blocks, *(made.blocks for _, made, _ in pieces)])


def _stored(planned: PlannedDay, made: MadeDay, level: Level) -> StoredDay:
    return StoredDay(
        extent=planned.extent,
        model=MODEL,
        pre_settlement=level.pre_settlement,
        level=level.level,
        summary=made.summary,
        block_bytes=made.blocks.sizes(),
    )


def _task(plan: Plan, planned: PlannedDay, attempt: int) -> Task:
    return Task(
        terms=planned.terms,
        clock=plan.clock,
        extent=planned.extent,
        seed=plan.seed,
        attempt=attempt,
    )


@contextmanager
def _makers(workers: int) -> Iterator[_MakeAll]:
    """Lend a function that makes days, in the order of their tasks."""
    if workers == 1:
        yield lambda tasks: map(make_day, tasks)
        return
    # Not forked: the caller may have threads, and locks that they hold.
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _settle_in) as pool:

        def make_all(tasks: Iterable[Task]) -> Iterator[MadeDay]:
            # Not all at once, as imap begins them: what is wanted meanwhile would come last.
            begun = deque[AsyncResult[bytes]]()
            for task in tasks:
                begun.append(pool.apply_async(_make_elsewhere, (msgspec.msgpack.encode(task),)))
                if len(begun) > workers:
                    yield msgspec.msgpack.decode(begun.popleft().get(), type=MadeDay)
            for one in begun:
                yield msgspec.msgpack.decode(one.get(), type=MadeDay)

        yield make_all


def cores() -> int:
    """Return how many processor cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def give_way() -> None:
    """Let everything else that runs on the machine go before this process."""
    os.nice(_PATIENT)


def _settle_in() -> None:
    """Prepare a process that only makes days."""
    give_way()
    # Ctrl-C is the maker's business: it ends its pool.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Each day cleans up behind itself.
    gc.disable()


def _make_elsewhere(task: bytes) -> bytes:
    return msgspec.msgpack.encode(make_day(msgspec.msgpack.decode(task, type=Task)))
