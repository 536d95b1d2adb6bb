"""What the SQLite store promises beyond the contract: durability, privacy, versions."""

import stat
from pathlib import Path

import apsw
import pytest

from diffex.engine.ports import StoredUser, StoreError, UserExistsError
from diffex.storage.sqlite import SCHEMA_VERSION, USERS_FILE, SqliteUserStore

ALICE = StoredUser(user_id="alice", password_hash="h", deposit=100, demo=False)


def mode(path: Path) -> int:
    """Return the permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_users_survive_reopening(tmp_path: Path) -> None:
    """What was added is there for the next process that opens the file."""
    first = SqliteUserStore(tmp_path / USERS_FILE)
    first.add(ALICE)
    first.close()
    second = SqliteUserStore(tmp_path / USERS_FILE)
    assert second.list() == [ALICE]
    second.close()


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    """The directory is 0700; the file and its logs are 0600, also where they were open before."""
    path = tmp_path / "data" / USERS_FILE
    store = SqliteUserStore(path)
    store.add(ALICE)
    assert mode(path.parent) == 0o700
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    store.close()
    path.chmod(0o644)
    SqliteUserStore(path).close()
    assert mode(path) == 0o600


def test_every_commit_is_synchronous(tmp_path: Path) -> None:
    """The log is written ahead and flushed at each commit, so a loss of power loses nothing."""
    store = SqliteUserStore(tmp_path / USERS_FILE)
    assert store._connection.pragma("journal_mode") == "wal"
    assert store._connection.pragma("synchronous") == 2
    store.close()


def test_two_processes_may_add(tmp_path: Path) -> None:
    """A user that one connection adds is seen, and its name taken, in another at once."""
    serving = SqliteUserStore(tmp_path / USERS_FILE)
    adding = SqliteUserStore(tmp_path / USERS_FILE)
    adding.add(ALICE)
    assert serving.get("alice") == ALICE
    with pytest.raises(UserExistsError):
        serving.add(ALICE)
    adding.close()
    serving.close()


def test_a_file_of_the_first_version_is_taken_along(tmp_path: Path) -> None:
    """Its users have the passwords that they were given; none has chosen one."""
    path = tmp_path / USERS_FILE
    connection = apsw.Connection(str(path))
    connection.execute(
        "CREATE TABLE users (user_id TEXT PRIMARY KEY, password_hash TEXT NOT NULL,"
        " deposit INTEGER NOT NULL CHECK (deposit >= 0),"
        " demo INTEGER NOT NULL CHECK (demo IN (0, 1))) STRICT, WITHOUT ROWID;"
        "INSERT INTO users VALUES ('alice', 'hash', 7, 1); PRAGMA user_version = 1"
    )
    connection.close()
    for chosen in (False, True):
        store = SqliteUserStore(path)
        assert store.get("alice") == StoredUser(
            user_id="alice", password_hash="hash", deposit=7, demo=True, chosen=chosen
        )
        store.change_password("alice", "hash")
        store.close()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    """A file of a later version is left untouched; the error tells both versions."""
    path = tmp_path / USERS_FILE
    SqliteUserStore(path).close()
    connection = apsw.Connection(str(path))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 6}")
    connection.close()
    with pytest.raises(StoreError, match=f"newer diffex.* {SCHEMA_VERSION + 6}.* {SCHEMA_VERSION}"):
        SqliteUserStore(path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """A database with tables of its own is not taken over."""
    path = tmp_path / USERS_FILE
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(StoreError, match="not one of diffex"):
        SqliteUserStore(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """The error names the file and what is wrong with it."""
    path = tmp_path / USERS_FILE
    path.write_bytes(b"notes\n" * 500)
    with pytest.raises(StoreError, match=rf"{USERS_FILE}.*not a database"):
        SqliteUserStore(path)


def test_a_place_that_cannot_be_used_is_a_readable_error(tmp_path: Path) -> None:
    """A file where the directory should be is told as such."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot use"):
        SqliteUserStore(tmp_path / "data" / USERS_FILE)
