"""A client of ``/diff/td`` over a real socket, which fails where tqsdk would."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from tests.support.mirror_client import Tree
from tests.support.quiet import PASSWORDS
from tests.support.tq_client import TqWire
from tests.support.wire import ORDER, in_time


class TqSocket:
    """One connection; a peek is sent for each message that came, as both SDKs do."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket: Final = socket
        self.wire: Final = TqWire()

    @property
    def user(self) -> Tree:
        """What the mirror holds of its user, nothing before the login."""
        tree: Tree = self.wire.tree["trade"].get(self.wire.user_id, {})
        return tree

    async def say(self, aid: str, **fields: object) -> None:
        """Send one command."""
        await in_time(self.socket.send(json.dumps({"aid": aid, **fields})))

    async def read(self) -> Tree:
        """Take one message and peek for the next."""
        message = await in_time(self.socket.recv())
        self.wire(message.encode() if isinstance(message, str) else message)
        await self.say("peek_message")
        return self.wire.packs[-1]

    async def until(self, condition: Callable[[], object]) -> None:
        """Read until something holds."""
        while not condition():
            await self.read()

    async def say_login(self, user_id: str, password: str | None = None, bid: str = "x") -> None:
        """Send what tqsdk sends at a login."""
        self.wire.user_id = user_id
        given = PASSWORDS[user_id] if password is None else password
        await self.say("req_login", bid=bid, user_name=user_id, password=given)
        await self.say("confirm_settlement")

    async def log_in(self, user_id: str, **changes: Any) -> None:
        """Log in and wait until everything is there."""
        await self.say_login(user_id, **changes)
        await self.until(lambda: self.user.get("trade_more_data") is False)

    async def order(self, order_id: str, **fields: object) -> None:
        """Send an order: one lot of copper bought at 75230 unless the fields say otherwise."""
        order = {**ORDER, "user_id": self.wire.user_id, "order_id": order_id, **fields}
        await self.say("insert_order", **order)

    async def ended(self, order_id: str) -> Tree:
        """Wait until an order is FINISHED and return it."""
        await self.until(lambda: self._status(order_id) == "FINISHED")
        order: Tree = self.user["orders"][order_id]
        return order

    async def alive(self, order_id: str) -> Tree:
        """Wait until the server has taken an order and return it."""
        await self.until(lambda: self._status(order_id) == "ALIVE")
        order: Tree = self.user["orders"][order_id]
        return order

    async def told(self, code: int) -> None:
        """Read until a notice of a code has come."""
        await self.until(lambda: code in self.wire.codes())

    async def closed(self) -> int:
        """Read until the server has closed, and return its code."""
        with pytest.raises(websockets.ConnectionClosed) as end:
            await self._read_on()
        assert end.value.rcvd is not None, "cut without a close frame"
        return end.value.rcvd.code

    async def _read_on(self) -> None:
        while True:
            await self.read()

    def _status(self, order_id: str) -> str | None:
        order = self.user.get("orders", {}).get(order_id, {})
        status: str | None = order.get("status")
        return status


@asynccontextmanager
async def tq_connect(port: int, query: str = "", **options: Any) -> AsyncIterator[TqSocket]:
    """Connect to ``/diff/td``."""
    url = f"ws://127.0.0.1:{port}/diff/td{query}"
    async with websockets.connect(url, compression=None, max_size=None, **options) as socket:
        yield TqSocket(socket)


@asynccontextmanager
async def tq_login(port: int, user_id: str) -> AsyncIterator[TqSocket]:
    """Connect and log in."""
    async with tq_connect(port) as client:
        await client.log_in(user_id)
        yield client
