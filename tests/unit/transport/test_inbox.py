"""The queue in front of the single writer."""

import asyncio

import pytest

from diffex.domain.commands import CancelOrder, Command
from diffex.domain.errors import RejectCode, RejectError
from diffex.transport.inbox import Inbox


def command(number: int) -> Command:
    """Return a command that is told apart from others."""
    return CancelOrder("alice", f"o{number}")


class Reader:
    """Waits for work, and says how often it was called."""

    def __init__(self, inbox: Inbox) -> None:
        self.calls = 0
        self._inbox = inbox
        inbox.wait(self.read)

    def read(self) -> None:
        """Be called."""
        self.calls += 1

    def wait(self) -> None:
        """Wait once more."""
        self._inbox.wait(self.read)


async def test_commands_come_out_in_their_order() -> None:
    """First in, first out, no more at a time than was asked for."""
    inbox = Inbox(asyncio.get_running_loop())
    for number in range(5):
        inbox.submit(command(number))
    assert inbox.take(3) == [command(0), command(1), command(2)]
    assert inbox.take(3) == [command(3), command(4)]
    assert inbox.take(3) == []


async def test_a_step_keeps_its_place_between_commands() -> None:
    """What is to happen then happens after what was queued before it, and before the rest."""
    inbox = Inbox(asyncio.get_running_loop())

    def step() -> None:
        """Do nothing."""

    inbox.submit(command(0))
    inbox.then(step)
    inbox.submit(command(1))
    assert inbox.take(10) == [command(0), step, command(1)]


@pytest.mark.parametrize("how", ["submit", "then", "nudge"])
async def test_a_reader_that_waits_is_woken(how: str) -> None:
    """By a command, by a step, and by a nudge, which brings nothing with it."""
    inbox = Inbox(asyncio.get_running_loop())
    reader = Reader(inbox)
    await asyncio.sleep(0)
    assert reader.calls == 0
    match how:
        case "submit":
            inbox.submit(command(0))
        case "then":
            inbox.then(print)
        case _:
            inbox.nudge()
    assert reader.calls == 0, "the reader was called by the one who woke it, not by the loop"
    await asyncio.sleep(0)
    assert reader.calls == 1
    assert len(inbox.take(10)) == (how != "nudge")


async def test_a_reader_that_comes_late_finds_what_there_is() -> None:
    """Work that was left, and a nudge that nobody heard, are not waited for."""
    inbox = Inbox(asyncio.get_running_loop())
    inbox.submit(command(0))
    reader = Reader(inbox)
    await asyncio.sleep(0)
    assert reader.calls == 1
    inbox.take(10)
    inbox.nudge()
    reader.wait()
    await asyncio.sleep(0)
    assert reader.calls == 2


async def test_a_nudge_is_one_turn_however_often_it_is_given() -> None:
    """Afterwards the reader waits again."""
    inbox = Inbox(asyncio.get_running_loop())
    reader = Reader(inbox)
    inbox.nudge()
    inbox.nudge()
    await asyncio.sleep(0)
    assert reader.calls == 1
    assert inbox.take(10) == []
    reader.wait()
    await asyncio.sleep(0)
    assert reader.calls == 1
    inbox.nudge()
    await asyncio.sleep(0)
    assert reader.calls == 2


async def test_a_full_queue_refuses_commands_and_takes_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody waits for a place; the server's own steps are few and must not be lost."""
    monkeypatch.setattr("diffex.transport.inbox.COMMANDS_QUEUED", 2)
    inbox = Inbox(asyncio.get_running_loop())
    inbox.submit(command(0))
    inbox.submit(command(1))
    with pytest.raises(RejectError) as caught:
        inbox.submit(command(2))
    assert caught.value.code is RejectCode.QUEUE_FULL
    inbox.then(print)
    assert inbox.take(1) == [command(0)]
    assert inbox.take(9) == [command(1), print]
    inbox.submit(command(2))
    assert inbox.take(9) == [command(2)]


async def test_the_exchange_itself_finds_room_in_a_full_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its end must not depend on how many orders wait; it keeps its place behind them."""
    inbox = Inbox(asyncio.get_running_loop())
    inbox.submit(command(0))
    monkeypatch.setattr("diffex.transport.inbox.COMMANDS_QUEUED", 1)
    inbox.insist(command(1))
    assert inbox.take(2) == [command(0), command(1)]


async def test_who_waits_for_a_nudge_is_not_woken_by_commands() -> None:
    """Commands gather while others are on their way to the journal."""
    inbox = Inbox(asyncio.get_running_loop())
    nudged: list[str] = []
    inbox.wait_for_nudge(lambda: nudged.append("nudged"))
    inbox.submit(command(0))
    await asyncio.sleep(0)
    assert nudged == []
    inbox.nudge()
    inbox.nudge()
    await asyncio.sleep(0)
    assert nudged == ["nudged"]
    assert inbox.take(2) == [command(0)]


async def test_a_nudge_that_was_before_is_not_missed_nor_taken_twice() -> None:
    """Whoever waits for one finds it, until its turn is taken."""
    inbox = Inbox(asyncio.get_running_loop())
    nudged: list[str] = []
    inbox.nudge()
    inbox.wait_for_nudge(lambda: nudged.append("first"))
    await asyncio.sleep(0)
    inbox.take_nudge()
    inbox.wait_for_nudge(lambda: nudged.append("second"))
    await asyncio.sleep(0)
    assert nudged == ["first"]
