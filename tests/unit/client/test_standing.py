"""Subscriptions stand until they are taken back, over reconnects too."""

import asyncio
import logging

import pytest

from diffex.client import Mirror, MirrorClosed, SubscriptionRefused
from tests.support.fake_exchange import SYMBOL, Connect, FakeExchange, FakeSession, Tree

OTHER = "SHFE.al2512"
MINUTE = 60


def _lists(exchange: FakeExchange) -> list[str]:
    return [pack["ins_list"] for pack in exchange.sent("subscribe_quote")]


async def test_subscribe_adds_to_the_list(mirror: Mirror, exchange: FakeExchange) -> None:
    """Each message carries the full list, and the quotes are there when the call returns."""
    await mirror.subscribe(SYMBOL)
    assert mirror["quotes"][SYMBOL]["last_price"] == 75230.0
    await mirror.subscribe(OTHER, SYMBOL)
    assert _lists(exchange) == [SYMBOL, f"{SYMBOL},{OTHER}"]


async def test_unsubscribe_takes_off_the_list(mirror: Mirror, exchange: FakeExchange) -> None:
    """The rest stays; taking off the last one sends the empty list."""
    await mirror.subscribe(SYMBOL, OTHER)
    await mirror.unsubscribe(SYMBOL)
    await mirror.unsubscribe(OTHER)
    assert _lists(exchange) == [f"{SYMBOL},{OTHER}", OTHER, ""]


async def test_a_refused_subscription_changes_nothing(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The error names the server's code; the next list is without the refused symbol."""
    await mirror.subscribe(SYMBOL)
    with pytest.raises(SubscriptionRefused, match="2003"):
        await mirror.subscribe("NOWHERE.x1")
    await mirror.subscribe(OTHER)
    assert _lists(exchange)[-1] == f"{SYMBOL},{OTHER}"


async def test_an_orders_refusal_is_not_a_subscriptions(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """A notify with an order_id answers an order, whatever its code."""

    def refuse_another(session: FakeSession, _pack: Tree) -> None:
        session.notify(2003, "no such contract", order_id="o1")
        session.offer({"ins_list": SYMBOL})

    exchange.script["subscribe_quote"] = refuse_another
    await mirror.subscribe(SYMBOL)
    assert mirror["ins_list"] == SYMBOL


async def test_simultaneous_calls_take_turns(mirror: Mirror, exchange: FakeExchange) -> None:
    """One request at a time is on its way, so a refusal is that of the one waiting."""
    outcomes = await asyncio.gather(
        mirror.subscribe(SYMBOL),
        mirror.subscribe("NOWHERE.x1"),
        mirror.subscribe(OTHER),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [
        type(None),
        SubscriptionRefused,
        type(None),
    ]
    assert _lists(exchange)[-1] == f"{SYMBOL},{OTHER}"


async def test_a_chart_is_set_changed_and_removed(mirror: Mirror, exchange: FakeExchange) -> None:
    """The duration goes out in nanoseconds; the call returns the chart that is shown."""
    chart = await mirror.set_chart(SYMBOL, MINUTE, 100)
    assert chart["duration"] == 60 * 10**9
    chart = await mirror.set_chart(SYMBOL, MINUTE, 200)
    assert chart["view_width"] == 200
    await mirror.remove_chart(f"{SYMBOL}|{MINUTE}")
    assert len(chart) == 0
    await mirror.remove_chart("never")
    assert [pack["ins_list"] for pack in exchange.sent("set_chart")] == [SYMBOL, SYMBOL, ""]


async def test_a_refused_chart_leaves_the_one_before(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """What is asked for again after a reconnect is the chart that was granted."""
    await mirror.set_chart(SYMBOL, MINUTE, 100, chart_id="c")
    with pytest.raises(SubscriptionRefused, match="1204"):
        await mirror.set_chart(SYMBOL, MINUTE, 0, chart_id="c")
    exchange.drop()
    await mirror.wait(lambda current: current.reconnects and current.get("charts", "c"))
    assert exchange.sent("set_chart")[-1]["view_width"] == 100


async def test_everything_is_asked_for_again_in_a_new_session(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """Quotes and charts come back without the program's doing, what was removed does not."""
    await mirror.subscribe(SYMBOL)
    await mirror.set_chart(SYMBOL, MINUTE, 100, chart_id="kept")
    await mirror.set_chart(SYMBOL, MINUTE, 100, chart_id="removed")
    await mirror.remove_chart("removed")
    exchange.received.clear()
    exchange.drop()
    await mirror.wait(lambda current: current.reconnects and current.get("charts", "kept"))
    assert _lists(exchange) == [SYMBOL]
    assert [pack["chart_id"] for pack in exchange.sent("set_chart")] == ["kept"]


async def test_a_request_on_its_way_survives_a_reconnect(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The call waits on and is answered by the new session."""

    def lose(session: FakeSession, _pack: Tree) -> None:
        exchange.script.clear()
        session.drop()

    exchange.script["subscribe_quote"] = lose
    await mirror.subscribe(SYMBOL)
    assert mirror.reconnects == 1
    assert _lists(exchange) == [SYMBOL, SYMBOL]


async def test_without_a_connection_a_request_waits_for_the_next(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """A subscription is a wish, not an order: it may be granted later."""
    port = exchange.port
    await exchange.stop()
    await mirror.wait(lambda current: not current.connected)
    wish = asyncio.create_task(mirror.subscribe(SYMBOL))
    await asyncio.sleep(0)
    await exchange.start(port)
    await wish
    assert mirror.connected


async def test_a_contract_gone_in_the_new_session_is_logged(
    mirror: Mirror, exchange: FakeExchange, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody waits for that refusal, so a warning tells why the quotes are missing."""
    await mirror.subscribe(SYMBOL)
    exchange.script["subscribe_quote"] = lambda session, _: session.notify(2003, "it expired")
    with caplog.at_level(logging.WARNING, "diffex.client"):
        exchange.drop()
        await mirror.wait(lambda current: current.get("notify", "S2"))
    assert "it expired" in caplog.text


async def test_a_request_at_the_end_fails(exchange: FakeExchange, connected: Connect) -> None:
    """Leaving the block answers the call that is on its way."""
    exchange.script["subscribe_quote"] = lambda _session, _pack: None
    async with connected() as mirror:
        wish = asyncio.create_task(mirror.subscribe(SYMBOL))
        await exchange.receipt("subscribe_quote")
    with pytest.raises(MirrorClosed):
        await wish
