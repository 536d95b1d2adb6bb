"""The archive's file: orders, trades and statements of past trading days, by user and day.

It is derived from the journal, by whoever makes the images, and can be made again from it as
long as the journal has its rows. A row is what the flat dialect tells, as JSON; a statement
is the engine's own value. All that one pass over the journal finds is written in one
transaction, with the number of the last command in it: no command counts twice or not at all.
"""

import datetime
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import apsw
import msgspec

from diffex.domain.statement import Statement
from diffex.domain.units import Nanos
from diffex.engine.ports import StoreError
from diffex.storage.private_file import create_private

ARCHIVE_FILE: Final = "archive.sqlite3"
"""The name of the archive in a data directory."""
FORMAT: Final = 1
APPLICATION: Final = 0x64666561
"""``dfea``: how the file says whose it is."""
BUSY_MILLISECONDS: Final = 60_000
"""How long to wait for another process that brings it up to date."""

Key: TypeAlias = tuple[str, str]
"""A user, and the id of an order or a trade."""

_SCHEMA: Final = f"""
CREATE TABLE progress (
    one INTEGER PRIMARY KEY CHECK (one = 1), genesis INTEGER NOT NULL, seq INTEGER NOT NULL
) STRICT;
CREATE TABLE days (day TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE statements (
    user_id TEXT, day TEXT, statement BLOB NOT NULL, PRIMARY KEY (user_id, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE orders (
    user_id TEXT, order_id TEXT, first_day TEXT NOT NULL, last_day TEXT NOT NULL,
    told TEXT NOT NULL, PRIMARY KEY (user_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_of_day ON orders (user_id, last_day, first_day);
CREATE TABLE trades (
    user_id TEXT, day TEXT, trade_id TEXT, told TEXT NOT NULL,
    PRIMARY KEY (user_id, day, trade_id)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMAT};
"""
_ORDERS: Final = """
SELECT told FROM orders WHERE user_id = ? AND last_day >= ? AND first_day <= ?
"""
_WAY_OUT: Final = "remove it, and it is made again from the journal"


class ArchiveFile:
    """The file, open."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open the archive; a writer creates it (mode 0600) where it is missing.

        Raises:
            StoreError: the place cannot be used, or the file is another one.
        """
        self.path: Final = path
        flags = apsw.SQLITE_OPEN_READONLY
        with self._readable():
            if writable:
                flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
                create_private(path)
            self._connection: Final = apsw.Connection(os.fspath(path), flags=flags)
        try:
            with self._readable():
                self._prepare(writable=writable)
        except StoreError:
            self.close()
            raise

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Keep others from writing during the block; what it wrote is kept at its end, or not."""
        with self._readable():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        with self._readable():
            self._connection.execute("COMMIT")

    def clear(self) -> None:
        """Forget everything: it is of another journal."""
        with self._readable():
            for table in ("progress", "days", "statements", "orders", "trades"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours

    def progress(self) -> tuple[Nanos, int]:
        """Return which journal it is of, by its beginning, and the last command in it."""
        rows = self._rows("SELECT genesis, seq FROM progress")
        return rows[0] if rows else (0, 0)

    def reach(self, genesis: Nanos, sequence: int) -> None:
        """Note the last command that is in it."""
        self._write("INSERT OR REPLACE INTO progress VALUES (1, ?, ?)", [(genesis, sequence)])

    def add_day(self, day: datetime.date) -> None:
        """Note that a trading day has ended: it is whole."""
        self._write("INSERT OR REPLACE INTO days VALUES (?)", [(day.isoformat(),)])

    def add_statement(self, made: Statement) -> None:
        """Keep a statement."""
        row = (made.funds.user_id, made.trading_day.isoformat(), msgspec.msgpack.encode(made))
        self._write("INSERT OR REPLACE INTO statements VALUES (?, ?, ?)", [row])

    def add_orders(self, rows: Iterable[tuple[str, str, str, str, str]]) -> None:
        """Keep orders as they are now: user, id, first and last day, and what is told of each."""
        self._write("INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?)", rows)

    def add_trades(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Keep trades: user, day, id, and what is told of each."""
        self._write("INSERT OR REPLACE INTO trades VALUES (?, ?, ?, ?)", rows)

    def order(self, user_id: str, order_id: str) -> tuple[str, str] | None:
        """Return the first day of an order and what is told of it; None if it is unknown."""
        query = "SELECT first_day, told FROM orders WHERE user_id = ? AND order_id = ?"
        rows = self._rows(query, (user_id, order_id))
        return rows[0] if rows else None

    def days(self) -> list[datetime.date]:
        """Return the trading days that are whole, the oldest first."""
        rows = self._rows("SELECT day FROM days ORDER BY day")
        return [datetime.date.fromisoformat(day) for (day,) in rows]

    def statement(self, user_id: str, day: datetime.date) -> Statement | None:
        """Return a user's statement of a day; None if there is none."""
        query = "SELECT statement FROM statements WHERE user_id = ? AND day = ?"
        rows = self._rows(query, (user_id, day.isoformat()))
        return msgspec.msgpack.decode(rows[0][0], type=Statement) if rows else None

    def orders(self, user_id: str, day: datetime.date) -> list[dict[str, Any]]:
        """Return the orders of a user that lived on a day, as they were last, by number."""
        text = day.isoformat()
        found = [
            msgspec.json.decode(told) for (told,) in self._rows(_ORDERS, (user_id, text, text))
        ]
        return sorted(found, key=lambda order: (order["insert_time"], order["exchange_order_id"]))

    def trades(self, user_id: str, day: datetime.date) -> list[dict[str, Any]]:
        """Return the trades of a user on a day, the oldest first."""
        query = "SELECT told FROM trades WHERE user_id = ? AND day = ? ORDER BY trade_id"
        found = [msgspec.json.decode(told) for (told,) in self._rows(query, (user_id, f"{day}"))]
        return sorted(found, key=lambda trade: (trade["timestamp"], trade["trade_id"]))

    def close(self) -> None:
        """Close the file. Twice is allowed."""
        with self._readable():
            self._connection.close()

    def _write(self, query: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with self._readable():
            self._connection.executemany(query, rows)

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with self._readable():
            found: list[Any] = self._connection.execute(query, values).fetchall()
        return found

    def _prepare(self, *, writable: bool) -> None:
        connection = self._connection
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        if writable:
            connection.pragma("journal_mode", "wal")
            connection.pragma("synchronous", "full")
            if connection.pragma("user_version") == 0:
                with connection:
                    # Two processes that both find it new must not both make the tables.
                    if connection.pragma("user_version") == 0:
                        connection.execute(_SCHEMA)
        if connection.pragma("application_id") != APPLICATION:
            raise StoreError(f"{self.path} is no archive of diffex; {_WAY_OUT}")
        if connection.pragma("user_version") != FORMAT:
            raise StoreError(f"{self.path} was written in another format; {_WAY_OUT}")

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Turn the errors of SQLite and of the file system into ``StoreError``."""
        try:
            yield
        except (apsw.Error, OSError) as error:
            raise StoreError(f"cannot use {self.path}: {error}; {_WAY_OUT}") from error
