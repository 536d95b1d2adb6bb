"""``/diff/md`` and ``/diff/status`` over a real socket, as TqSdk uses them."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import websockets
from websockets.asyncio.client import ClientConnection

from diffex.domain.units import MINUTE
from tests.support.mirror_client import Tree
from tests.support.quiet import SYMBOL, quiet_server
from tests.support.tq_mirror import TqMirror
from tests.support.tq_socket import tq_login
from tests.support.wire import in_time

CONTINUOUS = "KQ.m@SHFE.cu"
INDEX = "KQ.i@SHFE.cu"


class MdSocket(TqMirror):
    """One connection; a peek is sent for each message that came."""

    def __init__(self, socket: ClientConnection) -> None:
        super().__init__()
        self.socket = socket

    async def say(self, aid: str, **fields: object) -> Tree:
        """Send one command; return it."""
        message = {"aid": aid, **fields}
        await in_time(self.socket.send(json.dumps(message)))
        return message

    async def until(self, condition: Callable[[], object]) -> None:
        """Read until something holds."""
        while not condition():
            self.take(json.loads(await in_time(self.socket.recv())))
            await self.say("peek_message")


@asynccontextmanager
async def md_connect(port: int, path: str = "/diff/md") -> AsyncIterator[MdSocket]:
    """Connect without an identity."""
    url = f"ws://127.0.0.1:{port}{path}"
    async with websockets.connect(url, compression=None, max_size=None) as socket:
        yield MdSocket(socket)


async def test_the_greeting_comes_by_itself() -> None:
    """Before any peek, as tqsdk for JavaScript needs it."""
    async with quiet_server() as server, md_connect(server.port) as client:
        client.take(json.loads(await in_time(client.socket.recv())))
        assert client.tree == {"ins_list": "", "mdhis_more_data": False}


async def test_trades_reach_quotes_bars_and_ticks() -> None:
    """A chart of nothing is complete with its second frame; then it fills."""
    async with quiet_server() as server, md_connect(server.port) as client:
        charts = [
            await client.say(
                "set_chart",
                chart_id=f"c{duration}",
                ins_list=SYMBOL,
                duration=duration,
                view_width=10,
            )
            for duration in (0, MINUTE)
        ]
        await client.say("subscribe_quote", ins_list=f"{SYMBOL},{CONTINUOUS}")
        await client.until(lambda: client.tree.get("ins_list"))
        await client.until(lambda: all(client.complete(chart) for chart in charts))
        async with tq_login(server.port, "alice") as alice, tq_login(server.port, "bob") as bob:
            await bob.order("s", direction="SELL")
            await alice.order("b")
            await alice.ended("b")
        quotes = client.tree["quotes"]
        await client.until(lambda: quotes[SYMBOL]["last_price"] == 75_230.0)
        await client.until(lambda: client.series(SYMBOL, MINUTE)["last_id"] == 0)
        await client.until(lambda: client.series(SYMBOL, 0)["last_id"] >= 0)
        assert client.series(SYMBOL, MINUTE)["data"]["0"]["close"] == 75_230.0
        listed = server.plant.exchange.state.instruments
        assert quotes[CONTINUOUS]["underlying_symbol"] in listed


async def test_a_contract_query_is_answered() -> None:
    """By what is listed today."""
    query = 'query{multi_symbol_info(instrument_id:["SHFE.cu2512"]){...on basic{instrument_id}}}'
    async with quiet_server() as server, md_connect(server.port) as client:
        await client.say("ins_query", query_id="q", query=query)
        await client.until(lambda: client.tree.get("symbols"))
        answer = client.tree["symbols"]["q"]
        assert answer["query"] == query
        assert answer["result"]["multi_symbol_info"] == [{"instrument_id": SYMBOL}]


async def test_the_status_of_contracts() -> None:
    """Around the clock everything trades."""
    async with quiet_server() as server, md_connect(server.port, "/diff/status") as client:
        await client.say(
            "subscribe_trading_status", ins_list=f"{SYMBOL},{CONTINUOUS},{INDEX},NO.no1"
        )
        await client.say("peek_message")
        await client.until(lambda: client.tree)
        statuses = client.tree["trading_status"]
        assert {symbol: one["trade_status"] for symbol, one in statuses.items()} == {
            SYMBOL: "CONTINOUS",
            CONTINUOUS: "CONTINOUS",
            INDEX: "CONTINOUS",
        }
