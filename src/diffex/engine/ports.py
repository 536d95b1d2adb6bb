"""What the engine needs from outside, as types. Whoever implements them lives in an outer layer."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import msgspec

from diffex.domain.units import Fen, Nanos

Clock: TypeAlias = Callable[[], Nanos]
"""Returns the present, in nanoseconds since the Unix epoch."""


class StoreError(Exception):
    """A store cannot do what was asked; its text is for a person and holds no secret."""


class UserExistsError(StoreError):
    """A user of that name is in the store already; nothing was changed."""

    def __init__(self, user_id: str) -> None:
        super().__init__(f"user {user_id} exists already")
        self.user_id = user_id


class StoredUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user as identity knows it. Its printed form leaves the password's hash out."""

    user_id: str
    password_hash: str
    """Argon2id in its encoded form, parameters and salt within."""
    deposit: Fen
    """What the account is opened with."""
    demo: bool
    """Whether the user's name alone opens a session while the server shows a demo."""

    def __repr__(self) -> str:
        return f"StoredUser(user_id={self.user_id!r}, deposit={self.deposit}, demo={self.demo})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Name what rich may print: msgspec would name every field."""
        return [("user_id", self.user_id), ("deposit", self.deposit), ("demo", self.demo)]


class UserStore(Protocol):
    """Keeps users. One thread uses a store, the one that opened it."""

    def add(self, user: StoredUser) -> None:
        """Keep ``user``; when this returns it survives whatever the store promises to survive.

        Raises:
            UserExistsError: its user_id is taken.
            StoreError: the store failed.
        """

    def get(self, user_id: str) -> StoredUser | None:
        """Return the user of that name, or None.

        Raises:
            StoreError: the store failed.
        """

    def list(self) -> Sequence[StoredUser]:
        """Return every user, sorted by user_id.

        Raises:
            StoreError: the store failed.
        """

    def close(self) -> None:
        """Let go of what the store holds open. Closing twice is allowed; use after it is not."""
