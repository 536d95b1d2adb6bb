"""The single writer: it alone applies commands, on one thread.

A turn takes what has queued up and hands it, stamped, to the journal. Once the journal
keeps it the turn goes on: each command is applied, what happened is published, and every
frame that became due is sent, in one flush for all commands of the turn. So nothing that
follows from a command is seen before the command is kept, and the engine is never ahead
of the journal. One group is on its way at a time; while it is, the next one gathers, and
sets out as soon as the first one is kept: it is committed while the first is carried out.
Where nothing has to be waited for, each command of a turn is kept by itself, at the time
when its own turn comes.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from diffex.diff.desk import Desk
from diffex.domain.commands import Command
from diffex.domain.events import Event
from diffex.domain.limits import COMMANDS_A_TURN
from diffex.domain.units import Nanos
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Clock, Journal, JournalError
from diffex.transport.inbox import Inbox, Work
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
        journal: Journal,
        *,
        sequence: int,
        now: Nanos,
    ) -> None:
        """Go on from where the exchange is.

        Args:
            exchange: is written by nobody else.
            desk: publishes what happens.
            inbox: brings the commands.
            clock: stamps them.
            narrator: logs what happens.
            turn: called when a command has changed the trading day; what it returns is
                queued.
            journal: keeps every command before it is applied.
            sequence: how many commands were applied to ``exchange`` before.
            now: the time of the last of them.
        """
        self._exchange: Final = exchange
        self._desk: Final = desk
        self._inbox: Final = inbox
        self._clock: Final = clock
        self._narrator: Final = narrator
        self._turn_day: Final = turn
        self._day = exchange.state.trading_day
        self._journal: Final = journal
        self._now: Nanos = now
        self._stamped: Nanos = now
        self._ended: asyncio.Future[None] | None = None
        self._committing = False
        self.sequence = sequence
        """How many commands were applied."""

    async def run(self) -> None:
        """Take turns until cancelled. An exception here is a fault and ends the process.

        Raises:
            JournalError: a commit failed; what became of its commands is unknown.
        """
        self._ended = ended = asyncio.get_running_loop().create_future()
        self._inbox.wait(self._turn)
        await ended

    @property
    def now(self) -> Nanos:
        """The time of the last command."""
        return self._now

    def apply(self, *commands: Command) -> None:
        """Keep and apply commands and publish their events, without sending frames yet.

        Waits for the journal, so it is for the time before ``run``, and for a journal that
        keeps at once.

        Raises:
            JournalError: what became of the commands is unknown.
        """
        assert not self._committing, "a group on its way to the journal comes first"
        if not commands:
            return
        now = self._stamp()
        self._journal.keep(self.sequence + 1, now, commands)
        for command in commands:
            self._apply(command, now)

    def _turn(self) -> None:
        """Take what has queued up, and hand its commands to the journal."""
        assert self._ended is not None
        if self._ended.done():
            return
        work = self._inbox.take(COMMANDS_A_TURN)
        if self._journal.at_once:
            self._carry_out(work, None)
        elif not self._commit(work, self.sequence):
            self._carry_out(work, self._now)

    def _commit(self, work: Sequence[Work], behind: int) -> bool:
        """Hand the commands among ``work`` to the journal, behind so many; say if there are any."""
        commands = [one for one in work if not callable(one)]
        if not commands:
            return False
        now = self._stamp()

        def kept(fault: JournalError | None) -> None:
            self._committing = False
            if fault is None:
                self._go_on(work, now, behind + len(commands))
            else:
                self._end(fault)

        self._committing = True
        try:
            self._journal.append(behind + 1, now, commands, kept)
        except Exception as fault:  # noqa: BLE001 - raised again where run() is awaited
            self._end(fault)
        else:
            if self._committing:
                self._inbox.wait_for_nudge(self._flush_meanwhile)
        return True

    def _go_on(self, work: Sequence[Work], now: Nanos, until: int) -> None:
        """Carry out what was kept, while the journal keeps what has gathered meanwhile."""
        assert self._ended is not None
        if self._ended.done():
            return
        gathered = self._inbox.take(COMMANDS_A_TURN)
        if self._commit(gathered, until):
            self._carry_out(work, now)
        else:
            self._carry_out([*work, *gathered], now)

    def _flush_meanwhile(self) -> None:
        """Send what is due, while a commit is on its way: quotes do not wait for it."""
        if self._committing:
            self._inbox.take_nudge()
            self._desk.flush()
            self._inbox.wait_for_nudge(self._flush_meanwhile)

    def _carry_out(self, work: Sequence[Work], kept: Nanos | None) -> None:
        """Do what was kept with the time ``kept``, in order, and wait for more or for a commit.

        None keeps each command only now, with the time that it is.
        """
        assert self._ended is not None
        if self._ended.done():
            return
        try:
            for one in work:
                if callable(one):
                    one()
                elif kept is None:
                    self.apply(one)
                else:
                    self._apply(one, kept)
            self._desk.flush()
        except Exception as fault:  # noqa: BLE001 - raised again where run() is awaited
            self._end(fault)
        else:
            if not self._committing:
                # From the loop: a long queue must not hold the sockets up until it is empty.
                self._inbox.wait(self._turn)

    def _end(self, fault: Exception) -> None:
        assert self._ended is not None
        if not self._ended.done():
            self._ended.set_exception(fault)

    def _stamp(self) -> Nanos:
        # A clock that is set back must not reorder what happened.
        self._stamped = max(self._stamped, self._clock())
        return self._stamped

    def _apply(self, command: Command, now: Nanos) -> None:
        self.sequence += 1
        self._now = now
        events = self._exchange.apply(command, now)
        self._narrate(events)
        self._desk.publish(events)
        if self._exchange.state.trading_day is not self._day:
            self._day = self._exchange.state.trading_day
            self._follow(self._turn_day())

    def _follow(self, commands: Iterable[Command]) -> None:
        """Carry out what the day asks for; like any command it is kept first."""
        if self._ended is None:
            self.apply(*commands)
        else:
            for command in commands:
                self._inbox.insist(command)

    def _narrate(self, events: Iterable[Event]) -> None:
        if self._narrator.listening:
            for event in events:
                self._narrator.tell(event)
