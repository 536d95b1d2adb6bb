"""The queue in front of the single writer."""

import asyncio

import pytest

from diffex.domain.commands import CancelOrder, Command
from diffex.domain.errors import RejectCode, RejectError
from diffex.transport.inbox import Inbox


def command(number: int) -> Command:
    """Return a command that is told apart from others."""
    return CancelOrder("alice", f"o{number}")


async def test_commands_come_out_in_their_order() -> None:
    """First in, first out, no more at a time than was asked for."""
    inbox = Inbox(asyncio.get_running_loop())
    for number in range(5):
        inbox.submit(command(number))
    assert await inbox.turn(3) == [command(0), command(1), command(2)]
    assert await inbox.turn(3) == [command(3), command(4)]


async def test_a_step_keeps_its_place_between_commands() -> None:
    """What is to happen then happens after what was queued before it, and before the rest."""
    inbox = Inbox(asyncio.get_running_loop())

    def step() -> None:
        """Do nothing."""

    inbox.submit(command(0))
    inbox.then(step)
    inbox.submit(command(1))
    assert await inbox.turn(10) == [command(0), step, command(1)]


@pytest.mark.parametrize("how", ["submit", "then", "nudge"])
async def test_a_reader_that_waits_is_woken(how: str) -> None:
    """By a command, by a step, and by a nudge, which brings nothing with it."""
    inbox = Inbox(asyncio.get_running_loop())
    turn = asyncio.create_task(inbox.turn(10))
    await asyncio.sleep(0)
    assert not turn.done()
    match how:
        case "submit":
            inbox.submit(command(0))
        case "then":
            inbox.then(print)
        case _:
            inbox.nudge()
    assert len(await turn) == (how != "nudge")


async def test_a_nudge_is_one_turn_however_often_it_is_given() -> None:
    """Afterwards the reader waits again."""
    inbox = Inbox(asyncio.get_running_loop())
    inbox.nudge()
    inbox.nudge()
    assert await inbox.turn(10) == []
    turn = asyncio.create_task(inbox.turn(10))
    await asyncio.sleep(0)
    assert not turn.done()
    inbox.nudge()
    inbox.nudge()
    assert await turn == []


async def test_a_turn_that_was_cancelled_takes_nothing_along() -> None:
    """What comes afterwards is there for the next reader."""
    inbox = Inbox(asyncio.get_running_loop())
    turn = asyncio.create_task(inbox.turn(10))
    await asyncio.sleep(0)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    inbox.submit(command(0))
    assert await inbox.turn(10) == [command(0)]


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
    assert await inbox.turn(1) == [command(0)]
    assert await inbox.turn(9) == [command(1), print]
    inbox.submit(command(2))
    assert await inbox.turn(9) == [command(2)]
