"""Passwords: hashed with argon2id, verified and changed in a bounded pool beside the event loop.

The loop's thread alone reads the store (one lookup by key); the pool's threads see
nothing but a password and a hash. Passwords appear in no log, text or exception.
"""

import asyncio
import enum
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeAlias

import msgspec
from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

from diffex import logs
from diffex.domain import limits
from diffex.engine.ports import StoredUser, StoreError, UserStore

# RFC 9106 argon2id with the least memory that OWASP's password storage sheet allows:
# a login flood then costs 19 MiB and about 20 ms of one core a verification.
TIME_COST: Final = 2
MEMORY_KIB: Final = 19 * 1024
PARALLELISM: Final = 1
SALT_BYTES: Final = 16
HASH_BYTES: Final = 32

WORKERS: Final = max(1, min(2, (os.cpu_count() or 1) - 1))
"""Threads that verify: a flood of logins must leave the event loop a core."""

_HASHER: Final = PasswordHasher(
    time_cost=TIME_COST,
    memory_cost=MEMORY_KIB,
    parallelism=PARALLELISM,
    salt_len=SALT_BYTES,
    hash_len=HASH_BYTES,
    type=Type.ID,
)
_log = logs.get_logger("transport.auth")


class LoggedIn(msgspec.Struct, frozen=True):
    """The password is the user's."""

    user: StoredUser


class LoginRefused(enum.Enum):
    """Why a login did not succeed."""

    FAILED = "FAILED"
    """Unknown user or wrong password; which of them is not told."""
    BUSY = "BUSY"
    """Too many logins wait already; this one was not looked at."""


LoginOutcome: TypeAlias = LoggedIn | LoginRefused


class Change(enum.Enum):
    """What became of the wish for another password."""

    DONE = "DONE"
    FAILED = "FAILED"
    """The old password was wrong, or there is no such user."""
    FIXED = "FIXED"
    """It is a demo's: whoever comes by name needs the one that is written everywhere."""
    BUSY = "BUSY"
    """Too many logins wait already, or another change of the user's."""


def hash_password(password: str) -> str:
    """Return the argon2id hash of ``password`` in its encoded form.

    Takes some 20 ms of one core.

    Raises:
        ValueError: the password is empty or longer than ``limits.PASSWORD_LENGTH``.
    """
    if not 1 <= len(password) <= limits.PASSWORD_LENGTH:
        raise ValueError(f"a password has 1 to {limits.PASSWORD_LENGTH} characters")
    return _HASHER.hash(_as_bytes(password))


class Authenticator:
    """Answers logins. Every method belongs to the event loop's thread."""

    def __init__(self, store: UserStore, loop: asyncio.AbstractEventLoop) -> None:
        """Take some 20 ms: the hash that stands in for unknown users is made here.

        Args:
            store: the users; read in the loop's thread.
            loop: where outcomes are called back.
        """
        self._store = store
        self._loop = loop
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="diffex-login")
        self._decoy = hash_password("nobody has this password")
        self._unanswered = 0
        self._changing: set[str] = set()
        self._closed = False

    def login(self, user_id: str, password: str, done: Callable[[LoginOutcome], None]) -> None:
        """Verify a password and call ``done`` once with the outcome, in the event loop.

        BUSY is called back before this returns, the other outcomes later: when
        ``WORKERS`` logins are being verified and ``limits.LOGINS_QUEUED`` wait, or
        after ``close``.

        Raises:
            StoreError: the store failed; ``done`` is not called.
        """
        if self._is_full():
            done(LoginRefused.BUSY)
            return
        user = self._store.get(user_id)
        # An unknown user costs what a known one does, or the time would tell them apart.
        expected = self._decoy if user is None else user.password_hash
        self._unanswered += 1
        future = self._pool.submit(verify_password, expected, password)
        future.add_done_callback(
            lambda ended: self._loop.call_soon_threadsafe(self._answer, ended, user, done)
        )

    def change(self, user_id: str, old: str, new: str, done: Callable[[Change], None]) -> None:
        """Give a user who knows the old password a new one; call ``done`` once, in the loop.

        One change of a user at a time. BUSY, FIXED and the FAILED of an unknown user are
        called back before this returns.

        Args:
            user_id: whose session asks.
            old: must be the present one.
            new: a password that ``hash_password`` takes.
            done: hears what became of it; DONE when the store has kept it.

        Raises:
            StoreError: the store failed; ``done`` is not called.
        """
        user = self._store.get(user_id)
        if user is None or user.demo:
            done(Change.FAILED if user is None else Change.FIXED)
        elif self._is_full() or user_id in self._changing:
            done(Change.BUSY)
        else:
            self._unanswered += 1
            self._changing.add(user_id)
            future = self._pool.submit(exchanged, user.password_hash, old, new)
            future.add_done_callback(
                lambda ended: self._loop.call_soon_threadsafe(self._keep, ended, user_id, done)
            )

    def find(self, user_id: str) -> StoredUser | None:
        """Return a user whose identity is established in another way, None if unknown.

        Raises:
            StoreError: the store failed.
        """
        return self._store.get(user_id)

    def close(self) -> None:
        """Drop the logins that wait, unanswered, and end the pool's threads.

        To be called while the loop is still open; blocks for one verification.
        """
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _is_full(self) -> bool:
        return self._closed or self._unanswered >= WORKERS + limits.LOGINS_QUEUED

    def _keep(
        self, ended: Future[str | None], user_id: str, done: Callable[[Change], None]
    ) -> None:
        """Keep the hash of a new password, if the old one was right."""
        self._unanswered -= 1
        self._changing.discard(user_id)
        if self._closed:
            return
        error = ended.exception()
        hashed = None if error is not None else ended.result()
        if error is not None:
            _log.error("Auth: A change broke", error=type(error).__name__)
        if hashed is None:
            _log.info("Auth: Password not changed", user_id=user_id)
            done(Change.FAILED)
            return
        try:
            self._store.change_password(user_id, hashed)
        except StoreError:
            _log.error("Auth: The store failed", exc_info=True)
            done(Change.BUSY)
            return
        _log.info("Auth: Password changed", user_id=user_id)
        done(Change.DONE)

    def _answer(
        self, ended: Future[bool], user: StoredUser | None, done: Callable[[LoginOutcome], None]
    ) -> None:
        self._unanswered -= 1
        if self._closed:
            return
        error = ended.exception()
        if error is not None:
            # Only the kind: an exception's text may quote what it was given.
            _log.error("Auth: Verification broke", error=type(error).__name__)
        if user is not None and error is None and ended.result():
            _log.info("Auth: Logged in", user_id=user.user_id)
            done(LoggedIn(user))
            return
        if user is not None:
            # Unknown names are not logged: people type passwords into the name's field.
            _log.info("Auth: Login failed", user_id=user.user_id)
        done(LoginRefused.FAILED)


def verify_password(expected: str, password: str) -> bool:
    """Return whether ``expected`` is the hash of ``password``. Takes some 20 ms of one core.

    Raises:
        argon2.exceptions.InvalidHashError: ``expected`` is no argon2 hash.
    """
    try:
        return _HASHER.verify(expected, _as_bytes(password))
    except VerifyMismatchError:
        return False


def exchanged(expected: str, old: str, new: str) -> str | None:
    """Return the hash of ``new``, or None if ``expected`` is not the hash of ``old``."""
    return hash_password(new) if verify_password(expected, old) else None


def _as_bytes(password: str) -> bytes:
    # A strict encoder's exception would carry the password.
    return password.encode("utf-8", "surrogatepass")
