"""The quick start with the Python client, against a server process."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from diffex.client import CancelRejected, connect
from tests.support.quick_start import (
    LOGIN_PACK,
    ORDER,
    QUIET_MARKET,
    SYMBOL,
    USER,
    business,
    compare,
)
from tests.support.server_process import ServerProcess, serving

pytestmark = pytest.mark.xdist_group("quick_start_python")

PASSWORD = LOGIN_PACK["password"]
PRICE = 75230.0


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Return the server that ``make run`` starts, at another port."""
    with serving("--demo", log=tmp_path_factory.mktemp("demo") / "log") as server:
        yield server


async def test_literal_order_meets_the_live_market(demo: ServerProcess) -> None:
    """The document's order rests or trades; a cancel ends what is left of it."""
    async with connect(demo.url, USER, PASSWORD) as mirror:
        order = await mirror.insert_order(SYMBOL, "BUY", "OPEN", 10, PRICE, order_id=ORDER)
        assert order["status"] in {"ACCEPTED", "PARTIAL_FILLED", "FILLED"}
        ended = await mirror.cancel_order(ORDER)
        assert ended["status"] in {"FILLED", "CANCELLED"}
        mirrored, fresh = await compare(mirror.snapshot, demo.url)
        assert mirrored == fresh


async def test_ten_lots_are_bought_from_the_live_market(demo: ServerProcess) -> None:
    """An order at a price above the asks trades at once, and the mirror is the server's."""
    async with connect(demo.url, USER, PASSWORD) as mirror:
        await mirror.subscribe(SYMBOL)
        ask = await mirror.wait(lambda now: now.get("quotes", SYMBOL, "ask_price1"), 20)
        order = await mirror.insert_order(SYMBOL, "BUY", "OPEN", 10, ask + 200)
        await mirror.wait(lambda _: order["status"] == "FILLED", 20)
        mirrored, fresh = await compare(mirror.snapshot, demo.url)
        assert mirrored == fresh
        assert fresh["positions"][SYMBOL]["volume_long"] >= 10


async def test_every_mirror_of_the_user_ends_equal(tmp_path: Path) -> None:
    """Ten lots at 75230.0 against one seller, seen by two clients and by a third that comes."""
    config = tmp_path / "quiet.toml"
    config.write_text(QUIET_MARKET)
    with serving("--demo", "--config", str(config), log=tmp_path / "log") as server:
        async with (
            connect(server.url, USER, PASSWORD) as mirror,
            connect(f"{server.url}?user_id={USER}") as other,
            connect(server.url, "seller", "seller") as seller,
        ):
            await seller.insert_order(SYMBOL, "SELL", "OPEN", 10, PRICE)
            order = await mirror.insert_order(SYMBOL, "BUY", "OPEN", 10, PRICE, order_id=ORDER)
            assert order["status"] == "FILLED"
            assert (await mirror.cancel_order(ORDER))["status"] == "FILLED"
            with pytest.raises(CancelRejected):
                await mirror.cancel_order("order457")
            async with asyncio.timeout(20):
                await other.wait(lambda now: now.get("orders", ORDER, "status") == "FILLED")
            mirrored, fresh = await compare(mirror.snapshot, server.url)
            assert mirrored == fresh == business(other.snapshot())
            assert mirrored["accounts"][USER]["available"] == 9_623_661.92
