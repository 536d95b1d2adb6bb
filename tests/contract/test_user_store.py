"""What every ``UserStore`` promises, run over all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from diffex.engine.ports import StoredUser, UserExistsError, UserStore
from diffex.storage.memory import MemoryUserStore
from diffex.storage.sqlite import USERS_FILE, SqliteUserStore


def user(user_id: str, deposit: int = 1_000_000_000, *, demo: bool = False) -> StoredUser:
    """Return a user whose hash tells whose it is."""
    return StoredUser(user_id=user_id, password_hash=f"hash-{user_id}", deposit=deposit, demo=demo)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UserStore]:
    """Open each kind of store in turn, empty."""
    path = tmp_path / USERS_FILE
    opened: UserStore
    opened = MemoryUserStore() if request.param == "memory" else SqliteUserStore(path)
    yield opened
    opened.close()


def test_a_kept_user_comes_back_equal(store: UserStore) -> None:
    """What get returns equals what was added, field by field."""
    alice = user("alice", 12_345, demo=True)
    bob = user("bob", 0)
    store.add(alice)
    store.add(bob)
    assert store.get("alice") == alice
    assert store.get("bob") == bob


def test_a_changed_password_is_kept_as_the_users_own(store: UserStore) -> None:
    """Only the hash is another one, and it is noted that the user chose it."""
    store.add(user("alice", 5))
    store.add(user("bob"))
    store.change_password("alice", "another")
    kept = store.get("alice")
    assert kept == StoredUser(
        user_id="alice", password_hash="another", deposit=5, demo=False, chosen=True
    )
    assert store.get("bob") == user("bob")


def test_nobodys_password_cannot_be_changed(store: UserStore) -> None:
    """No user comes to be by that."""
    with pytest.raises(KeyError):
        store.change_password("alice", "another")
    assert store.get("alice") is None


def test_an_unknown_user_is_none(store: UserStore) -> None:
    """A name that nobody has is answered with None, and names are case-sensitive."""
    store.add(user("alice"))
    assert store.get("Alice") is None
    assert store.get("") is None


def test_a_taken_name_is_refused_and_changes_nothing(store: UserStore) -> None:
    """The first user of a name keeps it, with the first password and deposit."""
    first = user("alice", 1)
    store.add(first)
    with pytest.raises(UserExistsError) as caught:
        store.add(user("alice", 2))
    assert caught.value.user_id == "alice"
    assert store.get("alice") == first


def test_the_list_is_sorted_by_name(store: UserStore) -> None:
    """The order of the list is that of the names' characters, not of the additions."""
    assert list(store.list()) == []
    users = [user(name) for name in ("b", "a.2", "Z", "a", "a|1", "_x")]
    for each in users:
        store.add(each)
    assert list(store.list()) == sorted(users, key=lambda each: each.user_id)


def test_the_largest_deposit_is_exact(store: UserStore) -> None:
    """Money is an integer up to 64 bits, never a float."""
    rich = user("rich", 2**63 - 1)
    store.add(rich)
    assert store.get("rich") == rich


def test_a_name_is_data_not_a_statement(store: UserStore) -> None:
    """Quotes in a name reach the store as characters of it."""
    odd = user("x' OR '1'='1")
    store.add(odd)
    assert store.get("x' OR '1'='1") == odd
    assert store.get("x") is None


def test_closing_twice_is_allowed(store: UserStore) -> None:
    """A second close is without effect, so clean-up code needs no bookkeeping."""
    store.close()
    store.close()
