"""What one path of the port offers: a dialect's reception, as a connection sees it."""

from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from diffex.diff.session import Session, Sink
from diffex.domain.units import Nanos


class Visitor(msgspec.Struct, frozen=True):
    """What the handshake says of who comes."""

    claimed: str | None
    """A user whom the URL alone lets in."""
    refused: bool
    """The URL names a user who needs a password."""
    subject: str | None
    """Whose token came with the handshake, verified."""


NOBODY: Final = Visitor(None, refused=False, subject=None)
"""Somebody of whom nothing is known."""


class Service(Protocol):
    """Takes the connections of one path, each from its handshake to its end.

    A service reads no clock by itself: times come with the calls.
    """

    def connect(self, sink: Sink, visitor: Visitor) -> Session:
        """Return the session of a new connection; nothing can be sent yet."""

    def greet(self, session: Session, visitor: Visitor) -> None:
        """Say what is said without being asked: the connection is open."""

    def receive(self, session: Session, raw: bytes, clock: Callable[[], Nanos]) -> None:
        """Take one text message; whatever is wrong with it is answered."""

    def sweep(self, session: Session, now: Nanos) -> None:
        """Look after a session, about once a second."""

    def disconnect(self, session: Session) -> None:
        """Forget a session whose connection ended."""
