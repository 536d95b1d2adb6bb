"""Orders and cancels whose connection is lost: reconciled by order_id, never doubled."""

import asyncio

import pytest

from diffex.client import (
    CancelRejected,
    Mirror,
    OrderInDoubt,
    OrderRejected,
)
from diffex.domain.limits import NOTIFIES_KEPT
from tests.support.client_orders import cancel, ignore, insert
from tests.support.fake_exchange import (
    HANDLERS,
    Connect,
    FakeExchange,
    FakeSession,
    Tree,
)


def _drop_unprocessed(session: FakeSession, _pack: Tree) -> None:
    """Lose a command together with its connection."""
    session.exchange.script.clear()
    session.drop()


def _drop_processed(session: FakeSession, pack: Tree) -> None:
    """Carry a command out, and lose the connection before anyone hears of it."""
    session.exchange.script.clear()
    session.waiting = False
    HANDLERS[pack["aid"]](session, pack)
    session.drop()


async def test_an_order_lost_before_the_server_had_it_is_sent_again(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The new snapshot lacks it, so the same message goes out once more: one order."""
    exchange.script["insert_order"] = _drop_unprocessed
    order = await insert(mirror)
    assert order["status"] == "ACCEPTED"
    assert mirror.reconnects == 1
    first, second = exchange.sent("insert_order")
    assert first == second
    assert exchange.effects == ["o1"]


async def test_an_order_the_server_had_is_not_sent_again(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The new snapshot shows it, and that is the outcome: one message, one order."""
    exchange.script["insert_order"] = _drop_processed
    order = await insert(mirror)
    assert order["status"] == "ACCEPTED"
    assert mirror.reconnects == 1
    assert len(exchange.sent("insert_order")) == 1
    assert exchange.effects == ["o1"]


async def test_a_rejection_is_learnt_from_the_new_snapshot(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """Also what went wrong while nobody listened is an outcome."""

    def reject(session: FakeSession, pack: Tree) -> None:
        exchange.tree["orders"][pack["order_id"]] = {"status": "REJECTED", "code": 3001}
        session.drop()

    exchange.script["insert_order"] = reject
    with pytest.raises(OrderRejected, match="3001"):
        await insert(mirror)


async def test_an_order_still_queued_at_the_server_stays_one(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The snapshot may be older than the command; sending the same again is harmless."""
    queued: list[Tree] = []

    def slow(session: FakeSession, pack: Tree) -> None:
        queued.append(pack)
        if len(queued) == 1:
            session.drop()
            return
        for each in queued:
            HANDLERS["insert_order"](session, each)

    exchange.script["insert_order"] = slow
    await insert(mirror)
    assert queued[0] == queued[1]
    assert exchange.effects == ["o1"]


async def test_who_stops_waiting_is_not_sent_again(mirror: Mirror, exchange: FakeExchange) -> None:
    """A caller's timeout ends the order's claim to be repeated after a reconnect."""
    exchange.script["insert_order"] = ignore
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(insert(mirror), 0.01)
    exchange.script.clear()
    exchange.drop()
    await mirror.changed()
    await insert(mirror, order_id="o2")
    assert [pack["order_id"] for pack in exchange.sent("insert_order")] == ["o1", "o2"]


async def test_an_order_in_flight_at_the_end_is_in_doubt(
    exchange: FakeExchange, connected: Connect
) -> None:
    """Leaving the block says which order's outcome is unknown, and why."""
    exchange.script["insert_order"] = ignore
    async with connected() as mirror:
        order = insert(mirror)
        await exchange.receipt("insert_order")
    with pytest.raises(OrderInDoubt, match="o1 is unknown: the mirror is closed") as caught:
        await order
    assert caught.value.order_id == "o1"


async def test_a_lost_cancel_is_sent_again_while_the_order_lives(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The new snapshot shows the order alive, so it still has to be cancelled."""
    await insert(mirror)
    exchange.script["cancel_order"] = _drop_unprocessed
    assert (await cancel(mirror))["status"] == "CANCELLED"
    assert len(exchange.sent("cancel_order")) == 2
    assert exchange.effects == ["o1", "cancel o1"]


async def test_a_lost_cancel_of_a_finished_order_is_over(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The new snapshot shows the order finished: nothing is left to be sent."""
    await insert(mirror)
    exchange.script["cancel_order"] = _drop_processed
    assert (await cancel(mirror))["status"] == "CANCELLED"
    assert len(exchange.sent("cancel_order")) == 1


async def test_a_lost_cancel_of_a_vanished_order_is_refused(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The new snapshot does not know the order; the client says so as the server would."""

    def forget(session: FakeSession, pack: Tree) -> None:
        del exchange.tree["orders"][pack["order_id"]]
        session.drop()

    await insert(mirror)
    exchange.script["cancel_order"] = forget
    with pytest.raises(CancelRejected, match="2011"):
        await cancel(mirror)
    assert len(exchange.sent("cancel_order")) == 1


async def test_an_order_and_its_cancel_lost_together_keep_their_order(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """Both are sent again, the order first."""
    exchange.script["insert_order"] = ignore
    exchange.script["cancel_order"] = _drop_unprocessed
    order, its_cancel = insert(mirror), cancel(mirror)
    assert (await its_cancel)["status"] == "CANCELLED"
    await order
    assert exchange.effects == ["o1", "cancel o1"]


async def test_what_was_not_sent_yet_keeps_its_place_over_a_reconnect(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """Orders that waited for their turn follow those that are sent again, each once."""

    def drop_at_last(session: FakeSession, _pack: Tree) -> None:
        if len(exchange.sent("insert_order")) == NOTIFIES_KEPT // 2:
            exchange.script.clear()
            exchange.received.clear()
            session.drop()

    exchange.script["insert_order"] = drop_at_last
    names = [f"o{n}" for n in range(NOTIFIES_KEPT)]
    await asyncio.gather(*(insert(mirror, order_id=name) for name in names))
    assert [pack["order_id"] for pack in exchange.sent("insert_order")] == names
    assert exchange.effects == names
