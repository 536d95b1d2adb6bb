"""The Python client against a real server, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import pytest

from diffex import config
from diffex.app import Options, Running, running
from diffex.client import (
    CancelRejected,
    CommandRefused,
    LoginFailed,
    Mirror,
    OrderRejected,
    SubscriptionRefused,
    Tuning,
    connect,
)
from diffex.domain.errors import RejectCode
from tests.support.cutting_proxy import Loss, cutting_proxy

SYMBOL: Final = "SHFE.cu2512"
PRICE: Final = 75230.0
DEPOSIT: Final = 10_000_000.0
AT_ONCE: Final = Tuning(random=lambda: 0.0)

QUIET_MARKET: Final = f"""
[market]
agents = false

[[instrument]]
symbol = "{SYMBOL}"
pre_settlement = {PRICE}

[[user]]
user_id = "alice"
password = "pa"
deposit = {DEPOSIT}

[[user]]
user_id = "bob"
password = "pb"
deposit = {DEPOSIT}
"""


@asynccontextmanager
async def _server(port: int = 0) -> AsyncIterator[Running]:
    quiet = config.parse(QUIET_MARKET, "test")
    options = Options(host="127.0.0.1", port=port, demo=False, data=None)
    async with running(quiet, options) as server:
        yield server


def _url(port: int) -> str:
    return f"ws://127.0.0.1:{port}/ws/diff"


@asynccontextmanager
async def _alice(port: int) -> AsyncIterator[Mirror]:
    async with connect(_url(port), "alice", "pa", tuning=AT_ONCE) as mirror:
        yield mirror


@asynccontextmanager
async def _bob(port: int) -> AsyncIterator[Mirror]:
    async with connect(_url(port), "bob", "pb", tuning=AT_ONCE) as mirror:
        yield mirror


def _business(server: Running, user_id: str) -> Any:
    """Return the server's snapshot of a user."""
    return server.plant.desk.snapshots.get_snapshot(user_id)


def _is_equal(mirror: Mirror, snapshot: dict[str, Any]) -> bool:
    return all(mirror.snapshot(section) == tree for section, tree in snapshot.items())


async def test_a_trade_ends_with_both_mirrors_equal_to_the_server() -> None:
    """Buy ten, meet a seller, and see what the server sees: orders, trades, funds, positions."""
    async with _server() as server, _alice(server.port) as alice, _bob(server.port) as bob:
        bought = await alice.insert_order(SYMBOL, "BUY", "OPEN", 10, PRICE)
        assert bought["status"] == "ACCEPTED"
        sold = await bob.insert_order(SYMBOL, "SELL", "OPEN", 10, PRICE)
        assert sold["status"] == "FILLED"
        await alice.wait(lambda _: bought["status"] == "FILLED", timeout=10)
        assert alice["positions"][SYMBOL]["volume_long"] == 10
        assert bob["positions"][SYMBOL]["volume_short"] == 10
        assert alice["accounts"]["alice"]["balance"] < DEPOSIT
        for mirror in (alice, bob):
            snapshot = _business(server, mirror.user_id)
            await mirror.wait(partial(_is_equal, snapshot=snapshot), timeout=10)


async def test_a_fill_is_one_transaction() -> None:
    """The trade, the order and the account of a fill are never seen apart."""
    async with _server() as server, _alice(server.port) as alice, _bob(server.port) as bob:
        order = await alice.insert_order(SYMBOL, "BUY", "OPEN", 1, PRICE)
        free = alice["accounts"]["alice"]["margin"]
        seen = []

        def look(_: Mirror) -> bool:
            facts = (
                bool(alice.get("trades")),
                order["status"] == "FILLED",
                alice["accounts"]["alice"]["margin"] != free,
            )
            seen.append(facts)
            return all(facts)

        watching = asyncio.create_task(alice.wait(look, timeout=10))
        await bob.insert_order(SYMBOL, "SELL", "OPEN", 1, PRICE)
        await watching
        assert set(seen) == {(False, False, False), (True, True, True)}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"symbol": "SHFE.none"}, RejectCode.SYMBOL_UNKNOWN),
        ({"volume": 0}, RejectCode.VOLUME_INVALID),
        ({"limit_price": PRICE + 1}, RejectCode.PRICE_OFF_TICK),
        ({"limit_price": PRICE + 0.0000001}, RejectCode.PRICE_TOO_FINE),
        ({"offset": "CLOSE"}, RejectCode.POSITION_HISTORY_INSUFFICIENT),
        (
            {"price_type": "BEST", "limit_price": None, "time_condition": "GTC"},
            RejectCode.ORDER_TYPE_UNSUPPORTED,
        ),
        ({"volume": 400}, RejectCode.FUNDS_INSUFFICIENT),
    ],
)
async def test_every_refusal_reaches_the_caller(changes: dict[str, Any], code: RejectCode) -> None:
    """Whether it leaves a REJECTED order or only a notify, the call raises the server's code."""
    order = {
        "symbol": SYMBOL,
        "direction": "BUY",
        "offset": "OPEN",
        "volume": 1,
        "limit_price": PRICE,
    }
    async with _server() as server, _alice(server.port) as alice:
        with pytest.raises(OrderRejected) as caught:
            await asyncio.wait_for(alice.insert_order(**{**order, **changes}), 10)
        assert caught.value.code == code


async def test_a_cancel_finishes_the_order() -> None:
    """The money comes back with it, and an order that never was cannot be cancelled."""
    async with _server() as server, _alice(server.port) as alice:
        order = await alice.insert_order(SYMBOL, "BUY", "OPEN", 1, PRICE)
        assert alice["accounts"]["alice"]["available"] < DEPOSIT
        assert (await alice.cancel_order(order["order_id"]))["status"] == "CANCELLED"
        assert alice["accounts"]["alice"]["available"] == DEPOSIT
        with pytest.raises(CancelRejected) as caught:
            await alice.cancel_order("never")
        assert caught.value.code == RejectCode.ORDER_UNKNOWN


async def test_a_burst_of_refusals_leaves_no_call_waiting() -> None:
    """Each of many simultaneous commands that leave no trace in the snapshot is answered."""
    async with _server() as server, _alice(server.port) as alice:
        cancels = [alice.cancel_order(f"never{n}") for n in range(500)]
        outcomes = await asyncio.wait_for(asyncio.gather(*cancels, return_exceptions=True), 20)
        assert {type(outcome) for outcome in outcomes} == {CancelRejected}


async def test_a_known_order_id_is_the_known_order() -> None:
    """The client recognises its order in the server's snapshot: nothing is sent again."""
    async with _server() as server:
        async with _alice(server.port) as alice:
            first = await alice.insert_order(SYMBOL, "BUY", "OPEN", 2, PRICE, order_id="mine")
            number = first["exchange_order_id"]
        async with _alice(server.port) as alice:
            again = await alice.insert_order(SYMBOL, "BUY", "OPEN", 2, PRICE, order_id="mine")
            assert again["exchange_order_id"] == number
            with pytest.raises(OrderRejected) as caught:
                await alice.insert_order(SYMBOL, "BUY", "OPEN", 3, PRICE, order_id="mine")
            assert caught.value.code == RejectCode.ORDER_ID_USED


async def test_a_wrong_password_fails() -> None:
    """The server's answer arrives as LoginFailed."""
    async with _server() as server:
        with pytest.raises(LoginFailed) as caught:
            async with connect(_url(server.port), "alice", "guess"):
                pass
        assert caught.value.code == RejectCode.LOGIN_FAILED


async def test_quotes_and_charts_are_mirrored() -> None:
    """What is subscribed is there when the call returns, and moves on with a trade."""
    async with _server() as server, _alice(server.port) as alice, _bob(server.port) as bob:
        await bob.subscribe(SYMBOL)
        chart = await bob.set_chart(SYMBOL, 60, 10)
        assert chart["ready"]
        assert bob["quotes"][SYMBOL]["pre_settlement"] == PRICE
        with pytest.raises(SubscriptionRefused) as caught:
            await bob.subscribe("SHFE.none")
        assert caught.value.code == RejectCode.SYMBOL_UNKNOWN
        with pytest.raises(SubscriptionRefused) as caught:
            await bob.set_chart(SYMBOL, 60, 10_001)
        assert caught.value.code == RejectCode.VIEW_WIDTH_INVALID
        await alice.insert_order(SYMBOL, "BUY", "OPEN", 2, PRICE)
        await bob.wait(lambda m: m.get("quotes", SYMBOL, "bid_volume1") == 2, timeout=10)
        await bob.insert_order(SYMBOL, "SELL", "OPEN", 2, PRICE)
        bars = ("klines", SYMBOL, str(60 * 10**9), "data")
        await bob.wait(lambda m: m.get(*bars) and m.get("quotes", SYMBOL, "last_price"), timeout=10)
        await bob.unsubscribe(SYMBOL)
        await bob.remove_chart(chart["chart_id"])
        assert not bob["quotes"]
        assert not bob["klines"]


@pytest.mark.parametrize("lost", ["request", "answer"])
async def test_a_connection_killed_mid_order_leaves_one_order(lost: Loss) -> None:
    """Whether the server never got it or its answer was lost: the call completes, one order."""
    async with (
        _server() as server,
        cutting_proxy(server.port) as proxy,
        _alice(proxy.port) as alice,
    ):
        proxy.lose = lost
        order = await asyncio.wait_for(
            alice.insert_order(SYMBOL, "BUY", "OPEN", 3, PRICE, order_id="mine"), 20
        )
        assert alice.reconnects == 1
        assert order["status"] == "ACCEPTED"
        snapshot = _business(server, "alice")
        assert list(snapshot["orders"]) == ["mine"]
        await alice.wait(lambda current: _is_equal(current, snapshot), timeout=10)


@pytest.mark.parametrize("lost", ["request", "answer"])
async def test_a_connection_killed_mid_cancel_cancels(lost: Loss) -> None:
    """The order ends CANCELLED either way, and its money is free again."""
    async with (
        _server() as server,
        cutting_proxy(server.port) as proxy,
        _alice(proxy.port) as alice,
    ):
        await alice.insert_order(SYMBOL, "BUY", "OPEN", 3, PRICE, order_id="mine")
        proxy.lose = lost
        order = await asyncio.wait_for(alice.cancel_order("mine"), 20)
        assert alice.reconnects == 1
        assert order["status"] == "CANCELLED"
        assert alice["accounts"]["alice"]["available"] == DEPOSIT


async def test_subscriptions_come_back_after_a_cut() -> None:
    """Quotes and charts are asked for again in the new session."""
    async with (
        _server() as server,
        cutting_proxy(server.port) as proxy,
        _alice(proxy.port) as alice,
    ):
        await alice.subscribe(SYMBOL)
        await alice.set_chart(SYMBOL, 5, 10, chart_id="c")
        proxy.cut()
        await alice.wait(
            lambda m: m.reconnects == 1 and m.get("quotes", SYMBOL) and m.get("charts", "c"),
            timeout=20,
        )
        assert alice["quotes"][SYMBOL]["instrument_id"] == SYMBOL
        assert alice["charts"]["c"]["ins_list"] == SYMBOL


async def test_a_restarted_server_is_met_again() -> None:
    """The server says 1012, comes back on its port, and the mirror shows its new snapshot."""
    async with _server() as server:
        port = server.port
        meeting = asyncio.create_task(_meet_again(port, waiting := asyncio.Event()))
        await waiting.wait()
    async with _server(port):
        found = await asyncio.wait_for(meeting, 30)
    assert found == {"orders": {}, "available": DEPOSIT}


async def _meet_again(port: int, waiting: asyncio.Event) -> dict[str, Any]:
    async with _alice(port) as alice:
        await alice.insert_order(SYMBOL, "BUY", "OPEN", 1, PRICE)
        waiting.set()
        await alice.wait(lambda current: current.reconnects == 1)
        return {
            "orders": dict(alice["orders"]),
            "available": alice["accounts"]["alice"]["available"],
        }


async def test_two_sessions_of_one_user_see_the_same() -> None:
    """What one session does, the other's mirror shows as well."""
    async with _server() as server, _alice(server.port) as one, _alice(server.port) as other:
        order = await one.insert_order(SYMBOL, "BUY", "OPEN", 1, PRICE)
        same = ("orders", order["order_id"])
        await other.wait(lambda current: current.get(*same), timeout=10)
        await other.cancel_order(order["order_id"])
        await one.wait(lambda _: order["status"] == "CANCELLED", timeout=10)
        assert one.snapshot(*same) == other.snapshot(*same)


async def test_a_conditional_order_is_placed_and_an_order_explained() -> None:
    """Each call returns once the snapshot shows its outcome, or raises with the code."""
    async with _server() as server, _alice(server.port) as alice:
        trigger = {"contingent_type": "price", "contingent_price": PRICE, "price_relation": "GE"}
        exchange_id, instrument_id = SYMBOL.split(".")
        order = {
            "exchange_id": exchange_id,
            "instrument_id": instrument_id,
            "direction": "BUY",
            "offset": "OPEN",
            "volume": 1,
            "price_type": "LIMIT",
            "limit_price": PRICE,
        }
        shown = await alice.insert_condition_order(trigger, order, order_id="c", till="GTC")
        assert shown["state"] == "ACTIVE"
        await alice.change_condition_order("pause", "c")
        assert shown["state"] == "PAUSED"
        with pytest.raises(CommandRefused) as caught:
            await alice.change_condition_order("pause", "c")
        assert caught.value.code == RejectCode.CONDITION_PAUSED
        with pytest.raises(CommandRefused) as caught:
            await alice.insert_condition_order(trigger, {**order, "volume": 0}, order_id="d")
        assert caught.value.code == RejectCode.VOLUME_INVALID
        await alice.insert_order(SYMBOL, "BUY", "OPEN", 1, PRICE, order_id="o")
        assert "1 lots wait" in await alice.explain_order("o")
        with pytest.raises(CommandRefused) as caught:
            await alice.explain_order("c")
        assert caught.value.code == RejectCode.ORDER_UNKNOWN
