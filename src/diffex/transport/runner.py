"""The single writer: it alone applies commands, in one task of one thread.

A turn takes what has queued up, stamps and applies each command, publishes what happened,
and then sends every frame that became due: one flush for all commands of the turn.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from diffex.diff.desk import Desk
from diffex.domain.commands import Command
from diffex.domain.events import Event
from diffex.domain.limits import COMMANDS_A_TURN
from diffex.domain.units import Nanos
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Clock
from diffex.transport.inbox import Inbox
from diffex.transport.narrator import Narrator


class Runner:
    """Carries out commands for as long as ``run`` runs."""

    def __init__(
        self,
        exchange: Exchange,
        desk: Desk,
        inbox: Inbox,
        clock: Clock,
        narrator: Narrator,
        turn: Callable[[], Iterable[Command]],
    ) -> None:
        """Construct the writer.

        Args:
            exchange: carries out the commands.
            desk: publishes what happened.
            inbox: where commands wait.
            clock: stamps them.
            narrator: hears the events.
            turn: called when a command has changed the trading day; what it returns is
                carried out at once.
        """
        self._exchange: Final = exchange
        self._desk: Final = desk
        self._inbox: Final = inbox
        self._clock: Final = clock
        self._narrator: Final = narrator
        self._turn_day: Final = turn
        self._day = exchange.state.trading_day
        self._now: Nanos = 0
        self.sequence = 0
        """How many commands were applied."""

    async def run(self) -> None:
        """Take turns until cancelled. An exception here is a fault and ends the process."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def turn() -> None:
            if ended.done():
                return
            try:
                self._turn()
            except Exception as fault:  # noqa: BLE001 - raised again where run() is awaited
                ended.set_exception(fault)
            else:
                # From the loop: a long queue must not keep the sockets waiting until it is empty.
                self._inbox.wait(turn)

        self._inbox.wait(turn)
        await ended

    def _turn(self) -> None:
        for work in self._inbox.take(COMMANDS_A_TURN):
            if callable(work):
                work()
            else:
                self.apply(work)
        self._desk.flush()

    def apply(self, command: Command) -> None:
        """Stamp and apply one command and publish its events, without sending frames yet."""
        self.sequence += 1
        # A clock that is set back must not reorder what happened.
        self._now = max(self._now, self._clock())
        events = self._exchange.apply(command, self._now)
        self._narrate(events)
        self._desk.publish(events)
        if self._exchange.state.trading_day is not self._day:
            self._day = self._exchange.state.trading_day
            for following in self._turn_day():
                self.apply(following)

    def _narrate(self, events: Iterable[Event]) -> None:
        if self._narrator.listening:
            for event in events:
                self._narrator.tell(event)
