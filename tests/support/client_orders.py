"""Orders and cancels as tasks, so that a test can act while they are in flight."""

import asyncio
from typing import Any, Final

from diffex.client import Mirror, View
from tests.support.fake_exchange import SYMBOL, FakeSession, Tree

ORDER: Final = {
    "symbol": SYMBOL,
    "direction": "BUY",
    "offset": "OPEN",
    "volume": 10,
    "limit_price": 75230.0,
    "order_id": "o1",
}


def insert(mirror: Mirror, **changes: Any) -> asyncio.Task[View]:
    """Place an order, by default ``o1``: buy ten lots."""
    return asyncio.create_task(mirror.insert_order(**{**ORDER, **changes}))


def cancel(mirror: Mirror, order_id: str = "o1") -> asyncio.Task[View]:
    """Cancel an order."""
    return asyncio.create_task(mirror.cancel_order(order_id))


def ignore(_session: FakeSession, _pack: Tree) -> None:
    """Do nothing with a command: a script for the fake."""
