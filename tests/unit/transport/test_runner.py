"""The single writer: order, time, one flush a turn."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import pytest

from diffex.diff.desk import Desk
from diffex.diff.manners import FLAT, standard
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.calendar import DAY, Calendar
from diffex.domain.commands import Command, InsertOrder, OpenAccount, Wake
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.events import Event, OrderRejected
from diffex.domain.limits import COMMANDS_A_TURN
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Journal, JournalError, Kept
from diffex.storage.memory import MemoryJournal, NoArchive, NoPast
from diffex.transport.inbox import Inbox
from diffex.transport.narrator import Narrator, SilentSnapshots
from diffex.transport.runner import Runner


class Writer:
    """A runner whose clock and whose audience are the test's."""

    def __init__(self, times: Iterator[int], journal: Journal | None = None) -> None:
        self.exchange = Exchange((), Calendar("24x7"), 0, NoPast())
        self.inbox = Inbox(asyncio.get_running_loop())
        self.flushes = 0
        snapshots = SnapshotManager(self.inbox.nudge, SilentSnapshots(), FLAT)
        others = SnapshotManager(self.inbox.nudge, SilentSnapshots(), standard("run"))
        self.desk = Desk(
            self.exchange, snapshots, others, self.inbox.submit, lambda *_: None, NoArchive()
        )
        self.frames: list[bytes] = []
        self.session = self.desk.connect(self.frames.append)
        self.turns = 0
        narrator = Narrator(self.exchange.state.instruments)
        self.runner = Runner(
            self.exchange,
            self.desk,
            self.inbox,
            lambda: next(times),
            narrator,
            self.turn,
            journal or MemoryJournal(),
            sequence=0,
            now=0,
        )
        self.runner.apply(OpenAccount("alice", 100))
        self.desk.login(self.session, "alice")
        self.session.peek()
        self.frames.clear()

    def turn(self) -> list[Command]:
        """Count the change of day, and open one account for it."""
        self.turns += 1
        return [OpenAccount(f"late{self.turns}", 0)]


def order(number: int) -> InsertOrder:
    """Return an order for a contract that does not exist: it is rejected and told."""
    return InsertOrder(
        user_id="alice",
        order_id=f"o{number}",
        exchange_id="SHFE",
        instrument_id="cu2512",
        direction=Direction.BUY,
        offset=Offset.OPEN,
        volume=1,
        price_type=PriceType.ANY,
        limit_price=None,
        time_condition=TimeCondition.IOC,
        volume_condition=VolumeCondition.ANY,
    )


async def run(writer: Writer, steps: int) -> None:
    """Let the writer run for so many steps of the loop."""
    running = asyncio.create_task(writer.runner.run())
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_change_of_day_is_followed_at_once() -> None:
    """What the day asks for is carried out before the next command that waits."""
    writer = Writer(iter([1, DAY, DAY, DAY]))
    writer.runner.apply(Wake())
    writer.runner.apply(Wake())
    assert writer.turns == 1
    assert "late1" in writer.exchange.state.traders
    assert writer.runner.sequence == 4


async def test_time_never_goes_back() -> None:
    """A clock that was set back must not reorder what happened."""
    writer = Writer(iter([10, 30, 20, 5, 40]))
    for number in range(4):
        writer.runner.apply(order(number))
    orders = writer.exchange.state.traders["alice"].orders.values()
    assert [one.insert_time for one in orders] == [30, 30, 30, 40]
    assert writer.runner.sequence == 5


async def test_what_a_turn_did_is_told_in_one_frame() -> None:
    """A peek that waits is answered once for all commands of the turn, behind the last."""
    writer = Writer(iter(range(100)))
    writer.session.peek()
    for number in range(3):
        writer.inbox.submit(order(number))
    await run(writer, 3)
    (frame,) = writer.frames
    assert all(f'"o{number}"'.encode() in frame for number in range(3))


async def test_each_command_has_its_own_time_where_no_commit_is_waited_for() -> None:
    """A command of a long turn happens when its turn has come, not when the first one did."""
    writer = Writer(iter(range(100)))
    for number in range(3):
        writer.inbox.submit(order(number))
    await run(writer, 3)
    orders = writer.exchange.state.traders["alice"].orders.values()
    assert [one.insert_time for one in orders] == [1, 2, 3]


async def test_a_group_that_is_kept_together_has_one_time() -> None:
    """Its time is written with it, so it is known before the first command is applied."""
    async with slow_writer(asyncio.CancelledError) as (writer, journal):
        for number in range(3):
            writer.inbox.submit(order(number))
        await steps(3)
        journal.kept[0](None)
        orders = writer.exchange.state.traders["alice"].orders.values()
        assert [one.insert_time for one in orders] == [1, 1, 1]


async def test_a_long_queue_lets_the_sockets_in_between() -> None:
    """Frames leave after so many commands, before the queue is empty."""
    writer = Writer(iter(range(10_000)))
    writer.session.peek()
    for number in range(2 * COMMANDS_A_TURN):
        writer.inbox.submit(order(number))
    await run(writer, 2)
    assert len(writer.frames) == 1
    assert writer.runner.sequence == 1 + COMMANDS_A_TURN
    await run(writer, 3)
    assert writer.runner.sequence == 1 + 2 * COMMANDS_A_TURN


async def test_a_step_sees_what_was_queued_before_it() -> None:
    """And nothing of what comes behind it."""
    writer = Writer(iter(range(100)))
    seen: list[list[str]] = []
    orders = writer.exchange.state.traders["alice"].orders
    writer.inbox.submit(order(1))
    writer.inbox.then(lambda: seen.append(list(orders)))
    writer.inbox.submit(order(2))
    await run(writer, 3)
    assert seen == [["o1"]]
    assert list(orders) == ["o1", "o2"]


async def test_a_fault_ends_the_writer() -> None:
    """Nobody goes on with a state that may be half changed."""
    writer = Writer(iter([1, 2]))

    def fail() -> None:
        raise ZeroDivisionError

    writer.inbox.then(fail)
    writer.inbox.submit(order(1))
    with pytest.raises(ZeroDivisionError):
        await writer.runner.run()
    await asyncio.sleep(0)
    assert writer.runner.sequence == 1


async def test_a_writer_that_was_cancelled_takes_no_turn_more() -> None:
    """What comes afterwards is there for the next one."""
    writer = Writer(iter(range(100)))
    await run(writer, 1)
    writer.inbox.submit(order(1))
    await asyncio.sleep(0)
    assert writer.runner.sequence == 1
    await run(writer, 3)
    assert writer.runner.sequence == 2


async def test_events_are_told_to_a_narrator_that_listens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And to no other: it is on the hot path."""
    writer = Writer(iter(range(10)))
    told: list[Event] = []
    narrator = writer.runner._narrator
    monkeypatch.setattr(Narrator, "tell", lambda _, event: told.append(event))
    writer.runner.apply(order(1))
    assert told == []
    monkeypatch.setattr(narrator, "listening", True)
    writer.runner.apply(order(2))
    assert isinstance(told[0], OrderRejected)


class SlowJournal(MemoryJournal):
    """Keeps a group when the test says so."""

    at_once = False

    def __init__(self) -> None:
        self.groups: list[tuple[int, int, list[Command]]] = []
        self.kept: list[Kept] = []

    def append(self, first: int, now: int, commands: Sequence[Command], kept: Kept) -> None:
        """Remember the group."""
        self.groups.append((first, now, list(commands)))
        self.kept.append(kept)


async def steps(count: int) -> None:
    """Let the loop take so many steps."""
    for _ in range(count):
        await asyncio.sleep(0)


@asynccontextmanager
async def slow_writer(ends: type[BaseException]) -> AsyncIterator[tuple[Writer, SlowJournal]]:
    """Run a writer with a slow journal inside the block, and see how it ends."""
    journal = SlowJournal()
    writer = Writer(iter(range(100)), journal)
    running = asyncio.create_task(writer.runner.run())
    await steps(2)
    yield writer, journal
    running.cancel()
    with pytest.raises(ends):
        await running


async def test_nothing_is_seen_of_a_command_before_it_is_kept() -> None:
    """Neither in the engine nor in a frame, and the steps behind it wait as well."""
    async with slow_writer(asyncio.CancelledError) as (writer, journal):
        done: list[str] = []
        writer.session.peek()
        writer.inbox.submit(order(1))
        writer.inbox.then(lambda: done.append("step"))
        await steps(5)
        orders = writer.exchange.state.traders["alice"].orders
        assert (list(orders), writer.frames, done) == ([], [], [])
        assert journal.groups == [(2, 1, [order(1)])]
        journal.kept[0](None)
        assert list(orders) == ["o1"]
        assert done == ["step"]
        assert len(writer.frames) == 1


async def test_the_next_group_gathers_while_one_is_on_its_way() -> None:
    """One commit at a time; whatever came meanwhile goes into the next, in order."""
    async with slow_writer(asyncio.CancelledError) as (writer, journal):
        for number in range(1, 4):
            writer.inbox.submit(order(number))
            await steps(3)
        assert [commands for _, _, commands in journal.groups] == [[order(1)]]
        journal.kept[0](None)
        await steps(2)
        assert journal.groups[1:] == [(3, 2, [order(2), order(3)])]
        journal.kept[1](None)
        assert list(writer.exchange.state.traders["alice"].orders) == ["o1", "o2", "o3"]


async def test_a_group_sets_out_before_the_one_in_front_is_carried_out() -> None:
    """The disk works while the engine does; each group keeps its own numbers and time."""
    async with slow_writer(asyncio.CancelledError) as (writer, journal):
        done: list[list[int]] = []
        orders = writer.exchange.state.traders["alice"].orders
        writer.inbox.submit(order(1))
        writer.inbox.then(lambda: done.append([group[0] for group in journal.groups]))
        await steps(3)
        writer.inbox.submit(order(2))
        journal.kept[0](None)
        assert done == [[2, 3]], "the second group was not on its way when the first was done"
        assert (list(orders), writer.runner.sequence, writer.runner.now) == (["o1"], 2, 1)
        await steps(3)
        assert list(orders) == ["o1"]
        journal.kept[1](None)
        assert [one.insert_time for one in orders.values()] == [1, 2]
        assert (writer.runner.sequence, writer.runner.now) == (3, 2)


async def test_steps_that_gathered_behind_a_group_follow_it_at_once() -> None:
    """They need no commit, and one turn comes after them, not two."""
    async with slow_writer(asyncio.CancelledError) as (writer, journal):
        done: list[str] = []
        orders = writer.exchange.state.traders["alice"].orders
        writer.inbox.submit(order(1))
        await steps(3)
        writer.inbox.then(lambda: done.extend(orders))
        journal.kept[0](None)
        assert done == ["o1"]
        writer.inbox.submit(order(2))
        await steps(3)
        writer.inbox.submit(order(3))
        await steps(3)
        assert [first for first, _, _ in journal.groups] == [2, 3]


async def test_frames_that_are_due_do_not_wait_for_a_commit() -> None:
    """A quote or the answer to a peek follows from no command that is on its way."""
    async with slow_writer(asyncio.CancelledError) as (writer, journal):
        writer.inbox.submit(order(1))
        await steps(3)
        for number in range(2):
            writer.session.peek()
            writer.desk.notify_all("INFO", 0, f"news {number}")
            await steps(3)
        assert [b"news 0" in frame for frame in writer.frames] == [True, False]
        assert b"news 1" in writer.frames[1]
        assert not any(b"o1" in frame for frame in writer.frames)
        journal.kept[0](None)
        writer.session.peek()
        await steps(3)
        assert b"o1" in writer.frames[2]


async def test_a_commit_that_fails_ends_the_writer_and_answers_nobody() -> None:
    """What became of the commands is unknown, so none is applied, refused or told."""
    async with slow_writer(JournalError) as (writer, journal):
        writer.session.peek()
        writer.inbox.submit(order(1))
        await steps(3)
        journal.kept[0](JournalError("disk full"))
        writer.inbox.submit(order(2))
        await steps(5)
        assert writer.frames == []
        assert not writer.exchange.state.traders["alice"].orders
        assert len(journal.groups) == 1


async def test_a_commit_that_ends_after_the_writer_changes_nothing() -> None:
    """The process is about to end; the next start carries the command out."""
    async with slow_writer(asyncio.CancelledError) as (writer, journal):
        writer.inbox.submit(order(1))
        await steps(3)
    journal.kept[0](None)
    assert not writer.exchange.state.traders["alice"].orders


async def test_a_command_that_cannot_be_kept_ends_the_writer() -> None:
    """A fault of the program, as in the engine, is not passed over in silence."""

    class Broken(SlowJournal):
        def append(self, first: int, now: int, commands: Sequence[Command], kept: Kept) -> None:
            raise ZeroDivisionError

    writer = Writer(iter(range(9)), Broken())
    writer.inbox.submit(order(1))
    with pytest.raises(ZeroDivisionError):
        await writer.runner.run()
