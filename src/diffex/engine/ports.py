"""What the engine needs from outside, as types. Whoever implements them lives in an outer layer."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from diffex.domain.commands import Command
from diffex.domain.instrument import Instrument
from diffex.domain.statement import Statement
from diffex.domain.units import Fen, Nanos
from diffex.engine.bars import Bar
from diffex.engine.ticks import Tick

Clock: TypeAlias = Callable[[], Nanos]
"""Returns the present, in nanoseconds since the Unix epoch."""

Listing: TypeAlias = Callable[[datetime.date], tuple[Instrument, ...]]
"""Returns the contracts of a trading day. Same day, same contracts: a replay asks again. Their
prices count for those only that were not listed the day before."""


class StoreError(Exception):
    """A store cannot do what was asked; its text is for a person and holds no secret."""


class UserExistsError(StoreError):
    """A user of that name is in the store already; nothing was changed."""

    def __init__(self, user_id: str) -> None:
        super().__init__(f"user {user_id} exists already")
        self.user_id = user_id


class JournalError(StoreError):
    """The journal cannot be read, or a commit failed.

    What became of a commit that failed is unknown: its commands may be kept or not, and
    only the next start can tell. So whoever gets this from a commit stops at once, and
    answers none of those commands.
    """


Kept: TypeAlias = Callable[[JournalError | None], None]
"""Called once: with None when a group is kept, else with why that is unknown."""


class Journal(Protocol):
    """Keeps commands before they take effect, in groups, in order.

    A group's commands have the sequence numbers ``first``, ``first + 1``, … and one time.
    Groups follow each other without a gap, the next one only after the last one is kept.
    """

    @property
    def at_once(self) -> bool:
        """Whether ``keep`` costs nothing: then each command is a group, with its own time."""

    def append(self, first: int, now: Nanos, commands: Sequence[Command], kept: Kept) -> None:
        """Begin to keep a group, and call ``kept`` when that is done: now, or from the loop.

        Args:
            first: the sequence number of its first command.
            now: when the commands take effect.
            commands: one at least.
            kept: see there.
        """

    def keep(self, first: int, now: Nanos, commands: Sequence[Command]) -> None:
        """Keep a group before this returns; for the time before the loop runs.

        Raises:
            JournalError: it is unknown whether the group was kept.
        """

    def close(self) -> None:
        """Finish what was begun and let go of what is held open. Closing twice is allowed."""


class StoredUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user as identity knows it. Its printed form leaves the password's hash out."""

    user_id: str
    password_hash: str
    """Argon2id in its encoded form, parameters and salt within."""
    deposit: Fen
    """What the account is opened with."""
    demo: bool
    """Whether the user's name alone opens a session while the server shows a demo."""
    chosen: bool = False
    """Whether the user has changed the password: then no configuration's counts any more."""

    def __repr__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"StoredUser({facts})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Name what rich may print: msgspec would name every field."""
        shown = ("user_id", "deposit", "demo", "chosen")
        return [(name, getattr(self, name)) for name in shown]


class UserStore(Protocol):
    """Keeps users. One thread uses a store, the one that opened it."""

    def add(self, user: StoredUser) -> None:
        """Keep ``user``; when this returns it survives whatever the store promises to survive.

        Raises:
            UserExistsError: its user_id is taken.
            StoreError: the store failed.
        """

    def change_password(self, user_id: str, password_hash: str) -> None:
        """Keep another password of a user; survives what ``add`` survives.

        Raises:
            KeyError: there is no such user.
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


class Past(Protocol):
    """K-lines and ticks of the trading days before this run, oldest first.

    Ids are dense from 0 and never change while the process runs; a series of this run
    continues them. A symbol or a duration of which there is nothing has a count of 0.
    """

    def count(self, symbol: str, duration: Nanos) -> int:
        """Return how many bars there are: the id that the next one will have."""

    def bars(self, symbol: str, duration: Nanos, first: int, last: int) -> list[Bar]:
        """Return the bars from id ``first`` to ``last``, both included.

        What lies below 0 or beyond the newest is left out. The bars are the caller's to
        read, not to change.
        """

    def find(self, symbol: str, duration: Nanos, start: Nanos) -> int:
        """Return the id of the first bar that starts at ``start`` or later; else the count."""

    def tick_count(self, symbol: str) -> int:
        """Return how many ticks there are: the id that the next one will have."""

    def ticks(self, symbol: str, first: int, last: int) -> list[Tick]:
        """Return the ticks from id ``first`` to ``last``, both included, clipped as bars are."""

    def find_tick(self, symbol: str, time: Nanos) -> int:
        """Return the id of the first tick at ``time`` or later; else the count."""


class Archive(Protocol):
    """What a user did on trading days that the state has forgotten."""

    def statement(self, user_id: str, day: datetime.date) -> Statement | None:
        """Return the statement of a day; None if there is none, or it is not there yet."""

    def is_whole(self, day: datetime.date) -> bool:
        """Return whether all of a day is there."""

    def orders(self, user_id: str, day: datetime.date) -> list[dict[str, Any]]:
        """Return the orders that lived on a day, as the flat dialect told them last."""

    def trades(self, user_id: str, day: datetime.date) -> list[dict[str, Any]]:
        """Return the trades of a day as the flat dialect told them, the oldest first."""


def newest_bar(past: Past, symbol: str, duration: Nanos) -> Bar | None:
    """Return the newest bar of a past; None if there is none, or it is not made yet."""
    count = past.count(symbol, duration)
    found = past.bars(symbol, duration, count - 1, count - 1) if count else []
    return found[0] if found else None
