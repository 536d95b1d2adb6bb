"""Who asks much about contracts waits: a new kind of question costs tens of milliseconds.

Every answer is made by the single writer, so its time is everybody's. A session that has
used up its share of a second, or all of them theirs, is answered later, a few questions a
second; no question is lost as long as not too many wait.
"""

from collections import deque
from typing import Final

from diffex.diff.session import Session
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import (
    QUERIES_A_SWEEP,
    QUERIES_WAITING,
    QUERY_NANOS_ALL,
    QUERY_NANOS_SESSION,
)
from diffex.domain.units import SECOND, Nanos


class Queries:
    """How long answers took in this second, and the messages that wait for another one."""

    def __init__(self) -> None:
        self._second = -1
        self._spent: dict[Session, Nanos] = {}
        self._waiting: Final[dict[Session, deque[bytes]]] = {}

    def must_wait(self, session: Session, raw: bytes, now: Nanos) -> bool:
        """Tell whether a message is answered later; if so it is kept.

        Raises:
            RejectError: ``RATE_EXCEEDED`` when too many of the session's wait already.
        """
        self._turn_to(now // SECOND)
        waiting = self._waiting.get(session)
        if waiting is None and self._has_time(session):
            return False
        if waiting is None:
            waiting = self._waiting[session] = deque()
        if len(waiting) >= QUERIES_WAITING:
            raise RejectError(RejectCode.RATE_EXCEEDED, limit=QUERIES_WAITING)
        waiting.append(raw)
        return True

    def spend(self, session: Session, taken: Nanos) -> None:
        """Count the time that an answer took."""
        self._spent[session] = self._spent.get(session, 0) + max(taken, 0)

    def due(self, session: Session) -> list[bytes]:
        """Return the next messages of a session that waited; asked for about once a second."""
        waiting = self._waiting.get(session)
        if waiting is None:
            return []
        messages = [waiting.popleft() for _ in range(min(QUERIES_A_SWEEP, len(waiting)))]
        if not waiting:
            del self._waiting[session]
        return messages

    def forget(self, session: Session) -> None:
        """Drop what a session that ended had asked."""
        self._spent.pop(session, None)
        self._waiting.pop(session, None)

    def _turn_to(self, second: int) -> None:
        if second != self._second:
            self._second = second
            self._spent = {}

    def _has_time(self, session: Session) -> bool:
        mine = self._spent.get(session, 0)
        return mine < QUERY_NANOS_SESSION and sum(self._spent.values()) < QUERY_NANOS_ALL
