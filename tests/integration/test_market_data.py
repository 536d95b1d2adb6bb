"""Quotes and K-lines of a market that moves while they are watched."""

import asyncio

import pytest

from diffex.app import Running
from diffex.domain.enums import Direction
from diffex.domain.errors import RejectCode
from tests.support.mirror_client import Tree
from tests.support.quiet import PRICE, SYMBOL, quiet_server, submit
from tests.support.wire import Client, connect_as

SECOND = 10**9


def trade(server: Running, number: int, volume: int = 1) -> None:
    """Let alice buy so many lots of bob."""
    submit(server, "bob", f"ask{number}", Direction.SELL, volume)
    submit(server, "alice", f"bid{number}", Direction.BUY, volume)


def line(tree: Tree) -> Tree:
    """Return the mirror's K-line of one second, empty before there is one."""
    found: Tree = tree["klines"].get(SYMBOL, {}).get(str(SECOND), {})
    return found


def told(client: Client, bars: Tree) -> int:
    """Return how many lots the bars hold that a client was told of, the old ones among them."""
    return sum(bar["volume"] for bar in {**bars, **line(client.tree)["data"]}.values())


async def set_chart(client: Client, **fields: object) -> None:
    """Show the last three bars of a second, unless the fields say otherwise."""
    usual = {"chart_id": "c", "ins_list": SYMBOL, "duration": SECOND, "view_width": 3}
    await client.say("set_chart", **{**usual, **fields})


async def test_a_quote_follows_the_book_and_the_trades() -> None:
    """Five levels, last, volume and open interest are told as they come."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        await alice.say("subscribe_quote", ins_list=SYMBOL)
        tree = await alice.until(lambda tree: SYMBOL in tree["quotes"])
        assert tree["ins_list"] == SYMBOL
        quote = tree["quotes"][SYMBOL]
        assert (quote["pre_settlement"], quote["volume"]) == (PRICE, 0)
        assert "last_price" not in quote
        for step in range(6):
            await alice.order(f"bid{step}", volume=step + 1, limit_price=PRICE - 10 * step)
        tree = await alice.until(lambda tree: "bid_price5" in tree["quotes"][SYMBOL])
        prices = [tree["quotes"][SYMBOL][f"bid_price{level}"] for level in range(1, 6)]
        volumes = [tree["quotes"][SYMBOL][f"bid_volume{level}"] for level in range(1, 6)]
        assert prices == [PRICE - 10 * step for step in range(5)]
        assert volumes == [1, 2, 3, 4, 5]
        assert "bid_price6" not in tree["quotes"][SYMBOL]
        submit(server, "bob", "hit", Direction.SELL, 3)
        tree = await alice.until(lambda tree: tree["quotes"][SYMBOL]["volume"] == 1)
        quote = tree["quotes"][SYMBOL]
        assert (quote["last_price"], quote["open_interest"]) == (PRICE, 1)
        assert (quote["ask_price1"], quote["ask_volume1"]) == (PRICE, 2)
        assert quote["bid_price1"] == PRICE - 10


async def test_profit_follows_the_last_price() -> None:
    """Who holds a position and does nothing is told its value as others trade."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        trade(server, 1, volume=2)
        await alice.until(lambda tree: SYMBOL in tree["positions"])
        before = alice.tree["accounts"]["alice"]
        async with connect_as(server.port, "bob") as bob:
            higher = {"user_id": "bob", "limit_price": PRICE + 100}
            await bob.order("own-bid", **higher)
            await bob.order("own-ask", direction="SELL", **higher)
        profit = 2 * 5 * 100.0
        tree = await alice.until(
            lambda tree: tree["positions"][SYMBOL]["float_profit_long"] == profit
        )
        account = tree["accounts"]["alice"]
        assert account["position_profit"] == account["float_profit"] == profit
        assert account["balance"] == pytest.approx(before["balance"] + profit)
        assert tree["positions"][SYMBOL]["last_price"] == PRICE + 100


async def test_a_subscription_replaces_the_one_before() -> None:
    """ins_list is the whole list each time; what is no longer in it is deleted."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        other = next(one for one in server.plant.exchange.state.instruments if one != SYMBOL)
        await alice.say("subscribe_quote", ins_list=f" {SYMBOL} ,{other},, {SYMBOL}")
        tree = await alice.until(lambda tree: len(tree["quotes"]) == 2)
        assert tree["ins_list"] == f"{SYMBOL},{other}"
        await alice.say("subscribe_quote", ins_list=other)
        await alice.until(lambda tree: tree["ins_list"] == other)
        assert set(alice.tree["quotes"]) == {other}
        await alice.say("subscribe_quote", ins_list="")
        await alice.until(lambda tree: tree["ins_list"] == "")
        assert alice.tree["quotes"] == {}


async def test_a_list_with_an_unknown_symbol_changes_nothing() -> None:
    """It is refused whole, and what was watched before still is."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        await alice.say("subscribe_quote", ins_list=SYMBOL)
        await alice.say("subscribe_quote", ins_list=f"{SYMBOL},SHFE.cu9999")
        await alice.told(RejectCode.SYMBOL_UNKNOWN)
        assert alice.tree["ins_list"] == SYMBOL
        trade(server, 1)
        await alice.until(lambda tree: tree["quotes"][SYMBOL]["volume"] == 1)


async def test_bars_roll_with_dense_ids_and_no_second_is_invented() -> None:
    """A bar for each second with trades, its ids without gaps, the window on the newest."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        await set_chart(alice)
        tree = await alice.until(lambda tree: "c" in tree["charts"])
        assert tree["charts"]["c"]["ready"] is True
        assert line(tree) == {"last_id": -1, "data": {}}
        bars: Tree = {}
        number = 0
        while len(bars) < 4:
            number += 1
            trade(server, number)
            while told(alice, bars) < number:
                await alice.peek()
            bars.update(line(alice.tree)["data"])
            # A second without a trade comes after the first bar, and makes none.
            await asyncio.sleep(2.1 if number == 1 else 0.4)
        assert sorted(map(int, bars)) == list(range(len(bars)))
        starts = [bars[str(bar_id)]["datetime"] for bar_id in range(len(bars))]
        assert starts == sorted(set(starts))
        assert not [start for start in starts if start % SECOND]
        assert starts[-1] - starts[0] > (len(bars) - 1) * SECOND
        tree = await alice.until(lambda tree: line(tree)["last_id"] == len(bars) - 1)
        chart = tree["charts"]["c"]
        assert (chart["left_id"], chart["right_id"]) == (len(bars) - 3, len(bars) - 1)
        shown = {str(bar_id) for bar_id in range(len(bars) - 3, len(bars))}
        assert set(line(tree)["data"]) == shown
        for bar in line(tree)["data"].values():
            assert bar["open"] == bar["high"] == bar["low"] == bar["close"] == PRICE
        assert line(tree)["data"][max(shown, key=int)]["close_oi"] == number


async def test_a_chart_that_is_set_late_shows_the_bars_that_were() -> None:
    """History comes with the chart, widening it shows more, and "" removes it."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        await set_chart(alice, view_width=10)
        trade(server, 1, volume=2)
        await alice.until(lambda tree: line(tree).get("data"))
        async with connect_as(server.port, "bob") as bob:
            await set_chart(bob, duration=60 * SECOND)
            tree = await bob.until(lambda tree: "c" in tree["charts"])
            (minute,) = tree["klines"][SYMBOL][str(60 * SECOND)]["data"].values()
            assert minute["volume"] == 2
            await set_chart(bob, ins_list="")
            await bob.until(lambda tree: "c" not in tree["charts"])
            assert bob.tree["klines"] == {}
        assert line(alice.tree)["data"]["0"]["volume"] == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"duration": 0}, RejectCode.DURATION_INVALID),
        ({"duration": SECOND + 1}, RejectCode.DURATION_INVALID),
        ({"duration": -SECOND}, RejectCode.DURATION_INVALID),
        ({"view_width": 0}, RejectCode.VIEW_WIDTH_INVALID),
        ({"view_width": 10**9}, RejectCode.VIEW_WIDTH_INVALID),
        ({"ins_list": f"{SYMBOL},{SYMBOL}"}, RejectCode.SYMBOL_UNKNOWN),
        ({"chart_id": "__proto__"}, RejectCode.ID_INVALID),
    ],
)
async def test_a_chart_that_cannot_be_is_refused(fields: Tree, code: RejectCode) -> None:
    """A notify says why, and no chart is there."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        await set_chart(alice, **fields)
        await alice.told(code)
        assert alice.tree["charts"] == {}
