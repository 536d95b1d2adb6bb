"""A ``Journal`` that outlasts a loss of power: a thread that commits, off the event loop."""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from diffex.domain.commands import Command
from diffex.domain.units import Nanos
from diffex.engine.ports import JournalError, Kept
from diffex.storage.journal_file import JournalFile

CallSoon: TypeAlias = Callable[[Callable[[], None]], object]
"""Lets the loop call something, from any thread."""

TRIM_ROWS: Final = 500
"""Rows that are dropped at a time: a group that comes meanwhile waits for about a millisecond."""

_Group: TypeAlias = tuple[int, Nanos, tuple[bytes, ...], Kept]
_Work: TypeAlias = Callable[[], None]


class SqliteJournal:
    """Commits one group at a time; while it does, whoever waits may gather the next one."""

    at_once = False
    """See ``Journal``."""

    def __init__(self, file: JournalFile, call_soon: CallSoon) -> None:
        """Take over an open journal, which this closes in the end.

        Args:
            file: open for writing; used by nobody else from now on.
            call_soon: brings the answers to the loop.
        """
        self._file: Final = file
        self._call_soon: Final = call_soon
        self._groups: Final[queue.SimpleQueue[_Group | _Work | None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._trimming = file.start > 0
        """What an earlier process began may not be done."""

    def append(self, first: int, now: Nanos, commands: Sequence[Command], kept: Kept) -> None:
        """Begin to commit a group; ``kept`` is called from the loop."""
        # Encoded here: a command that cannot be is the caller's fault, not the disk's.
        packed = self._file.pack(first, now, commands)
        self._start()
        self._groups.put((first, now, packed, kept))

    def begin_behind(self, sequence: int, state: bytes, now: Nanos) -> None:
        """Drop the commands up to one, bit by bit, between the groups.

        Args:
            sequence: the last one that is dropped.
            state: what it led to, and what the journal begins with.
            now: its time.
        """

        def begin() -> None:
            self._file.begin_behind(sequence, state, now)
            self._trimming = True

        self._start()
        self._groups.put(begin)

    def keep(self, first: int, now: Nanos, commands: Sequence[Command]) -> None:
        """Commit a group before this returns; raises ``JournalError``."""
        assert self._thread is None, "once the loop runs, a commit must not hold it up"
        self._file.write(first, now, commands)

    def close(self) -> None:
        """Finish the commit that is under way, and close the file."""
        if self._closed:
            return
        self._closed = True
        if self._thread is not None:
            self._groups.put(None)
            self._thread.join()
        self._file.close()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        fault: JournalError | None = None
        while True:
            while self._trimming and fault is None and self._groups.empty():
                fault = self._failure(self._trim)
            group = self._groups.get()
            if group is None:
                return
            if callable(group):
                fault = fault or self._failure(group)
                continue
            first, now, packed, kept = group
            if fault is None:
                fault = self._failure(lambda: self._file.write_packed(first, now, packed))  # noqa: B023 - called at once
            self._answer(kept, None if fault is None else _unknown(fault))
            if fault is None:
                # A sync that failed may look well the next time, so no group comes after it.
                fault = self._failure(self._file.fold)

    def _trim(self) -> None:
        self._trimming = self._file.trim(TRIM_ROWS)
        self._file.fold()

    def _failure(self, work: Callable[[], None]) -> JournalError | None:
        try:
            work()
        except JournalError as fault:
            return fault
        return None

    def _answer(self, kept: Kept, fault: JournalError | None) -> None:
        try:
            self._call_soon(lambda: kept(fault))
        except RuntimeError:
            # The loop has ended; the next start reads what was kept.
            return


def _unknown(fault: JournalError) -> JournalError:
    return JournalError(
        f"{fault}; whether the last commands were kept is unknown, so the exchange stops at once; "
        "none of them was answered, and the next start carries out those that were kept"
    )
