"""Stores that keep nothing beyond the process: users in memory, no journal, an empty past."""

import datetime
from collections.abc import Sequence
from typing import Any

import msgspec

from diffex.domain.commands import Command
from diffex.domain.statement import Statement
from diffex.domain.units import Nanos
from diffex.engine.bars import Bar
from diffex.engine.ports import Kept, StoredUser, UserExistsError
from diffex.engine.ticks import Tick


class MemoryUserStore:
    """A ``UserStore`` for demonstrations and tests."""

    def __init__(self) -> None:
        self._users: dict[str, StoredUser] = {}

    def add(self, user: StoredUser) -> None:
        """Keep ``user`` until the process ends; raises ``UserExistsError``."""
        if user.user_id in self._users:
            raise UserExistsError(user.user_id)
        self._users[user.user_id] = user

    def change_password(self, user_id: str, password_hash: str) -> None:
        """Keep another password until the process ends; raises ``KeyError``."""
        self._users[user_id] = msgspec.structs.replace(
            self._users[user_id], password_hash=password_hash, chosen=True
        )

    def get(self, user_id: str) -> StoredUser | None:
        """Return the user of that name, or None."""
        return self._users.get(user_id)

    def list(self) -> Sequence[StoredUser]:
        """Return every user, sorted by user_id."""
        return [self._users[user_id] for user_id in sorted(self._users)]

    def close(self) -> None:
        """Hold nothing open, so do nothing."""


class MemoryJournal:
    """A ``Journal`` of an exchange that ends with its process: a group is kept at once."""

    at_once = True
    """See ``Journal``."""

    def append(self, first: int, now: Nanos, commands: Sequence[Command], kept: Kept) -> None:
        """Call ``kept`` before this returns."""
        kept(None)

    def keep(self, first: int, now: Nanos, commands: Sequence[Command]) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Hold nothing open, so do nothing."""


class NoArchive:
    """An ``Archive`` of an exchange that keeps nothing: what the state forgot is gone."""

    def statement(self, user_id: str, day: datetime.date) -> Statement | None:
        """Return None."""
        return None

    def is_whole(self, day: datetime.date) -> bool:
        """Return False."""
        return False

    def orders(self, user_id: str, day: datetime.date) -> list[dict[str, Any]]:
        """Return nothing."""
        return []

    def trades(self, user_id: str, day: datetime.date) -> list[dict[str, Any]]:
        """Return nothing."""
        return []


class NoPast:
    """A ``Past`` of an exchange that never ran before."""

    def count(self, symbol: str, duration: Nanos) -> int:
        """Return 0."""
        return 0

    def bars(self, symbol: str, duration: Nanos, first: int, last: int) -> list[Bar]:
        """Return nothing."""
        return []

    def find(self, symbol: str, duration: Nanos, start: Nanos) -> int:
        """Return 0, the count."""
        return 0

    def tick_count(self, symbol: str) -> int:
        """Return 0."""
        return 0

    def ticks(self, symbol: str, first: int, last: int) -> list[Tick]:
        """Return nothing."""
        return []

    def find_tick(self, symbol: str, time: Nanos) -> int:
        """Return 0, the count."""
        return 0
