"""The tables of the journal's file, and what is asked of them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import apsw

from diffex.domain.units import Nanos
from diffex.storage.private_file import create_private

FORMAT: Final = 1
"""Of the tables and of what is in them."""
TRIMMED_FORMAT: Final = 2
"""Of a journal whose oldest rows were dropped: it has a table ``base``."""
APPLICATION: Final = 0x64666578
"""``dfex``: how the file says whose it is."""

SCHEMA: Final = f"""
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
BASE: Final = f"""
CREATE TABLE IF NOT EXISTS base (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    seq      INTEGER NOT NULL,
    time     INTEGER NOT NULL,
    state    BLOB    NOT NULL,
    checksum BLOB    NOT NULL
) STRICT;
PRAGMA user_version = {TRIMMED_FORMAT};
"""
ROW_BYTES: Final = 300
"""About what a row takes."""
INSERT: Final = """
INSERT INTO journal
SELECT ?1 + rowid - 1, ?2, ?3, substr(value, 1, length(value) - ?5), substr(value, -?5)
FROM carray(?4)
"""
SELECT: Final = """
SELECT seq, epoch, time, command, checksum FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq
"""

BACKUP_PAGES: Final = 256
"""Pages that are copied at a time."""
Progress: TypeAlias = Callable[[int, int], None]
"""Is told how much of a work is done, and how much there is."""


def newest_until(connection: apsw.Connection, low: int, high: int, now: Nanos) -> int:
    """Return the number of the last row at a time or before it.

    Args:
        connection: of a journal.
        low: what is returned if no row is so old.
        high: the newest row.
        now: the time.

    Raises:
        apsw.Error: the rows cannot be read.
    """
    # Times never go back, so a search by halves finds it without an index.
    while low < high:
        middle = (low + high + 1) // 2
        query = "SELECT time FROM journal WHERE seq = ?"
        rows: list[Any] = connection.execute(query, (middle,)).fetchall()
        ((found,),) = rows
        low, high = (middle, high) if found <= now else (low, middle - 1)
    return low


def copy_journal(source: apsw.Connection, path: Path, progress: Progress) -> None:
    """Copy a journal as it is now into a new file, while its writer goes on.

    Raises:
        apsw.Error: it could not be read or written.
        OSError: the file could not be made.
    """
    create_private(path)
    copy = apsw.Connection(os.fspath(path))
    try:
        # One read from beginning to end: else each commit in between begins the copy anew.
        with source, copy.backup("main", source, "main") as work:
            source.execute("SELECT 1 FROM journal LIMIT 1").fetchall()
            while not work.done:
                work.step(BACKUP_PAGES)
                progress(work.page_count - work.remaining, work.page_count)
        copy.pragma("journal_mode", "delete")
    finally:
        copy.close()
