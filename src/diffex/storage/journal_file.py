"""The journal's file: every command of an exchange, in order, in an SQLite database.

One row a command. A group of them is written by one statement: its rows are kept all or
none, and SQLite works on it without holding up the rest of the process. The checksum of
a row covers all its other columns, so that a row that changed on the disk is found.

Beside the database lies a mark, a few bytes with the newest sequence number. It is written
after each commit and not synced: it may be behind the journal, never ahead of it. A journal
that ends before its mark has lost rows that were kept, which SQLite by itself cannot see
when the end of its write-ahead log is damaged.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import apsw
import msgspec

from diffex.domain.commands import Command
from diffex.domain.units import Nanos
from diffex.engine.ports import JournalError
from diffex.storage.journal_rows import (
    CHECK_BYTES,
    Epoch,
    Row,
    checksum,
    decode,
    mark,
    marked,
    pack,
)
from diffex.storage.private_file import create_private

JOURNAL_FILE: Final = "journal.sqlite3"
"""The name of the journal in a data directory."""
MARK_SUFFIX: Final = "-mark"

FORMAT: Final = 1
"""Of the tables and of what is in them."""
APPLICATION: Final = 0x64666578
"""``dfex``: how the file says whose it is."""

BUSY_MILLISECONDS: Final = 10_000
"""How long to wait for a reader that holds up a checkpoint's end."""
CHECKPOINT_BYTES: Final = 8 * 1024 * 1024
"""Commands written before the write-ahead log is folded into the file."""
LOG_BYTES: Final = 64 * 1024 * 1024
"""What the write-ahead log is cut to."""
BACKUP_PAGES: Final = 256
"""Pages that are copied at a time."""

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how much of a work is done, and how much there is."""

_SCHEMA: Final = f"""
CREATE TABLE journal (
    seq      INTEGER PRIMARY KEY CHECK (seq > 0),
    epoch    INTEGER NOT NULL,
    time     INTEGER NOT NULL,
    command  BLOB    NOT NULL,
    checksum BLOB    NOT NULL
) STRICT;
CREATE TABLE epochs (
    epoch     INTEGER PRIMARY KEY,
    first_seq INTEGER NOT NULL,
    started   INTEGER NOT NULL,
    version   TEXT    NOT NULL
) STRICT;
CREATE TABLE genesis (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    time     INTEGER NOT NULL,
    state    BLOB    NOT NULL,
    checksum BLOB    NOT NULL
) STRICT;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMAT};
"""
_INSERT: Final = """
INSERT INTO journal
SELECT ?1 + rowid - 1, ?2, ?3, substr(value, 1, length(value) - ?5), substr(value, -?5)
FROM carray(?4)
"""
_SELECT: Final = """
SELECT seq, epoch, time, command, checksum FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq
"""
_WAY_OUT: Final = "restore a backup of the data directory, or start with another one"


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
            writable: False reads beside a writer.
            synchronous: SQLite's setting; anything below ``full`` loses what was kept when
                the power fails.
            vfs: the name of the file system to use in place of the machine's, one without
                shared memory.

        Raises:
            JournalError: the place cannot be used, the file is no journal, is damaged, or
                was written in another format.
        """
        self.path: Final = path
        self._mark: int | None = None
        self._unfolded = 0
        flags = apsw.SQLITE_OPEN_READONLY
        with self._readable():
            if writable:
                flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
                if vfs is None:
                    create_private(path)
            self._connection: Final = apsw.Connection(os.fspath(path), flags=flags, vfs=vfs)
        try:
            with self._readable():
                self._prepare(synchronous, writable=writable, alone=vfs is not None)
            self.head: int = self._head()
            """The newest sequence number; 0 if there is none."""
            self.epoch: int = self._newest_epoch()
            if vfs is None:
                self._open_mark(writable=writable)
        except JournalError:
            self.close()
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
            self._connection.execute(_INSERT, (first, self.epoch, now, rows, CHECK_BYTES))
            self.head = first + len(packed) - 1
            if self._mark is not None:
                os.pwrite(self._mark, mark(self.head), 0)
        self._unfolded += sum(map(len, packed))

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

        Args:
            after: where to begin.
            until: the last sequence number wanted; None for the newest that there is now.

        Raises:
            JournalError: a row is missing, or is not what was written.
        """
        last = self.head if until is None else min(until, self.head)
        expected = after
        epoch = 0
        with self._readable():
            for row in self._connection.execute(_SELECT, (after, last)):
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
        for (epoch, first, started, version), last in zip(rows, [*ends, self.head], strict=True):
            yield Epoch(epoch, first, last, started, version)

    def sequence_at(self, now: Nanos) -> int:
        """Return the number of the last command at a time or before it; 0 if there is none.

        Raises:
            JournalError: the rows cannot be read.
        """
        with self._readable():
            return self._newest_until(now)

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
            create_private(path)
            copy = apsw.Connection(os.fspath(path))
            try:
                with copy.backup("main", self._connection, "main") as work:
                    while not work.done:
                        work.step(BACKUP_PAGES)
                        progress(work.page_count - work.remaining, work.page_count)
                copy.pragma("journal_mode", "delete")
            finally:
                copy.close()

    def close(self) -> None:
        """Close the file; a writer's write-ahead log is folded into it. Twice is allowed."""
        if self._mark is not None:
            os.close(self._mark)
            self._mark = None
        with self._readable():
            self._connection.close()

    def _prepare(self, synchronous: str, *, writable: bool, alone: bool) -> None:
        connection = self._connection
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        if alone:
            connection.pragma("locking_mode", "exclusive")
        new = self._identify(writable=writable)
        if writable:
            if connection.pragma("journal_mode", "wal") != "wal":
                raise JournalError(f"{self.path}: its file system allows no write-ahead log")
            connection.pragma("synchronous", synchronous)
            connection.pragma("journal_size_limit", LOG_BYTES)
            # Folded between two groups, never within a commit.
            connection.wal_autocheckpoint(0)
        if new:
            with connection:
                connection.execute(_SCHEMA)

    def _identify(self, *, writable: bool) -> bool:
        """Return whether the database is still to become a journal; refuse any other."""
        connection = self._connection
        version = connection.pragma("user_version")
        if version == 0 and writable:
            if connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None:
                raise JournalError(f"{self.path} is a database, but not a journal of diffex")
            return True
        if connection.pragma("application_id") != APPLICATION:
            raise JournalError(f"{self.path} is not a journal of diffex; {_WAY_OUT}")
        if version != FORMAT:
            raise JournalError(
                f"{self.path} was written in format {version}, this program knows {FORMAT}; "
                "use the diffex that wrote it, or start with another data directory"
            )
        return False

    def _head(self) -> int:
        with self._readable():
            return self._newest("SELECT max(seq) FROM journal")

    def _newest_epoch(self) -> int:
        with self._readable():
            return self._newest("SELECT max(epoch) FROM epochs")

    def _newest_until(self, now: Nanos) -> int:
        # Times never go back, so a search by halves finds it without an index.
        low, high = 0, self.head
        while low < high:
            middle = (low + high + 1) // 2
            query = "SELECT time FROM journal WHERE seq = ?"
            rows: list[Any] = self._connection.execute(query, (middle,)).fetchall()
            ((found,),) = rows
            low, high = (middle, high) if found <= now else (low, middle - 1)
        return low

    def _newest(self, query: str) -> int:
        # An aggregate has one row, of NULL where there is nothing.
        ((newest,),) = self._connection.execute(query).fetchall()
        return int(newest or 0)

    def _open_mark(self, *, writable: bool) -> None:
        """Compare the mark with the rows, and keep it open where there is more to come."""
        place = self.path.with_name(f"{self.path.name}{MARK_SUFFIX}")
        try:
            found = marked(place.read_bytes())
        except FileNotFoundError:
            found = 0
        except OSError as error:
            raise JournalError(f"cannot use {place}: {error.strerror}") from error
        if writable and found > self.head:
            raise self._damaged(f"it ends at row {self.head}, but row {found} was kept")
        if writable:
            with self._readable():
                self._mark = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                os.pwrite(self._mark, mark(self.head), 0)

    def _damaged(self, what: str) -> JournalError:
        return JournalError(f"{self.path} is damaged: {what}; nothing was changed; {_WAY_OUT}")

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
            raise JournalError(f"cannot use {self.path}: {error}") from error
