"""The past of a server: what is there, what is still to be made, and how it is made meanwhile."""

import asyncio
import datetime
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec

from diffex.config import Config, calendar
from diffex.engine.ports import StoreError
from diffex.history.maker import Progress
from diffex.history.plan import Plan, home, make_plan, places, read_headers
from diffex.storage.history import StoredPast
from diffex.storage.history_files import Report

MODULE: Final = "diffex.history"
"""Run as a program it makes the plan on its stdin, and prints how far it is."""

_SECONDS_TO_END: Final = 5.0


class Wishes:
    """Contracts whose past somebody waits for, told to whoever makes it."""

    def __init__(self) -> None:
        self._wanted: Final[dict[str, None]] = {}
        self._tell: Callable[[str], None] | None = None

    def add(self, symbol: str) -> None:
        """Note that somebody waits for the past of ``symbol``; each is told once."""
        if symbol in self._wanted:
            return
        self._wanted[symbol] = None
        if self._tell is not None:
            self._tell(symbol)

    @contextmanager
    def told_to(self, tell: Callable[[str], None]) -> Iterator[None]:
        """Tell every wish inside the block, those of before first."""
        for symbol in self._wanted:
            tell(symbol)
        self._tell = tell
        try:
            yield
        finally:
            self._tell = None


class History(msgspec.Struct, frozen=True):
    """The past as a server uses it."""

    past: StoredPast
    """Has the ids of every day from the start, and the days as they come."""
    plan: Plan
    """What is still to be made."""
    directory: Path


def open_history(
    config: Config, base: Path, count: int, until: datetime.date, report: Report
) -> History:
    """Open the past of a configuration's market; nothing is made yet.

    Args:
        config: of the market.
        base: the directory of all markets' pasts.
        count: the trading days that there shall be.
        until: the present trading day.
        report: told of each file that cannot be used. Its contract has no past then, and
            nothing is added to it.

    Raises:
        StoreError: what is stored does not belong to this market.
    """
    directory = home(base, config)
    stored, faults = read_headers(directory)
    for fault in faults.values():
        report(fault)
    plan = make_plan(config, count, until, stored, frozenset(faults))
    past = StoredPast(directory, places(stored, plan, until), calendar(config.clock), report)
    return History(past, plan, directory)


async def make_missing(history: History, progress: Progress, wishes: Wishes) -> None:
    """Make what is missing in a process of its own that gives way to everything else.

    Cancelled, it ends that process; the contracts that are whole by then stay.

    Args:
        history: says what is missing.
        progress: called now and then.
        wishes: what is made before the rest.

    Raises:
        StoreError: it could not be made; says why.
    """
    if not history.plan.lines:
        return
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        MODULE,
        os.fspath(history.directory),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # A group of its own, with the processes that it starts: Ctrl-C is the server's.
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    stdin = process.stdin
    plan = msgspec.msgpack.encode(history.plan)
    try:
        stdin.write(b"%d\n%b" % (len(plan), plan))
        with wishes.told_to(lambda symbol: stdin.write(f"{symbol}\n".encode())):
            async for line in process.stdout:
                done, total = map(int, line.split())
                progress(done, total)
        said = (await process.stderr.read()).decode(errors="replace").strip()
        if await process.wait():
            raise StoreError(f"the past could not be made: {said.rpartition(chr(10))[2]}")
    finally:
        stdin.close()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), _SECONDS_TO_END)
