"""The packs of the quick start's document, and the comparison that ends it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final

from websockets.asyncio.client import connect

from diffex.diff.patch import merge

Tree = dict[str, Any]

USER: Final = "user123"
ORDER: Final = "order456"
SYMBOL: Final = "SHFE.cu2512"
BUSINESS: Final = ("accounts", "positions", "orders", "trades")
"""The sections that all sessions of a user share; the others are the session's own."""

LOGIN_PACK: Final[Tree] = {"aid": "req_login", "user_name": USER, "password": "password123"}
INSERT_PACK: Final[Tree] = {
    "aid": "insert_order",
    "user_id": USER,
    "order_id": ORDER,
    "exchange_id": "SHFE",
    "instrument_id": "cu2512",
    "direction": "BUY",
    "offset": "OPEN",
    "volume": 10,
    "price_type": "LIMIT",
    "limit_price": 75230.0,
}
CANCEL_PACK: Final[Tree] = {"aid": "cancel_order", "user_id": USER, "order_id": ORDER}

QUIET_MARKET: Final = f"""
[market]
agents = false

[[instrument]]
symbol = "{SYMBOL}"
pre_settlement = 75230.0

[[user]]
user_id = "{USER}"
password = "password123"
deposit = 10_000_000

[[user]]
user_id = "seller"
password = "seller"
deposit = 10_000_000
"""

_PATIENCE_SECONDS: Final = 20
_STEP_SECONDS: Final = 0.02


async def first_snapshot(url: str) -> Tree:
    """Return what the first rtn_data of a new session of the user makes."""
    tree: Tree = {}
    async with connect(f"{url}?user_id={USER}") as socket:
        await socket.send('{"aid":"peek_message"}')
        for patch in json.loads(await socket.recv())["data"]:
            merge(tree, patch)
    return tree


def business(tree: Tree) -> Tree:
    """Return the part of a snapshot that all sessions share, with JavaScript's numbers.

    They are doubles, which round nanoseconds since 1970.
    """
    return {section: doubles(tree[section]) for section in BUSINESS}


async def compare(mirror: Callable[[], Any], url: str) -> tuple[Tree, Tree]:
    """Return the business part of a mirror, and that of a new session's first snapshot.

    While the market moves, the two are taken at two moments; they are taken again until
    they are equal, or patience ends.

    Args:
        mirror: returns the mirror's whole tree.
        url: the server's WebSocket.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + _PATIENCE_SECONDS
    while True:
        fresh, mirrored = business(await first_snapshot(url)), business(mirror())
        if mirrored == fresh or loop.time() > end:
            return mirrored, fresh
        await asyncio.sleep(_STEP_SECONDS)


def doubles(value: Any) -> Any:
    """Return a JSON value with every whole number as the double that JavaScript makes of it."""
    if isinstance(value, dict):
        return {key: doubles(item) for key, item in value.items()}
    return float(value) if type(value) is int else value
