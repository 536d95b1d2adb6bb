"""The queue in front of the single writer."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from diffex.domain.commands import Command
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import COMMANDS_QUEUED

Work = Command | Callable[[], None]


class Inbox:
    """Commands in order of arrival, and things to do between them. One reader, one thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop: Final = loop
        self._work: deque[Work] = deque()
        self._nudged = False
        self._reader: Callable[[], None] | None = None
        self._meanwhile: Callable[[], None] | None = None

    def submit(self, command: Command) -> None:
        """Queue a command.

        Raises:
            RejectError: ``QUEUE_FULL``; the command was not queued.
        """
        if len(self._work) >= COMMANDS_QUEUED:
            raise RejectError(RejectCode.QUEUE_FULL)
        self._work.append(command)
        self._wake()

    def insist(self, command: Command) -> None:
        """Queue a command of the exchange itself, however long the queue is."""
        self._work.append(command)
        self._wake()

    def then(self, step: Callable[[], None]) -> None:
        """Call ``step`` once every command queued so far has been carried out."""
        self._work.append(step)
        self._wake()

    def nudge(self) -> None:
        """Let the reader take a turn although there may be no command."""
        self._nudged = True
        if self._meanwhile is not None:
            self._loop.call_soon(self._meanwhile)
            self._meanwhile = None
        self._wake()

    def wait(self, reader: Callable[[], None]) -> None:
        """Call ``reader`` once, from the loop, as soon as there is something to do."""
        self._meanwhile = None
        self._reader = reader
        if self._work or self._nudged:
            self._wake()

    def wait_for_nudge(self, reader: Callable[[], None]) -> None:
        """Call ``reader`` once, from the loop, at the next nudge; until somebody waits for more."""
        self._meanwhile = reader
        if self._nudged:
            self.nudge()

    def take(self, most: int) -> list[Work]:
        """Return up to ``most`` pieces of work, maybe none."""
        self._nudged = False
        work = self._work
        return [work.popleft() for _ in range(min(most, len(work)))]

    def take_nudge(self) -> None:
        """Forget the nudges so far: their turn is taken now."""
        self._nudged = False

    def _wake(self) -> None:
        # A callback, not a future: a task that wakes costs three times as much.
        if self._reader is not None:
            self._loop.call_soon(self._reader)
            self._reader = None
