"""tqsdk for JavaScript as published, in a Node process, and what it may never meet."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from diffex.client import Mirror, connect
from tests.support.mirror_client import Tree, rfc_merge, strict_json
from tests.support.node_session import NodeSession, node_session
from tests.support.quick_start import doubles
from tests.support.quiet import PASSWORDS, PRICE, QUIET, SYMBOL
from tests.support.server_process import ServerProcess, serving
from tests.support.tq_client import TqWire
from tests.support.tq_mirror import check

MD: Final = "/diff/md"
TD: Final = "/diff/td"
SERIES: Final = frozenset({"klines", "ticks"})
PEEK: Final = {"aid": "peek_message"}
SECOND: Final = 10**9
MAIN: Final = "KQ.m@SHFE.cu"
ORDER: Final = {
    "exchange_id": "SHFE",
    "instrument_id": "cu2512",
    "direction": "BUY",
    "offset": "OPEN",
    "limit_price": PRICE,
    "volume": 1,
}


class JsSdk:
    """One SDK, ``tq`` in its process; alice or bob is logged in as ``account``."""

    def __init__(self, node: NodeSession, user_id: str) -> None:
        self.node: Final = node
        self.user_id: Final = user_id

    def run(self, code: str) -> None:
        """Run code in the global scope."""
        self.node.run(code)

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        self.node.until(expression)

    def value(self, expression: str) -> Any:
        """Return an expression's value as JSON; NaN is the text ``"NaN"``."""
        return self.node.value(f"sdk.plain({expression})")

    def log_in(self) -> None:
        """Log in as a page does, and wait for what the SDK takes for a login."""
        self.until("tq.brokers")
        self.run("tq.addAccount(account); tq.login(account)")
        self.until("tq.isLogined(account)")

    def order(self, **fields: object) -> str:
        """Insert an order through the SDK; return the id that it chose."""
        self.run(f"var order = tq.insertOrder({{...account, ...{json.dumps(fields)}}})")
        order_id: str = self.value("order.order_id")
        return order_id

    def orders(self) -> Tree:
        """Return the orders in the SDK's tree."""
        orders: Tree = self.value("tq.getOrders(account)")
        return orders

    def ended(self, order_id: str) -> Tree:
        """Wait until an order has ended; return it."""
        self.until(f"tq.getOrders(account)['{order_id}'].status === 'FINISHED'")
        order: Tree = self.orders()[order_id]
        return order

    def told(self, path: str) -> list[list[tuple[str, Tree]]]:
        """Return what was said on each connection to a path, in order: by whom, and what."""
        return [
            [(one["by"], strict_json(one["text"].encode())) for one in connection]
            for connection in self.value(f"sdk.told('{path}')")
        ]

    def heard(self, path: str) -> list[list[Tree]]:
        """Return the server's messages on each connection to a path."""
        return [[pack for by, pack in one if by == "server"] for one in self.told(path)]

    def check(self) -> None:
        """Fail if the SDK failed, or met what makes it fail (reference/frontend.md 1.3)."""
        assert self.value("sdk.faults") == []
        assert self.value("Object.keys(Object.prototype)") == []
        for connection in self.told(TD):
            names = [pack["user_name"] for _, pack in connection if pack["aid"] == "req_login"]
            wire = TqWire(names[-1] if names else "")
            for by, pack in connection:
                if by == "server":
                    wire(json.dumps(pack).encode())
        for messages in (*self.heard(TD), *self.heard(MD)):
            check_kinds(messages)
        for messages in self.heard(MD):
            for pack in messages:
                for element in pack["data"]:
                    check(element)


def check_kinds(messages: list[Tree]) -> None:
    """Fail on what the SDK's own merge cannot bear in a connection's messages."""
    tree: Tree = {}
    for pack in messages:
        if pack["aid"] != "rtn_data":
            continue
        assert pack["data"], "an empty transaction"
        for element in pack["data"]:
            assert isinstance(element, dict)
            assert element, "an element says something"
            assert "notify" not in element or set(element) == {"notify"}
            _check_kinds(tree, element, ())
            tree = rfc_merge(tree, element)


def _check_kinds(before: Tree, news: Tree, path: tuple[str, ...]) -> None:
    for key, value in news.items():
        place = (*path, key)
        assert key not in ("__proto__", "_epoch", "_root"), place
        assert key != "data" or path[0] in SERIES, f"{place}: it would become an array"
        assert value != "NaN", place
        if isinstance(value, dict):
            mine = before.get(key, {})
            assert isinstance(mine, dict), f"{place}: an object over a scalar is a TypeError"
            _check_kinds(mine, value, place)


@contextmanager
def js_sdk(server: ServerProcess, user_id: str = "alice", **options: object) -> Iterator[JsSdk]:
    """Run the SDK against a server for the length of a block, and check what it met."""
    account = {"bid": "diffex", "user_id": user_id, "password": PASSWORDS[user_id]}
    with node_session() as node:
        node.run("var sdk = require('./sdk.cjs')")
        node.run(f"var account = {json.dumps(account)}")
        node.run(f"var tq = sdk.start('http://127.0.0.1:{server.port}', {json.dumps(options)})")
        sdk = JsSdk(node, user_id)
        yield sdk
        sdk.check()


@contextmanager
def quiet_exchange(folder: Path) -> Iterator[ServerProcess]:
    """Run an exchange of alice and bob, who alone trade there; its log is in ``folder``."""
    file = folder / "quiet.toml"
    file.write_text(QUIET, encoding="utf-8")
    with serving("--config", str(file), log=folder / "log") as process:
        yield process


@asynccontextmanager
async def mirror_of(server: ServerProcess, user_id: str) -> AsyncIterator[Mirror]:
    """Mirror a user in the flat dialect."""
    async with connect(server.url, user_id, PASSWORDS[user_id]) as mirror:
        yield mirror


async def trade(server: ServerProcess, volume: int = 1, price: float = PRICE) -> None:
    """Let bob sell to alice."""
    async with mirror_of(server, "bob") as bob, mirror_of(server, "alice") as alice:
        await bob.insert_order(SYMBOL, "SELL", "OPEN", volume, price)
        await alice.insert_order(SYMBOL, "BUY", "OPEN", volume, price)


async def equal_to_the_fen(server: ServerProcess, sdk: JsSdk) -> None:
    """Compare account, position and trades with the engine's, as the flat dialect tells them."""
    async with mirror_of(server, sdk.user_id) as mirror:
        flat = doubles(mirror.snapshot())
    account = doubles(sdk.value("tq.getAccount(account)"))
    told = flat["accounts"][sdk.user_id]
    assert {key: account[key] for key in told} == told
    positions = doubles(sdk.value("tq.getPositions(account)"))
    for symbol, position in flat.get("positions", {}).items():
        same = position.keys() - {"instrument_id"}
        assert {key: positions[symbol][key] for key in same} == {key: position[key] for key in same}
    trades = doubles(sdk.value("tq.getTrades(account)"))
    assert trades.keys() == flat.get("trades", {}).keys()
    for trade_id, one in flat.get("trades", {}).items():
        for key in ("price", "volume", "commission", "order_id", "direction", "offset"):
            assert trades[trade_id][key] == one[key]
    for order_id, order in sdk.orders().items():
        # What could not be read never became an order of the exchange.
        if order_id in flat["orders"]:
            assert order["volume_left"] == flat["orders"][order_id]["remaining_volume"]
        else:
            assert order["exchange_order_id"] == ""
