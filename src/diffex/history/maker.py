"""Makes the days of a plan on several processes, and stores each line once it is whole."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
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


def make(plan: Plan, directory: Path, workers: int, progress: Progress) -> None:
    """Make every day of ``plan`` and store it; the same plan leaves the same bytes.

    A contract's file is replaced when all its days are there. An interruption loses the
    days of lines that were not whole; what is stored stays.

    Args:
        plan: what to make.
        directory: where the files go; made if missing.
        workers: processes to make days in; with 1 they are made in this one.
        progress: called now and then.

    Raises:
        StoreError: a file cannot be written or was damaged, or another process makes too.
    """
    with locked(directory), _makers(workers) as make_all:
        done = 0
        progress(done, plan.days)
        made_days = make_all(
            _task(plan, planned, 0) for line in plan.lines for planned in line.days
        )
        for line in plan.lines:
            days: list[MadeDay] = []
            for _ in line.days:
                days.append(next(made_days))
                done += 1
                progress(done, plan.days)
            _store(plan, line, days, directory)


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
        yield lambda tasks: (
            msgspec.msgpack.decode(made, type=MadeDay)
            for made in pool.imap(_make_elsewhere, map(msgspec.msgpack.encode, tasks))
        )


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
