"""A client that shares nothing with diffex: the ``websockets`` package and the tests' own merge.

What it believes of the protocol is the quick start's, so a server that only its own client
understands fails here.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from tests.support.mirror_client import Tree, rfc_merge, strict_json

T = TypeVar("T")

PATIENCE: Final = 30.0
"""Seconds until a test gives up: no rule, only the end of a hang."""

OF_A_SESSION: Final = frozenset({"charts", "ins_list", "klines", "notify", "quotes"})
"""Sections that are no part of the user's snapshot."""


async def in_time(what: Awaitable[T], seconds: float = PATIENCE) -> T:
    """Wait for ``what``, and not for ever."""
    async with asyncio.timeout(seconds):
        return await what


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until something holds that nobody tells of."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - the server has no event for a test's question
            await asyncio.sleep(0.01)


def status_of(order_id: str, status: str) -> Callable[[Tree], bool]:
    """Return whether a mirror shows an order in that status."""
    return lambda tree: tree["orders"].get(order_id, {}).get("status") == status


class Mirror:
    """A client's copy of the snapshot, and the rtn_data that made it."""

    def __init__(self) -> None:
        self.tree: Tree = {}
        self.frames: list[list[Tree]] = []

    def take(self, message: str | bytes) -> Tree:
        """Take one message in, and return it."""
        pack: Tree = strict_json(message.encode() if isinstance(message, str) else message)
        if pack["aid"] == "rtn_data":
            assert set(pack) == {"aid", "data"}
            self.frames.append(pack["data"])
            for patch in pack["data"]:
                self.tree = rfc_merge(self.tree, patch)
        return pack

    def business(self) -> Tree:
        """Return the user's part of the tree: what the server keeps for every session."""
        return {name: part for name, part in self.tree.items() if name not in OF_A_SESSION}


class Client:
    """One session, as the quick start describes it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket: Final = socket
        self.mirror: Final = Mirror()
        self._asked = False
        self._noticed: set[str] = set()

    @property
    def tree(self) -> Tree:
        """What the mirror shows now."""
        return self.mirror.tree

    async def say(self, aid: str, **fields: object) -> None:
        """Send one command."""
        await self.send(json.dumps({"aid": aid, **fields}))

    async def send(self, message: str | bytes) -> None:
        """Send a text, or a binary message."""
        await in_time(self.socket.send(message))

    async def read(self) -> Tree:
        """Return the next message, merged if it is a part of the mirror."""
        pack = self.mirror.take(await in_time(self.socket.recv()))
        if pack["aid"] == "rtn_data":
            self._asked = False
        return pack

    async def ask(self) -> None:
        """Send a peek_message, unless one is unanswered."""
        if not self._asked:
            self._asked = True
            await self.say("peek_message")

    async def peek(self) -> list[Tree]:
        """Ask for the next rtn_data and return its patches, merged."""
        await self.ask()
        while True:
            pack = await self.read()
            if pack["aid"] == "rtn_data":
                data: list[Tree] = pack["data"]
                return data

    async def until(self, condition: Callable[[Tree], object]) -> Tree:
        """Peek until the mirror shows what is waited for, and return it."""
        while not condition(self.tree):
            await self.peek()
        return self.tree

    async def notice(self) -> Tree:
        """Peek until a notify has come that was not returned before, and return it."""
        while True:
            for name, notice in self.tree.get("notify", {}).items():
                if name not in self._noticed:
                    self._noticed.add(name)
                    found: Tree = notice
                    return found
            await self.peek()

    async def told(self, code: int) -> Tree:
        """Return the next notify of that code; those before it are passed over."""
        while True:
            notice = await self.notice()
            if notice["code"] == code:
                return notice

    async def log_in(self, user_name: str, password: str) -> None:
        """Log in with a password and wait for the snapshot."""
        await self.say("req_login", user_name=user_name, password=password)
        await self.until(lambda tree: user_name in tree.get("accounts", {}))

    async def order(self, order_id: str, **fields: object) -> None:
        """Send an order: one lot of copper bought at 75230 unless the fields say otherwise."""
        await self.say("insert_order", **{**ORDER, "order_id": order_id, **fields})

    async def closed(self) -> tuple[int, str]:
        """Read until the server has closed, and return its code and reason."""
        with pytest.raises(websockets.ConnectionClosed) as end:
            await self._read_on()
        received = end.value.rcvd
        assert received is not None, "cut without a close frame"
        return received.code, received.reason

    async def _read_on(self) -> None:
        while True:
            self.mirror.take(await in_time(self.socket.recv()))


ORDER: Final[Tree] = {
    "user_id": "alice",
    "exchange_id": "SHFE",
    "instrument_id": "cu2512",
    "direction": "BUY",
    "offset": "OPEN",
    "volume": 1,
    "price_type": "LIMIT",
    "limit_price": 75230.0,
}
"""What ``Client.order`` sends."""


@asynccontextmanager
async def connect(port: int, query: str = "", **options: Any) -> AsyncIterator[Client]:
    """Connect to the server at ``port``; nobody is logged in unless ``query`` does it."""
    url = f"ws://127.0.0.1:{port}/ws/diff{query}"
    async with websockets.connect(url, compression=None, max_size=None, **options) as socket:
        yield Client(socket)


@asynccontextmanager
async def connect_as(port: int, user_id: str) -> AsyncIterator[Client]:
    """Connect by the URL alone, and take the first snapshot."""
    async with connect(port, f"?user_id={user_id}") as client:
        await client.peek()
        yield client
