"""Orders and cancels: one effect each, and an outcome for every call."""

import asyncio
from typing import Any

import pytest

from diffex.client import (
    CancelRejected,
    Mirror,
    NotConnected,
    OrderRejected,
    orders,
)
from diffex.client.pace import Pace
from diffex.domain.limits import NOTIFIES_KEPT
from tests.support.client_orders import cancel, ignore, insert
from tests.support.fake_exchange import (
    HANDLERS,
    SYMBOL,
    Connect,
    FakeExchange,
    FakeSession,
    Tree,
)


async def test_an_order_returns_when_the_snapshot_shows_it(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The call returns the order itself, live and read-only."""
    order = await insert(mirror)
    assert order["status"] == "ACCEPTED"
    exchange.push({"orders": {"o1": {"status": "FILLED"}}})
    await mirror.changed("orders", "o1")
    assert order["status"] == "FILLED"
    unlocked: Any = order
    with pytest.raises(TypeError):
        unlocked["status"] = "CANCELLED"


async def test_order_ids_are_made_up(mirror: Mirror, exchange: FakeExchange) -> None:
    """Without an order_id each order gets one of its own."""
    for _ in range(2):
        await mirror.insert_order(SYMBOL, "SELL", "OPEN", 1, 75230.0)
    assert len(set(exchange.effects)) == 2


async def test_a_rejected_order_raises(mirror: Mirror, exchange: FakeExchange) -> None:
    """The error carries the server's code and sentence, and the order."""

    def reject(_session: FakeSession, pack: Tree) -> None:
        refusal = {"status": "REJECTED", "code": 3001, "reason": "Insufficient funds"}
        exchange.push({"orders": {pack["order_id"]: {**pack, **refusal}}})

    exchange.script["insert_order"] = reject
    with pytest.raises(OrderRejected, match=r"Insufficient funds \(3001\)") as caught:
        await insert(mirror)
    assert caught.value.code == 3001
    assert caught.value.order is not None
    assert caught.value.order["status"] == "REJECTED"


@pytest.mark.parametrize("code", [2010, 1205, 1207])
async def test_a_refusal_that_leaves_no_order_raises(
    mirror: Mirror, exchange: FakeExchange, code: int
) -> None:
    """A notify that names the order_id is the answer where the snapshot has none."""
    exchange.script["insert_order"] = lambda session, pack: session.notify(
        code, "no", order_id=pack["order_id"]
    )
    with pytest.raises(OrderRejected) as caught:
        await insert(mirror)
    assert (caught.value.code, caught.value.order) == (code, None)


async def test_other_notifies_answer_nothing(mirror: Mirror, exchange: FakeExchange) -> None:
    """News, and refusals of other orders, leave an order in flight."""

    def chatter(session: FakeSession, pack: Tree) -> None:
        session.notify(0, "good morning", order_id=pack["order_id"])
        session.notify(2010, "used", order_id="o2")
        session.notify(2003, "no such contract")
        session.notify(2011, "no such order to cancel", order_id=pack["order_id"])
        loop = asyncio.get_running_loop()
        loop.call_later(0.01, HANDLERS["insert_order"], session, pack)

    exchange.script["insert_order"] = chatter
    assert (await insert(mirror))["status"] == "ACCEPTED"


async def test_the_same_content_again_is_the_same_order(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """A known order_id is not sent: same content, same order; other content is refused."""
    await insert(mirror)
    assert (await insert(mirror))["status"] == "ACCEPTED"
    with pytest.raises(OrderRejected, match="2010"):
        await insert(mirror, volume=11)
    exchange.push({"orders": {"o1": {"status": "REJECTED", "code": 3001, "reason": "no"}}})
    await mirror.changed("orders")
    with pytest.raises(OrderRejected, match="3001"):
        await insert(mirror)
    assert len(exchange.sent("insert_order")) == 1


async def test_one_order_id_is_in_flight_once(mirror: Mirror, exchange: FakeExchange) -> None:
    """A second call under the same name is a mistake of the program."""
    exchange.script["insert_order"] = ignore
    first = insert(mirror)
    await exchange.receipt("insert_order")
    with pytest.raises(ValueError, match="in flight"):
        await insert(mirror)
    exchange.push({"orders": {"o1": {"status": "ACCEPTED"}}})
    await first


async def test_a_cancel_returns_when_the_order_is_finished(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The order comes back CANCELLED; cancelling it again needs no message."""
    await insert(mirror)
    assert (await cancel(mirror))["status"] == "CANCELLED"
    assert (await cancel(mirror))["status"] == "CANCELLED"
    assert len(exchange.sent("cancel_order")) == 1


async def test_a_cancel_that_comes_too_late_returns_the_fill(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """A fill that was faster is an outcome too, whatever the server says to the cancel."""

    def filled(session: FakeSession, pack: Tree) -> None:
        order_id = pack["order_id"]
        exchange.push({"orders": {order_id: {"status": "FILLED"}}})
        session.notify(2012, "finished", order_id=order_id)

    await insert(mirror)
    exchange.script["cancel_order"] = filled
    assert (await cancel(mirror))["status"] == "FILLED"


async def test_a_refused_cancel_raises(mirror: Mirror, exchange: FakeExchange) -> None:
    """A notify that names the order answers the cancel; the order is as it was."""
    with pytest.raises(CancelRejected, match="2011") as caught:
        await cancel(mirror, "nobody")
    assert (caught.value.code, caught.value.order_id) == (2011, "nobody")
    await insert(mirror)
    exchange.script["cancel_order"] = lambda session, pack: session.notify(
        1207, "busy", order_id=pack["order_id"]
    )
    with pytest.raises(CancelRejected, match="1207"):
        await cancel(mirror)
    assert mirror["orders"]["o1"]["status"] == "ACCEPTED"


async def test_two_cancels_of_one_order_are_one_message(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The second call joins the first, and either may leave."""
    await insert(mirror)
    exchange.script["cancel_order"] = ignore
    first, second, third = (cancel(mirror) for _ in range(3))
    await exchange.receipt("cancel_order")
    first.cancel()
    await asyncio.sleep(0)
    exchange.push({"orders": {"o1": {"status": "CANCELLED"}}})
    assert (await second)["status"] == (await third)["status"] == "CANCELLED"
    assert len(exchange.sent("cancel_order")) == 1


async def test_an_order_that_leaves_the_snapshot_was_finished(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """Only finished orders are dropped from a snapshot, so its cancel is over."""
    await insert(mirror)
    exchange.script["cancel_order"] = lambda _session, pack: exchange.push(
        {"orders": {pack["order_id"]: None}}
    )
    assert dict(await cancel(mirror)) == {}


async def test_no_more_commands_fly_than_refusals_are_kept(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """A server keeps 50 notifies, so the client waits for answers before it sends more.

    This one answers nothing until the client has stopped sending, and then refuses all.
    """
    waiting: list[Tree] = []
    total = 200

    def collect(session: FakeSession, pack: Tree) -> None:
        waiting.append(pack)
        if len(waiting) == 1:
            asyncio.get_running_loop().call_later(0.01, refuse, session)

    def refuse(session: FakeSession) -> None:
        refused, waiting[:] = list(waiting), []
        assert len(refused) <= NOTIFIES_KEPT // 2
        for pack in refused:
            session.notify(2010, "used", order_id=pack["order_id"])

    exchange.script["insert_order"] = collect
    orders = [insert(mirror, order_id=f"o{n}") for n in range(total)]
    outcomes = await asyncio.gather(*orders, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {OrderRejected}
    sent = [pack["order_id"] for pack in exchange.sent("insert_order")]
    assert sent == [f"o{n}" for n in range(total)]


async def test_commands_wait_rather_than_be_dropped(
    exchange: FakeExchange, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the pace they go later, in their order, and each is answered."""
    waits = []
    take = Pace.take

    def counted(pace: Pace, now: float) -> float:
        delay = take(pace, now)
        if delay:
            waits.append(delay)
        return delay

    monkeypatch.setattr(Pace, "take", counted)
    monkeypatch.setattr(orders, "_BURST", 5.0)
    monkeypatch.setattr(orders, "_RATE", 200.0)
    names = [f"o{n}" for n in range(30)]
    async with connected() as mirror:
        await asyncio.gather(*(insert(mirror, order_id=name) for name in names))
    assert waits
    assert exchange.effects == names


async def test_calls_that_gave_up_make_room(mirror: Mirror, exchange: FakeExchange) -> None:
    """A command whose caller left counts no longer, answered or not; nor does its name."""
    exchange.script["insert_order"] = ignore
    given_up = [insert(mirror, order_id=f"o{n}") for n in range(NOTIFIES_KEPT)]
    await exchange.receipt("insert_order", NOTIFIES_KEPT // 2)
    for call in given_up:
        call.cancel()
    await asyncio.gather(*given_up, return_exceptions=True)
    exchange.script.clear()
    assert (await insert(mirror, order_id="o0"))["status"] == "ACCEPTED"
    assert exchange.effects == ["o0"]


async def test_nothing_is_sent_for_a_user_without_account(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """A user whom the server has removed has nobody to trade for."""
    exchange.push({"accounts": None})
    await mirror.changed("accounts")
    with pytest.raises(NotConnected, match="no account"):
        await insert(mirror)
