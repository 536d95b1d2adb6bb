"""The quick start's JavaScript, as its document has it, against a server process."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from diffex.client import connect
from tests.support.node_session import NodeSession, node_session
from tests.support.paths import JS
from tests.support.quick_start import (
    CANCEL_PACK,
    INSERT_PACK,
    LOGIN_PACK,
    ORDER,
    QUIET_MARKET,
    SYMBOL,
    USER,
    compare,
)
from tests.support.server_process import ServerProcess, serving

pytestmark = pytest.mark.xdist_group("quick_start_js")

CODE: Final = (JS / "quick_start.js").read_text()
# What the document leaves to the page: where its Vuex store goes.
PRELUDE: Final = "const store = { commits: 0, commit() { this.commits += 1; } };"


@contextmanager
def pasted(server: ServerProcess, code: str = CODE) -> Iterator[NodeSession]:
    """Run the document's code at the server's port until its mirror has an answer."""
    with node_session() as node:
        node.run(PRELUDE)
        node.run(code.replace("localhost:8080", f"localhost:{server.port}"))
        node.until("store.commits > 0")
        yield node


def send(node: NodeSession, pack: dict[str, Any]) -> None:
    """Send a pack over the document's socket."""
    node.run(f"ws.send({json.dumps(json.dumps(pack))})")


def mirror(node: NodeSession) -> Any:
    """Return the document's mirror."""
    return node.value("snapshot")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Return the server that ``make run`` starts, at another port."""
    with serving("--demo", log=tmp_path_factory.mktemp("demo") / "log") as server:
        yield server


async def test_literal_order_meets_the_live_market(demo: ServerProcess) -> None:
    """The document's order rests or trades; after its cancel it has ended in the mirror."""
    with pasted(demo) as node:
        send(node, LOGIN_PACK)
        send(node, INSERT_PACK)
        node.until(f"snapshot.orders.{ORDER}")
        assert mirror(node)["orders"][ORDER]["limit_price"] == INSERT_PACK["limit_price"]
        send(node, CANCEL_PACK)
        node.until(f"['FILLED', 'CANCELLED'].includes(snapshot.orders.{ORDER}.status)")
        mirrored, fresh = await compare(lambda: mirror(node), demo.url)
        assert mirrored == fresh


async def test_ten_lots_are_bought_from_the_live_market(demo: ServerProcess) -> None:
    """An order at a price above the asks trades at once, and the mirror is the server's."""
    with pasted(demo) as node:
        send(node, {"aid": "subscribe_quote", "ins_list": SYMBOL})
        node.until(f"snapshot.quotes['{SYMBOL}']?.ask_price1")
        price = node.value(f"snapshot.quotes['{SYMBOL}'].ask_price1 + 200")
        send(node, {**INSERT_PACK, "order_id": "marketable", "limit_price": price})
        node.until("snapshot.orders.marketable?.status === 'FILLED'")
        mirrored, fresh = await compare(lambda: mirror(node), demo.url)
        assert mirrored == fresh
        trades = [one for one in fresh["trades"].values() if one["order_id"] == "marketable"]
        assert sum(trade["volume"] for trade in trades) == 10
        assert fresh["positions"][SYMBOL]["volume_long"] >= 10


async def test_document_trades_as_it_says(tmp_path: Path) -> None:
    """Ten lots at 75230.0 against one seller: three patches in one message, to the fen."""
    config = tmp_path / "quiet.toml"
    config.write_text(QUIET_MARKET)
    with (
        serving("--demo", "--config", str(config), log=tmp_path / "log") as server,
        pasted(server) as node,
    ):
        send(node, LOGIN_PACK)
        async with connect(server.url, "seller", "seller") as seller:
            await seller.insert_order(SYMBOL, "SELL", "OPEN", 10, 75230.0)
        send(node, INSERT_PACK)
        node.until(f"snapshot.orders.{ORDER}?.status === 'FILLED'")
        fills = [message["data"] for message in node.received() if "trades" in message["data"][0]]
        assert [sorted(patch) for patch in fills[-1]] == [
            ["trades"],
            ["orders"],
            ["accounts", "positions"],
        ]
        send(node, CANCEL_PACK)
        node.until("Object.values(snapshot.notify).some((notice) => notice.code === 2012)")
        mirrored, fresh = await compare(lambda: mirror(node), server.url)
        assert mirrored == fresh
        # 10 lots of 5 t at 75,230 yuan: commission 0.5 per ten thousand, margin 10 per cent.
        account = mirrored["accounts"][USER]
        assert account["commission"] == 188.08
        assert account["margin"] == 376_150.0
        assert account["balance"] == 9_999_811.92
        assert account["available"] == 9_623_661.92


async def test_password_logs_in_without_the_url(demo: ServerProcess) -> None:
    """The document's req_login is enough: its user's account appears in the mirror."""
    with pasted(demo, CODE.replace(f"?user_id={USER}", "")) as node:
        assert "accounts" not in mirror(node)
        send(node, LOGIN_PACK)
        node.until(f"snapshot.accounts?.{USER}")
