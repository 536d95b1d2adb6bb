"""A command that somebody waits for: what it did, no more, and what if it cannot be queued."""

import asyncio

import pytest

from diffex.domain.commands import Deposit, SetRight
from diffex.domain.enums import Right
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.events import AccountChanged, RightChanged
from diffex.transport.inbox import Inbox
from diffex.transport.outcomes import Outcomes
from tests.support.floor import Floor


def carry_out(inbox: Inbox, floor: Floor) -> None:
    """Do what is queued, as the writer does."""
    for work in inbox.take(100):
        if callable(work):
            work()
        else:
            floor.desk.publish(floor.exchange.apply(work, floor.clock()))


async def test_each_hears_its_own() -> None:
    """Commands around it are not told, and nobody listens afterwards."""
    floor = Floor("alice", "bob")
    inbox = Inbox(asyncio.get_running_loop())
    outcomes = Outcomes(floor.desk, inbox)
    first = asyncio.create_task(outcomes.of(Deposit("alice", 1), 5))
    await asyncio.sleep(0)
    inbox.submit(Deposit("bob", 1))
    second = asyncio.create_task(outcomes.of(SetRight("alice", Right.CLOSE_ONLY), 5))
    await asyncio.sleep(0)
    carry_out(inbox, floor)
    (paid,) = await first
    assert isinstance(paid, AccountChanged)
    assert paid.user_id == "alice"
    assert await second == [RightChanged("alice", Right.CLOSE_ONLY)]
    assert floor.desk.hearers == []


async def test_a_full_queue_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once; nothing was queued, and nobody listens."""
    monkeypatch.setattr("diffex.transport.inbox.COMMANDS_QUEUED", 0)
    floor = Floor("alice")
    inbox = Inbox(asyncio.get_running_loop())
    with pytest.raises(RejectError) as caught:
        await Outcomes(floor.desk, inbox).of(Deposit("alice", 1), 5)
    assert caught.value.code is RejectCode.QUEUE_FULL
    carry_out(inbox, floor)
    assert floor.desk.hearers == []


async def test_the_wait_is_bounded() -> None:
    """Who gave up is not told later, and nobody listens."""
    floor = Floor("alice")
    inbox = Inbox(asyncio.get_running_loop())
    with pytest.raises(TimeoutError):
        await Outcomes(floor.desk, inbox).of(Deposit("alice", 1), 0.01)
    carry_out(inbox, floor)
    assert floor.desk.hearers == []
