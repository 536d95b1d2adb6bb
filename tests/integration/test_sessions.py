"""Two people trade over real sockets, and every mirror shows what the server holds."""

import json
from functools import partial

import pytest

from diffex.app import Running
from tests.support.frames import raw_session
from tests.support.mirror_client import Tree
from tests.support.quiet import DEPOSIT, PRICE, SYMBOL, quiet_server
from tests.support.wire import ORDER, Client, Mirror, connect_as, eventually, status_of

TRADE_FIELDS = {
    "user_id": "alice",
    "order_id": "order456",
    "instrument_id": SYMBOL,
    "direction": "BUY",
    "offset": "OPEN",
    "price": PRICE,
    "volume": 10.0,
}
"""The quick start's trade, without the fields that every trade has its own of."""


def snapshot(server: Running, user_id: str) -> Tree:
    """Return what the server keeps for a user."""
    tree = server.plant.desk.snapshots.get_snapshot(user_id)
    assert tree is not None
    return tree


async def sell(bob: Client, order_id: str, volume: int) -> None:
    """Let bob sell so many lots, and see the order."""
    await bob.order(order_id, user_id="bob", direction="SELL", volume=volume)
    await bob.until(lambda tree: order_id in tree["orders"])


async def test_the_first_frame_is_the_whole_snapshot() -> None:
    """Law 3: a session's first rtn_data tells everything, before anything has happened."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        assert len(alice.mirror.frames) == 1
        assert alice.mirror.business() == snapshot(server, "alice")
        account = alice.tree["accounts"]["alice"]
        assert account["balance"] == account["available"] == DEPOSIT
        assert alice.tree["quotes"] == alice.tree["klines"] == alice.tree["charts"] == {}
        assert alice.tree["ins_list"] == ""


async def test_an_accepted_order_shows_at_once() -> None:
    """An order that rests is told in one frame: the order, then the funds that it holds."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        await alice.order("order456", volume=10)
        order, funds = await alice.peek()
        assert set(order) == {"orders"}
        told = order["orders"]["order456"]
        assert (told["status"], told["remaining_volume"]) == ("ACCEPTED", 10)
        assert set(funds) == {"accounts", "positions"} or set(funds) == {"accounts"}
        account = funds["accounts"]["alice"]
        assert account["frozen_margin"] == told["frozen_margin"] > 0
        assert account["available"] < DEPOSIT == account["balance"]


async def test_a_fill_is_three_patches_in_order_in_one_frame() -> None:
    """Law 4 and the quick start: trade, order, account with position, in one rtn_data."""
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as alice,
        connect_as(server.port, "bob") as bob,
    ):
        await sell(bob, "ask", 10)
        await alice.order("order456", volume=10)
        trade, order, funds = await alice.peek()
        assert set(trade) == {"trades"}
        ((trade_id, traded),) = trade["trades"].items()
        assert traded.items() >= {**TRADE_FIELDS, "trade_id": trade_id}.items()
        assert traded["commission"] > 0
        assert isinstance(traded["timestamp"], int)

        assert set(order) == {"orders"}
        assert set(order["orders"]) == {"order456"}
        filled = order["orders"]["order456"]
        assert (filled["status"], filled["filled_volume"]) == ("FILLED", 10.0)
        assert (filled["remaining_volume"], filled["update_time"]) == (0.0, traded["timestamp"])

        assert set(funds) == {"accounts", "positions"}
        account = funds["accounts"]["alice"]
        assert account["balance"] == DEPOSIT - traded["commission"]
        assert account["available"] == pytest.approx(account["balance"] - account["margin"])
        assert account["position_profit"] == 0.0
        assert account["risk_ratio"] == pytest.approx(account["margin"] / account["balance"])
        assert funds["positions"][SYMBOL]["volume_long"] == 10


async def test_a_resting_order_hears_of_its_fill_in_one_frame_too() -> None:
    """The maker of a trade is told like its taker, with the order's changes alone."""
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as alice,
        connect_as(server.port, "bob") as bob,
    ):
        await alice.order("order456", volume=10)
        await alice.until(status_of("order456", "ACCEPTED"))
        await sell(bob, "hit", 10)
        trade, order, funds = await alice.peek()
        assert [set(patch) for patch in (trade, order)] == [{"trades"}, {"orders"}]
        assert set(funds) == {"accounts", "positions"}
        news = order["orders"]["order456"]
        assert set(news) >= {"status", "filled_volume", "remaining_volume", "update_time"}
        assert "limit_price" not in news
        assert alice.mirror.business() == snapshot(server, "alice")


async def test_an_order_goes_through_its_statuses() -> None:
    """ACCEPTED, PARTIAL_FILLED, FILLED; CANCELLED and REJECTED keep their reason."""
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as alice,
        connect_as(server.port, "bob") as bob,
    ):
        await alice.order("first", volume=10)
        await alice.until(status_of("first", "ACCEPTED"))
        await sell(bob, "some", 4)
        tree = await alice.until(status_of("first", "PARTIAL_FILLED"))
        assert tree["orders"]["first"]["filled_volume"] == 4
        assert tree["orders"]["first"]["remaining_volume"] == 6
        await sell(bob, "rest", 6)
        tree = await alice.until(status_of("first", "FILLED"))
        assert sum(trade["volume"] for trade in tree["trades"].values()) == 10
        await alice.order("second")
        await alice.until(status_of("second", "ACCEPTED"))
        await alice.say("cancel_order", user_id="alice", order_id="second")
        tree = await alice.until(status_of("second", "CANCELLED"))
        assert tree["orders"]["second"]["code"] == 2101
        await alice.order("third", limit_price=75235.0)
        tree = await alice.until(status_of("third", "REJECTED"))
        assert tree["orders"]["third"]["code"] == 2004
        assert tree["orders"]["third"]["reason"]
        assert (await alice.told(2004))["order_id"] == "third"
        assert alice.mirror.business() == snapshot(server, "alice")


async def test_two_sessions_of_one_user_both_get_everything() -> None:
    """Law 2: neither takes the other's patches, and one that leaves takes nothing along."""
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as one,
        connect_as(server.port, "alice") as two,
        connect_as(server.port, "bob") as bob,
    ):
        async with connect_as(server.port, "alice") as three:
            for number in range(20):
                await (one, two, three)[number % 3].order(f"bid{number}")
                await sell(bob, f"ask{number}", 1)
        done = status_of("bid19", "FILLED")
        await one.until(lambda tree: done(tree) and len(tree["trades"]) == 20)
        await two.until(lambda tree: done(tree) and len(tree["trades"]) == 20)
        assert one.mirror.business() == two.mirror.business() == snapshot(server, "alice")
        await two.order("after")
        await one.until(status_of("after", "ACCEPTED"))


async def test_a_second_connection_starts_with_what_the_first_has_done() -> None:
    """Laws 3 and 6: a mirror that begins late equals one that was there all along."""
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as first,
        connect_as(server.port, "bob") as bob,
    ):
        await sell(bob, "ask", 3)
        await first.order("bought", volume=3)
        await first.order("rests", limit_price=75200.0)
        await first.until(status_of("rests", "ACCEPTED"))
        async with connect_as(server.port, "alice") as second:
            assert len(second.mirror.frames) == 1
            assert second.mirror.business() == first.mirror.business()


async def test_a_reconnect_sees_what_happened_meanwhile() -> None:
    """Law 3: a user who was away is told the whole of it, filled orders included."""
    async with quiet_server() as server, connect_as(server.port, "bob") as bob:
        async with connect_as(server.port, "alice") as alice:
            await alice.order("order456", volume=10)
            await alice.until(status_of("order456", "ACCEPTED"))
        await sell(bob, "hit", 10)
        async with connect_as(server.port, "alice") as alice:
            assert alice.tree["orders"]["order456"]["status"] == "FILLED"
            assert len(alice.tree["trades"]) == 1
            assert alice.mirror.business() == snapshot(server, "alice")


@pytest.mark.parametrize("killed", ["half", "sent", "taken"])
async def test_a_connection_killed_mid_order_leaves_the_order_once_or_never(killed: str) -> None:
    """An order whose connection died is reconciled by its order_id: sent again, it is one order."""
    async with quiet_server() as server:
        trader = server.plant.exchange.state.traders["alice"]
        for number in range(10):
            order_id = f"bid{number}"
            pack = {**ORDER, "aid": "insert_order", "order_id": order_id}
            async with raw_session(server.port, "?user_id=alice") as doomed:
                await doomed.peek()
                if killed == "half":
                    await doomed.send(b"\x81\xfe\x00\x40" + b"half an order")
                else:
                    await doomed.say(**pack)
                if killed == "taken":
                    await eventually(partial(trader.orders.__contains__, order_id))
                doomed.drop()
            async with connect_as(server.port, "alice") as alice:
                assert killed != "taken" or order_id in alice.tree["orders"]
                await alice.say(**pack)
                (told, *_) = await alice.peek()
                assert told["orders"][order_id]["status"] == "ACCEPTED"
        assert len(trader.orders) == trader.live == 10


async def test_nothing_of_another_user_is_ever_told() -> None:
    """I15 and law 9: what a session receives names no other user and none of his orders."""
    async with (
        quiet_server() as server,
        raw_session(server.port, "?user_id=alice") as alice,
        connect_as(server.port, "bob") as bob,
    ):
        await alice.peek()
        await alice.say("subscribe_quote", ins_list=SYMBOL)
        chart = {"ins_list": SYMBOL, "duration": 10**9, "view_width": 10}
        await alice.say("set_chart", chart_id="c", **chart)
        for number in range(5):
            await alice.say(**{**ORDER, "aid": "insert_order", "order_id": f"mine{number}"})
            await sell(bob, f"bobs-own-{number}", 2)
        bobs = {"bob", *(f"bobs-own-{number}" for number in range(5)), *bob.tree["trades"]}
        while len(alice.mirror.tree["trades"]) < 5 or "last_price" not in quote(alice.mirror):
            await alice.peek()
        heard = json.dumps(alice.mirror.frames)
        assert "mine4" in heard
        assert not [secret for secret in bobs if secret in heard]


def quote(mirror: Mirror) -> Tree:
    """Return a mirror's quote of the contract, empty before it is there."""
    found: Tree = mirror.tree.get("quotes", {}).get(SYMBOL, {})
    return found
