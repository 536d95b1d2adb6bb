"""Users in an SQLite file: durable, one table, readable by its owner only.

The connection belongs to the thread that opened the store. Several processes may
have the file open at once: a reader never waits for the writer in WAL mode.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import apsw

from diffex.engine.ports import StoredUser, StoreError, UserExistsError
from diffex.storage.private_file import create_private

USERS_FILE: Final = "users.sqlite3"
"""The name of the users' file in a data directory."""

SCHEMA_VERSION: Final = 2
BUSY_MILLISECONDS: Final = 2_000
"""How long a write waits for another process's write."""

_SCHEMA: Final = f"""
CREATE TABLE users (
    user_id       TEXT    PRIMARY KEY,
    password_hash TEXT    NOT NULL,
    deposit       INTEGER NOT NULL CHECK (deposit >= 0),
    demo          INTEGER NOT NULL CHECK (demo IN (0, 1)),
    chosen        INTEGER NOT NULL DEFAULT 0 CHECK (chosen IN (0, 1))
) STRICT, WITHOUT ROWID;
PRAGMA user_version = {SCHEMA_VERSION};
"""
_FROM_1: Final = f"""
ALTER TABLE users ADD COLUMN chosen INTEGER NOT NULL DEFAULT 0 CHECK (chosen IN (0, 1));
PRAGMA user_version = {SCHEMA_VERSION};
"""
_INSERT: Final = "INSERT INTO users VALUES (?, ?, ?, ?, ?) ON CONFLICT (user_id) DO NOTHING"
_SELECT: Final = "SELECT user_id, password_hash, deposit, demo, chosen FROM users"
_CHANGE: Final = "UPDATE users SET password_hash = ?, chosen = 1 WHERE user_id = ?"


class SqliteUserStore:
    """A ``UserStore`` in one file; what ``add`` has kept survives a loss of power."""

    def __init__(self, path: Path) -> None:
        """Open the file, creating it (mode 0600) and its directory (0700) where missing.

        Raises:
            StoreError: the place cannot be used, the file is no such store, or a
                newer diffex wrote it.
        """
        self._path = path
        with self._readable():
            create_private(path)
            self._connection = apsw.Connection(os.fspath(path))
        try:
            with self._readable():
                self._prepare()
        except StoreError:
            self._connection.close()
            raise

    def add(self, user: StoredUser) -> None:
        """Keep ``user`` durably; raises ``UserExistsError`` or ``StoreError``."""
        row = (user.user_id, user.password_hash, user.deposit, int(user.demo), int(user.chosen))
        with self._readable():
            self._connection.execute(_INSERT, row)
            added = self._connection.changes()
        if not added:
            raise UserExistsError(user.user_id)

    def change_password(self, user_id: str, password_hash: str) -> None:
        """Keep another password durably; raises ``KeyError`` or ``StoreError``."""
        with self._readable():
            self._connection.execute(_CHANGE, (password_hash, user_id))
            changed = self._connection.changes()
        if not changed:
            raise KeyError(user_id)

    def get(self, user_id: str) -> StoredUser | None:
        """Return the user of that name, or None; raises ``StoreError``."""
        with self._readable():
            row = self._connection.execute(f"{_SELECT} WHERE user_id = ?", (user_id,)).fetchone()
        return None if row is None else _user(row)

    def list(self) -> Sequence[StoredUser]:
        """Return every user, sorted by user_id; raises ``StoreError``."""
        with self._readable():
            return [_user(row) for row in self._connection.execute(f"{_SELECT} ORDER BY user_id")]

    def close(self) -> None:
        """Close the file; the write-ahead log is folded into it."""
        with self._readable():
            self._connection.close()

    def _prepare(self) -> None:
        connection = self._connection
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        connection.pragma("journal_mode", "wal")
        # NORMAL loses acknowledged writes when the power fails.
        connection.pragma("synchronous", "full")
        # IMMEDIATE: two processes that both find version 0 must not both create the table.
        connection.execute("BEGIN IMMEDIATE")
        try:
            self._migrate()
        except BaseException:
            if connection.in_transaction:  # SQLite may have rolled back by itself
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _migrate(self) -> None:
        version = self._connection.pragma("user_version")
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{self._path} was written by a newer diffex: its version is {version}, "
                f"this program knows versions up to {SCHEMA_VERSION}"
            )
        if version == 0:
            if self._connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None:
                raise StoreError(f"{self._path} is a database, but not one of diffex users")
            self._connection.execute(_SCHEMA)
        elif version == 1:
            self._connection.execute(_FROM_1)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Turn the errors of SQLite and of the file system into ``StoreError``."""
        try:
            yield
        except (apsw.Error, OSError) as error:
            raise StoreError(f"cannot use {self._path}: {error}") from error


def _user(row: tuple[Any, ...]) -> StoredUser:
    user_id, password_hash, deposit, demo, chosen = row
    return StoredUser(
        user_id=user_id,
        password_hash=password_hash,
        deposit=deposit,
        demo=bool(demo),
        chosen=bool(chosen),
    )
