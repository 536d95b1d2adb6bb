"""How the journal's database is opened, and what is refused before a byte of it can change.

SQLite mends by itself: it drops the write-ahead log of a database that is empty, and folds
what is valid of a damaged one when the last connection closes. Both would destroy what could
still be rescued, so a journal that has lost something is refused before that.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from diffex.engine.ports import JournalError
from diffex.storage.journal_tables import APPLICATION, FORMAT, SCHEMA, TRIMMED_FORMAT
from diffex.storage.private_file import create_private

BUSY_MILLISECONDS: Final = 10_000
"""How long to wait for a reader that holds up a checkpoint's end."""
LOG_BYTES: Final = 64 * 1024 * 1024
"""What the write-ahead log is cut to."""
_WAY_OUT: Final = "restore a backup of the data directory, or start with another one"


def damaged(path: Path, what: str) -> JournalError:
    """Return the refusal of a journal that is not what was written."""
    return JournalError(f"{path} is damaged: {what}; nothing was changed; {_WAY_OUT}")


def unusable(path: Path, error: Exception) -> JournalError:
    """Return the refusal of a place that cannot be used."""
    return JournalError(f"cannot use {path}: {error}")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn the errors of a place, and of the database in it, into ``JournalError``."""
    try:
        yield
    except (apsw.Error, OSError) as error:
        raise unusable(path, error) from error


def lost(path: Path, marked: int) -> str | None:
    """Return what is missing of a journal of which only other files are left; None if nothing.

    Args:
        path: of the database.
        marked: the newest number that was kept, as the mark beside it says; 0 for none.

    Raises:
        OSError: the place cannot be read.
    """
    if path.exists() and path.stat().st_size:
        return None
    log = path.with_name(f"{path.name}-wal")
    state = "it is empty" if path.exists() else "it is not there"
    if marked:
        return f"{state}, but row {marked} was kept"
    if log.exists() and log.stat().st_size:
        return f"{state}, but its write-ahead log is"
    return None


def connect(path: Path, *, writable: bool, vfs: str | None) -> apsw.Connection:
    """Open the database; a writer creates it (mode 0600).

    Until ``let_fold`` closing it leaves its write-ahead log as it is.

    Raises:
        apsw.Error: it cannot be opened.
        OSError: the place cannot be used.
    """
    flags = apsw.SQLITE_OPEN_READONLY
    if writable:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        if vfs is None:
            create_private(path)
    connection = apsw.Connection(os.fspath(path), flags=flags, vfs=vfs)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    return connection


def let_fold(connection: apsw.Connection, *, folds: bool) -> None:
    """Say whether the write-ahead log is folded into the file when it is closed."""
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0 if folds else 1)


def prepare(
    connection: apsw.Connection, path: Path, synchronous: str, *, writable: bool, alone: bool
) -> None:
    """Set the connection up, and give a new database its tables.

    Args:
        connection: of ``connect``.
        path: of the database.
        synchronous: SQLite's setting.
        writable: whether it is to be written.
        alone: whether nobody else can open it.

    Raises:
        JournalError: it is no journal, or one of another format.
        apsw.Error: it cannot be used.
    """
    connection.set_busy_timeout(BUSY_MILLISECONDS)
    if alone:
        connection.pragma("locking_mode", "exclusive")
    new = _identify(connection, path, writable=writable)
    if writable:
        if connection.pragma("journal_mode", "wal") != "wal":
            raise JournalError(f"{path}: its file system allows no write-ahead log")
        connection.pragma("synchronous", synchronous)
        connection.pragma("journal_size_limit", LOG_BYTES)
        # Folded between two groups, never within a commit.
        connection.wal_autocheckpoint(0)
    if new:
        with connection:
            connection.execute(SCHEMA)


def _identify(connection: apsw.Connection, path: Path, *, writable: bool) -> bool:
    """Return whether the database is still to become a journal; refuse any other."""
    version = connection.pragma("user_version")
    if version == 0 and writable:
        if connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None:
            raise JournalError(f"{path} is a database, but not a journal of diffex")
        return True
    if connection.pragma("application_id") != APPLICATION:
        raise JournalError(f"{path} is not a journal of diffex; {_WAY_OUT}")
    if version not in (FORMAT, TRIMMED_FORMAT):
        raise JournalError(
            f"{path} was written in format {version}, this program knows {FORMAT} "
            f"and {TRIMMED_FORMAT}; "
            "use the diffex that wrote it, or start with another data directory"
        )
    return False
