"""One connection's DIFF talk: log in, take the whole snapshot, then follow it.

A session peeks again only after everyone woken by a transaction has had a turn: the next
transaction cannot come before, so a reader that reads as soon as it is woken sees exactly
the state it was woken for.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

from picows import WSCloseCode, WSTransport

from diffex.client.connection import Connection
from diffex.client.errors import ClientError, Expelled, LoginFailed
from diffex.client.packs import PEEK, Pack, Payload, decoded, notices
from diffex.client.tree import Tree
from diffex.client.tuning import Tuning
from diffex.client.view import Patch
from diffex.client.wire import Wire
from diffex.diff.patch import merge
from diffex.domain.errors import RejectCode

_PASSING: Final = frozenset(
    {RejectCode.LOGIN_BUSY, RejectCode.RATE_EXCEEDED, RejectCode.QUEUE_FULL}
)
"""Refusals of a login that another try may not meet."""
_FINAL_CLOSES: Final = frozenset({1003, 1007, 1008, 1009})
"""Close codes that blame what the client sent: another try would meet them again."""


class Follower(Protocol):
    """Someone who acts on what the tree has just become, within the same stroke."""

    def restated(self) -> None:
        """A new session is up and its snapshot has replaced the tree."""

    def advanced(self, patches: Sequence[Patch], notices: Sequence[Pack]) -> None:
        """One transaction was merged, and these notifies in it are new."""

    def ended(self, reason: Exception) -> None:
        """There will be no more sessions."""


class Session(Connection):
    """From the first message to the last of one connection."""

    def __init__(
        self,
        login: bytes | None,
        tree: Tree,
        wire: Wire,
        followers: Sequence[Follower],
        tuning: Tuning,
    ) -> None:
        """Prepare to talk.

        Args:
            login: the encoded req_login, or ``None`` where the URL names the user.
            tree: what the session keeps equal to the server's snapshot.
            wire: told when the session is up.
            followers: called after each transaction, in this order.
            tuning: limits of the connection.
        """
        super().__init__(tuning)
        self.settled = asyncio.Event()
        """Set when the snapshot is there, and when it will never be."""
        self.up = False
        """Whether the snapshot came."""
        self._refusal: LoginFailed | None = None
        self._login = login
        self._tree = tree
        self._wire = wire
        self._followers = followers
        self._snapshot: Patch = {}

    def failure(self) -> ClientError | None:
        """Return the reason not to connect again, or ``None`` if another try may help."""
        if self._refusal is not None:
            return None if self._is_passing(self._refusal) else self._refusal
        if self.close_code in _FINAL_CLOSES:
            return Expelled(self.close_code, self.close_reason)
        return None

    def opened(self) -> None:
        """Log in and ask for the snapshot."""
        if self._login is not None:
            self.send(self._login)
        self.send(PEEK)

    def received(self, payload: Payload) -> None:
        """Apply one message of the server, and ask for the next."""
        try:
            patches = decoded(payload)
            if patches is None:
                return
            if self.up:
                self._advance(patches)
            else:
                self._log_in(patches)
        except (ValueError, RecursionError) as error:
            self.fail(WSCloseCode.INVALID_TEXT, f"the server sent what is not DIFF: {error}")
        else:
            self._loop.call_soon(self.send, PEEK)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Let go of whoever waits for the snapshot, or for a change of the connection."""
        super().on_ws_disconnected(transport)
        if self.up:
            self._tree.interrupted()
        self.settled.set()

    def _advance(self, patches: Sequence[Patch]) -> None:
        news = notices(patches, self._tree.root.data.get("notify", ()))
        self._tree.apply(patches)
        for follower in self._followers:
            follower.advanced(patches, news)

    def _log_in(self, patches: Sequence[Patch]) -> None:
        """Add to the snapshot, and see whether the session is up now, or refused.

        The account tells: only a logged-in user's snapshot has one. What comes before the
        login is kept, for the server need not say it again.
        """
        for patch in patches:
            merge(self._snapshot, patch)
        if self._snapshot.get("accounts"):
            self.up = True
            self._wire.attach(self)
            self._tree.replace(self._snapshot)
            for follower in self._followers:
                follower.restated()
            self.settled.set()
            return
        for notice in notices(patches, ()):
            code = notice.get("code", 0)
            early = code == RejectCode.LOGIN_REQUIRED and self._login is not None
            if code and not early:
                self._refusal = LoginFailed(code, str(notice.get("content", "")))
                self.trouble = str(self._refusal)
                self.settled.set()

    def _is_passing(self, refusal: LoginFailed) -> bool:
        """Tell whether another try may succeed.

        Too many sessions are no reason to give up in a reconnect: the server may still
        count the session that was just lost.
        """
        if refusal.code == RejectCode.TOO_MANY_SESSIONS:
            return self._wire.sessions > 0
        return refusal.code in _PASSING
