"""Authentication: argon2id, constant work, bounded, silent about secrets."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from diffex import logs
from diffex.domain import limits
from diffex.engine.ports import StoredUser, StoreError
from diffex.storage.memory import MemoryUserStore
from diffex.transport import auth
from diffex.transport.auth import (
    WORKERS,
    Authenticator,
    Change,
    LoggedIn,
    LoginOutcome,
    LoginRefused,
    hash_password,
)
from tests.support.logs import logs_restored

PASSWORD = "correct horse"
ALICE = StoredUser(user_id="alice", password_hash=hash_password(PASSWORD), deposit=100, demo=False)
BROKEN = StoredUser(user_id="broken", password_hash="no hash", deposit=100, demo=False)
DEMO = StoredUser(user_id="demo", password_hash=hash_password(PASSWORD), deposit=1, demo=True)


class Gate:
    """Verifications that wait, counted."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun = 0

    def verify(self, _expected: str, _password: str) -> bool:
        """Accept any password once the gate is open."""
        self.begun += 1
        return self.open.wait(10)


@pytest.fixture
def store() -> MemoryUserStore:
    """Keep a user, a damaged one, and one of a demo."""
    made = MemoryUserStore()
    for each in (ALICE, BROKEN, DEMO):
        made.add(each)
    return made


@pytest.fixture
async def authenticator(store: MemoryUserStore) -> AsyncIterator[Authenticator]:
    """Make an authenticator for them."""
    made = Authenticator(store, asyncio.get_running_loop())
    yield made
    made.close()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Hold every verification until the gate is opened."""
    gate = Gate()
    monkeypatch.setattr(auth, "verify_password", gate.verify)
    yield gate
    gate.open.set()


async def outcome(authenticator: Authenticator, user_id: str, password: str) -> LoginOutcome:
    """Log in and wait for the answer."""
    answered: asyncio.Future[LoginOutcome] = asyncio.get_running_loop().create_future()
    authenticator.login(user_id, password, answered.set_result)
    return await asyncio.wait_for(answered, 10)


def test_a_hash_is_argon2id_with_the_named_costs() -> None:
    """Algorithm and costs stand in the hash, the salt differs each time."""
    first, second = hash_password("a secret"), hash_password("a secret")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert "secret" not in first


@pytest.mark.parametrize("password", ["", "p" * (limits.PASSWORD_LENGTH + 1)])
def test_an_empty_or_endless_password_is_refused(password: str) -> None:
    """The error tells the limit and not the password."""
    with pytest.raises(ValueError, match="1 to 256 characters") as caught:
        hash_password(password)
    assert "ppp" not in str(caught.value)


async def test_the_right_password_gives_the_user(authenticator: Authenticator) -> None:
    """Success carries the stored user."""
    assert await outcome(authenticator, "alice", PASSWORD) == LoggedIn(ALICE)


@pytest.mark.parametrize(
    ("user_id", "password"),
    [("alice", "wrong"), ("alice", ""), ("alice", "\ud800"), ("nobody", PASSWORD), ("", "")],
)
async def test_anything_else_fails_alike(
    authenticator: Authenticator, user_id: str, password: str
) -> None:
    """A wrong password, an unknown name and text that is no UTF-8 get the same answer."""
    assert await outcome(authenticator, user_id, password) is LoginRefused.FAILED


async def test_any_text_can_be_a_password() -> None:
    """Text that is no UTF-8, as an environment may hold, is hashed; no error could quote it."""
    store = MemoryUserStore()
    store.add(
        StoredUser(user_id="odd", password_hash=hash_password("\ud800"), deposit=0, demo=False)
    )
    authenticator = Authenticator(store, asyncio.get_running_loop())
    assert isinstance(await outcome(authenticator, "odd", "\ud800"), LoggedIn)
    authenticator.close()


async def change(authenticator: Authenticator, user_id: str, old: str, new: str) -> Change:
    """Ask for another password and wait for the answer."""
    answered: asyncio.Future[Change] = asyncio.get_running_loop().create_future()
    authenticator.change(user_id, old, new, answered.set_result)
    return await asyncio.wait_for(answered, 10)


async def test_a_changed_password_is_the_only_one(authenticator: Authenticator) -> None:
    """From then on the new one lets in and the old one does not."""
    assert await change(authenticator, "alice", PASSWORD, "another") is Change.DONE
    assert await outcome(authenticator, "alice", PASSWORD) is LoginRefused.FAILED
    assert isinstance(await outcome(authenticator, "alice", "another"), LoggedIn)


@pytest.mark.parametrize(
    ("user_id", "old", "told"),
    [
        ("alice", "wrong", Change.FAILED),
        ("nobody", PASSWORD, Change.FAILED),
        ("broken", PASSWORD, Change.FAILED),
        ("demo", PASSWORD, Change.FIXED),
    ],
)
async def test_a_password_that_may_not_be_changed_stays(
    authenticator: Authenticator, user_id: str, old: str, told: Change
) -> None:
    """Only who knows the old one changes it, and nobody that of a demo's user."""
    assert await change(authenticator, user_id, old, "another") is told
    assert await outcome(authenticator, user_id, "another") is LoginRefused.FAILED


async def test_a_users_changes_come_one_by_one(authenticator: Authenticator, held: Gate) -> None:
    """Else a session could keep the pool from everybody who logs in."""
    told: list[Change] = []
    done = asyncio.Event()

    def first(outcome: Change) -> None:
        told.append(outcome)
        done.set()

    authenticator.change("alice", PASSWORD, "first", first)
    authenticator.change("alice", PASSWORD, "second", told.append)
    assert told == [Change.BUSY]
    held.open.set()
    await asyncio.wait_for(done.wait(), 10)
    assert told == [Change.BUSY, Change.DONE]
    assert await change(authenticator, "alice", "first", "third") is Change.DONE


async def test_a_store_that_fails_changes_nothing(
    store: MemoryUserStore, authenticator: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user is asked to try again, and the old password holds."""

    def fail(user_id: str, password_hash: str) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(store, "change_password", fail)
    assert await change(authenticator, "alice", PASSWORD, "another") is Change.BUSY
    assert await outcome(authenticator, "alice", PASSWORD) == LoggedIn(ALICE)


async def test_a_change_is_dropped_by_the_close(held: Gate) -> None:
    """As a login is: what was not answered before is never answered."""
    store = MemoryUserStore()
    store.add(ALICE)
    authenticator = Authenticator(store, asyncio.get_running_loop())
    told: list[Change] = []
    authenticator.change("alice", PASSWORD, "another", told.append)
    held.open.set()
    authenticator.close()
    await asyncio.sleep(0.05)
    authenticator.change("alice", PASSWORD, "another", told.append)
    assert told == [Change.BUSY]
    assert store.get("alice") == ALICE


async def test_a_broken_stored_hash_fails(authenticator: Authenticator) -> None:
    """Damage in the store is a failed login, not a lost answer."""
    assert await outcome(authenticator, "broken", PASSWORD) is LoginRefused.FAILED


async def test_an_unknown_user_costs_a_verification(
    authenticator: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown name is verified against a hash of the same costs as a known one's."""
    seen: list[str] = []

    def verify(expected: str, _password: str) -> bool:
        seen.append(expected)
        return True

    monkeypatch.setattr(auth, "verify_password", verify)
    assert await outcome(authenticator, "nobody", PASSWORD) is LoginRefused.FAILED
    assert await outcome(authenticator, "alice", PASSWORD) == LoggedIn(ALICE)
    unknown, known = (text.rsplit("$", 2)[0] for text in seen)
    assert unknown == known


async def test_the_answer_comes_in_the_loops_thread(authenticator: Authenticator) -> None:
    """Whoever is called back may touch the session without a lock."""
    threads: list[threading.Thread] = []
    answered = asyncio.Event()

    def done(_outcome: LoginOutcome) -> None:
        threads.append(threading.current_thread())
        answered.set()

    authenticator.login("alice", "wrong", done)
    assert threads == []
    await asyncio.wait_for(answered.wait(), 10)
    assert threads == [threading.current_thread()]


async def test_too_many_logins_are_busy_at_once(authenticator: Authenticator, held: Gate) -> None:
    """Beyond the workers and the queue a login is refused at once; an answer frees its place."""
    outcomes: list[LoginOutcome] = []
    room = WORKERS + limits.LOGINS_QUEUED
    all_answered = asyncio.Event()

    def done(answer: LoginOutcome) -> None:
        outcomes.append(answer)
        if len(outcomes) == room + 3:
            all_answered.set()

    for _ in range(room + 3):
        authenticator.login("alice", PASSWORD, done)
    assert outcomes == [LoginRefused.BUSY] * 3
    held.open.set()
    await asyncio.wait_for(all_answered.wait(), 10)
    assert outcomes[3:] == [LoggedIn(ALICE)] * room
    assert await outcome(authenticator, "alice", PASSWORD) == LoggedIn(ALICE)


async def test_closing_drops_what_waits(held: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """After close nothing is called back any more, and new logins are busy."""

    class Pool(ThreadPoolExecutor):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait=False, cancel_futures=cancel_futures)
            held.open.set()
            super().shutdown(wait=wait)

    monkeypatch.setattr(auth, "ThreadPoolExecutor", Pool)
    store = MemoryUserStore()
    store.add(ALICE)
    authenticator = Authenticator(store, asyncio.get_running_loop())
    outcomes: list[LoginOutcome] = []
    for _ in range(10):
        authenticator.login("alice", PASSWORD, outcomes.append)
    authenticator.close()
    await asyncio.sleep(0)
    assert outcomes == []
    assert held.begun == WORKERS
    authenticator.login("alice", PASSWORD, outcomes.append)
    assert outcomes == [LoginRefused.BUSY]


async def test_no_secret_is_logged(authenticator: Authenticator) -> None:
    """Logs name known users only, and never a password or a hash."""
    stream = io.StringIO()
    with logs_restored():
        logs.set_up(logs.parse_levels("debug", "info"), stream)
        for user_id in ("alice", "broken", "MyPassword1"):
            await outcome(authenticator, user_id, "wr0ng-secret")
        await outcome(authenticator, "alice", PASSWORD)
    text = stream.getvalue()
    assert text.count("Auth: Login failed") == 2
    assert text.count("Auth: Logged in") == 1
    assert text.count("InvalidHashError") == 1
    for secret in ("wr0ng-secret", PASSWORD, "MyPassword1", "argon2id", "no hash"):
        assert secret not in text
