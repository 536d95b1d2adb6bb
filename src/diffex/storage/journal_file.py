"""The journal's file: every command of an exchange, in order, in an SQLite database.

One row a command. A group of them is written by one statement: its rows are kept all or
none, and SQLite works on it without holding up the rest of the process. The checksum of
a row covers all its other columns, so that a row that changed on the disk is found.

Beside the database lies a mark with the newest sequence number. A journal that ends before it
has lost rows that were kept, which SQLite by itself cannot see when the end of its write-ahead
log is damaged.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import apsw
import msgspec

from diffex.domain.commands import Command
from diffex.domain.units import Nanos
from diffex.engine.ports import JournalError
from diffex.storage.journal_mark import Mark
from diffex.storage.journal_opening import (
    connect,
    damaged,
    let_fold,
    lost,
    prepare,
    readable,
    unusable,
)
from diffex.storage.journal_rows import (
    CHECK_BYTES,
    Epoch,
    Row,
    checksum,
    decode,
    pack,
)
from diffex.storage.journal_tables import (
    BASE,
    INSERT,
    ROW_BYTES,
    SELECT,
    TRIMMED_FORMAT,
    Progress,
    copy_journal,
    newest_until,
)

JOURNAL_FILE: Final = "journal.sqlite3"
"""The name of the journal in a data directory."""

CHECKPOINT_BYTES: Final = 32 * 1024 * 1024
"""Written before the write-ahead log is folded into the file, about."""
PAGE_BYTES: Final = 4096
"""What a group takes of the write-ahead log beside its rows: the page that it ends in."""


class JournalFile:
    """The file, open. One thread at a time uses it."""

    def __init__(
        self,
        path: Path,
        *,
        writable: bool = True,
        synchronous: str = "full",
        vfs: str | None = None,
    ) -> None:
        """Open the journal; a writer creates it (mode 0600) where it is missing.

        Args:
            path: of the database.
            writable: False reads beside a writer, the journal as it is now.
            synchronous: SQLite's setting; anything below ``full`` loses what was kept when
                the power fails.
            vfs: the name of the file system to use in place of the machine's, one without
                shared memory.

        Raises:
            JournalError: the place cannot be used, the file is no journal, is damaged, or
                was written in another format.
        """
        self.path: Final = path
        self._unfolded = 0
        with readable(path):
            # Read before the rows are counted: beside a writer it is behind them, never ahead.
            mark = Mark(path) if vfs is None else None
            if mark is not None and (what := lost(path, mark.found)):
                raise damaged(path, what)
            self._connection: Final = connect(path, writable=writable, vfs=vfs)
        try:
            with self._readable():
                alone = vfs is not None
                prepare(self._connection, path, synchronous, writable=writable, alone=alone)
                if not writable:
                    # One view of everything, whatever its writer adds or drops meanwhile.
                    self._connection.execute("BEGIN")
            self.start: int = self._start()
            """The newest sequence number that was dropped; 0 if all rows are there."""
            self.head: int = self._head()
            """The newest sequence number; 0 if there is none."""
            self.epoch: int = self._newest_epoch()
            if mark is not None and mark.found > self.head:
                raise self._damaged(f"it ends at row {self.head}, but row {mark.found} was kept")
            self._mark: Final = mark if writable else None
            if self._mark is not None:
                with self._readable():
                    self._mark.open(self.head)
            let_fold(self._connection, folds=writable)
        except JournalError:
            with suppress(apsw.Error, OSError):
                self._connection.close()
            raise

    def write(self, first: int, now: Nanos, commands: Sequence[Command]) -> None:
        """Keep a group durably, all of it or nothing.

        Raises:
            JournalError: it is unknown whether the group was kept.
        """
        self.write_packed(first, now, self.pack(first, now, commands))

    def pack(self, first: int, now: Nanos, commands: Sequence[Command]) -> tuple[bytes, ...]:
        """Return a group's rows as ``write_packed`` takes them."""
        assert first == self.head + 1, (first, self.head)
        return pack(first, self.epoch, now, commands)

    def write_packed(self, first: int, now: Nanos, packed: tuple[bytes, ...]) -> None:
        """Keep what ``pack`` returned, as ``write`` does."""
        rows = apsw.carray(packed, flags=apsw.SQLITE_CARRAY_BLOB)
        with self._readable():
            self._connection.execute(INSERT, (first, self.epoch, now, rows, CHECK_BYTES))
            self.head = first + len(packed) - 1
            if self._mark is not None:
                self._mark.write(self.head)
        self._unfolded += sum(map(len, packed)) + PAGE_BYTES

    def fold(self, *, at_once: bool = False) -> None:
        """Move the write-ahead log into the file if it has grown, or at once.

        Raises:
            JournalError: the log is as it was.
        """
        if not at_once and self._unfolded < CHECKPOINT_BYTES:
            return
        self._unfolded = 0
        with self._readable():
            # PASSIVE waits for nobody: what a reader still needs is folded the next time.
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def begin(self, state: bytes, now: Nanos) -> None:
        """Keep the state that the first command meets; the journal must be empty.

        Raises:
            JournalError: it was not kept.
        """
        with self._readable(), self._connection:
            row = (1, now, state, checksum(0, 0, now, state))
            self._connection.execute("INSERT INTO genesis VALUES (?, ?, ?, ?)", row)

    def genesis(self) -> tuple[bytes, Nanos] | None:
        """Return the state before the first command and its time; None in a new journal.

        Raises:
            JournalError: it is damaged.
        """
        with self._readable():
            query = "SELECT time, state, checksum FROM genesis"
            row = self._connection.execute(query).fetchone()
        if row is None:
            if self.head:
                raise self._damaged("the state that it begins with is missing")
            return None
        now, state, check = row
        if check != checksum(0, 0, now, state):
            raise self._damaged("the state that it begins with has another checksum")
        return state, now

    def base(self) -> tuple[bytes, Nanos, int] | None:
        """Return the state that the oldest row meets, its time and the number before that row.

        None if no row was dropped: then it is ``genesis``.

        Raises:
            JournalError: it is damaged.
        """
        if not self.start:
            return None
        with self._readable():
            rows: list[Any] = self._connection.execute("SELECT * FROM base").fetchall()
        ((_, sequence, now, state, check),) = rows
        if check != checksum(sequence, 0, now, state):
            raise self._damaged("the state that its oldest row meets has another checksum")
        return state, now, sequence

    def begin_behind(self, sequence: int, state: bytes, now: Nanos) -> None:
        """Let the journal begin behind a command, whose state it keeps; ``trim`` frees the room.

        Raises:
            JournalError: it is unknown whether it does.
        """
        assert self.start < sequence <= self.head, (self.start, sequence, self.head)
        with self._readable(), self._connection:
            self._connection.execute(BASE)
            row = (1, sequence, now, state, checksum(sequence, 0, now, state))
            self._connection.execute("INSERT OR REPLACE INTO base VALUES (?, ?, ?, ?, ?)", row)
        self.start = sequence
        self._unfolded += len(state)

    def trim(self, rows: int) -> bool:
        """Drop at most so many of the rows that the journal begins behind.

        Returns:
            Whether there are more.

        Raises:
            JournalError: they could not be dropped.
        """
        with self._readable():
            oldest = self._newest("SELECT min(seq) FROM journal")
            until = min(oldest + rows - 1, self.start)
            if not oldest or oldest > self.start:
                return False
            self._connection.execute("DELETE FROM journal WHERE seq <= ?", (until,))
        self._unfolded += rows * ROW_BYTES
        return until < self.start

    def begin_epoch(self, started: Nanos, version: str) -> None:
        """Count one more start of the exchange; what is written from now on belongs to it.

        Raises:
            JournalError: it was not kept.
        """
        epoch = self.epoch + 1
        with self._readable():
            row = (epoch, self.head + 1, started, version)
            self._connection.execute("INSERT INTO epochs VALUES (?, ?, ?, ?)", row)
        self.epoch = epoch

    def rows(self, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """Yield the commands behind the sequence number ``after``, each checked.

        None where nothing that is kept lies between the two numbers.

        Args:
            after: where to begin.
            until: the last sequence number wanted; None for the newest that there is now.

        Raises:
            JournalError: a row is missing, or is not what was written.
        """
        last = self.head if until is None else min(until, self.head)
        expected = after = max(after, self.start)
        if last <= after:
            return
        epoch = 0
        with self._readable():
            for row in self._connection.execute(SELECT, (after, last)):
                sequence, of_epoch, now, encoded, check = row
                expected += 1
                if sequence != expected:
                    raise self._damaged(f"row {expected} is missing")
                if check != checksum(sequence, of_epoch, now, encoded) or of_epoch < epoch:
                    raise self._damaged(f"row {sequence} has another checksum")
                epoch = of_epoch
                try:
                    command = decode(encoded)
                except msgspec.MsgspecError as error:
                    raise self._unknown(sequence, error) from None
                yield Row(sequence, of_epoch, now, command)
        if expected != last:
            raise self._damaged(f"row {expected + 1} is missing")

    def epochs(self) -> Iterator[Epoch]:
        """Yield the starts of the exchange, the first one first.

        Raises:
            JournalError: they cannot be read.
        """
        with self._readable():
            query = "SELECT * FROM epochs ORDER BY epoch"
            rows: list[Any] = self._connection.execute(query).fetchall()
        ends = [first - 1 for _, first, _, _ in rows[1:]]
        for (epoch, began, started, version), last in zip(rows, [*ends, self.head], strict=True):
            first = max(began, self.start + 1)
            yield Epoch(epoch, first, max(last, first - 1), started, version)

    def epochs_of_rows(self) -> set[tuple[int, int, int]]:
        """Return each start that rows name, with its first and its last row.

        Raises:
            JournalError: the rows cannot be read.
        """
        with self._readable():
            query = "SELECT epoch, min(seq), max(seq) FROM journal WHERE seq > ? GROUP BY epoch"
            rows: list[Any] = self._connection.execute(query, (self.start,)).fetchall()
        return {(epoch, first, last) for epoch, first, last in rows}

    def sequence_at(self, now: Nanos) -> int:
        """Return the number of the last command at a time or before it; 0 if there is none.

        Raises:
            JournalError: the rows cannot be read.
        """
        with self._readable():
            return newest_until(self._connection, self.start, self.head, now)

    def check(self) -> None:
        """Read every page of the file.

        Raises:
            JournalError: one of them is damaged.
        """
        with self._readable():
            found = self._connection.pragma("integrity_check")
        if found != "ok":
            raise self._damaged(str(found).partition("\n")[0])

    def backup(self, path: Path, progress: Progress) -> None:
        """Copy the journal as it is now into a new file, while its writer goes on.

        Raises:
            JournalError: it could not be copied.
        """
        with self._readable():
            copy_journal(self._connection, path, progress)

    def close(self) -> None:
        """Close the file; a writer's write-ahead log is folded into it. Twice is allowed."""
        if self._mark is not None:
            self._mark.close()
        with self._readable():
            self._connection.close()

    def _start(self) -> int:
        with self._readable():
            if self._connection.pragma("user_version") != TRIMMED_FORMAT:
                return 0
            return self._newest("SELECT seq FROM base")

    def _head(self) -> int:
        with self._readable():
            return max(self.start, self._newest("SELECT max(seq) FROM journal"))

    def _newest_epoch(self) -> int:
        with self._readable():
            return self._newest("SELECT max(epoch) FROM epochs")

    def _newest(self, query: str) -> int:
        # An aggregate has one row, of NULL where there is nothing.
        ((newest,),) = self._connection.execute(query).fetchall()
        return int(newest or 0)

    def _damaged(self, what: str) -> JournalError:
        # What SQLite would drop of a damaged log, somebody may still rescue.
        let_fold(self._connection, folds=False)
        return damaged(self.path, what)

    def _unknown(self, sequence: int, error: Exception) -> JournalError:
        return JournalError(
            f"{self.path}: row {sequence} is a command that this program does not know ({error}); "
            "use the diffex that wrote it"
        )

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Turn the errors of SQLite and of the file system into ``JournalError``."""
        try:
            yield
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise self._damaged(str(error)) from error
        except (apsw.Error, OSError) as error:
            raise unusable(self.path, error) from error
