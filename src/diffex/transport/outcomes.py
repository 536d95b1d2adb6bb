"""A command that somebody waits for: queued like any other, answered by what it did."""

import asyncio
from collections.abc import Sequence
from typing import Final

from diffex.diff.desk import Desk
from diffex.domain.commands import Command
from diffex.domain.errors import RejectError
from diffex.domain.events import Event
from diffex.transport.inbox import Inbox


class Outcomes:
    """Carries out commands for those who want to know what became of them."""

    def __init__(self, desk: Desk, inbox: Inbox) -> None:
        self._desk: Final = desk
        self._inbox: Final = inbox

    async def of(self, command: Command, seconds: float) -> list[Event]:
        """Queue a command and return its events, those of what was due before it included.

        Raises:
            RejectError: ``QUEUE_FULL``; the command was not queued.
            TimeoutError: it is queued, and what becomes of it is unknown.
        """
        told: asyncio.Future[list[Event]] = asyncio.get_running_loop().create_future()
        heard: list[Event] = []

        def hear(events: Sequence[Event]) -> None:
            heard.extend(events)

        def end() -> None:
            self._desk.hearers.remove(hear)
            # Whoever asked may have gone in the meantime.
            if not told.done():
                told.set_result(heard)

        # Nothing else can come between the three: they are queued in one breath.
        self._inbox.then(lambda: self._desk.hearers.append(hear))
        try:
            self._inbox.submit(command)
        except RejectError:
            told.cancel()
            raise
        finally:
            self._inbox.then(end)
        async with asyncio.timeout(seconds):
            return await told
