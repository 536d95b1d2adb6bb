"""Two honest people who trade all the time, whatever others do to the exchange."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from tests.support.mirror_client import Tree
from tests.support.wire import Client, connect, in_time, status_of

BREATH: Final = 0.05
"""Seconds between two rounds: a snapshot keeps the newest 2,000 trades only."""
HALF_A_FEN: Final = 0.005


class Person:
    """Someone with a password and a session."""

    def __init__(self, user_id: str, client: Client) -> None:
        self.user_id: Final = user_id
        self.client: Final = client
        self.known: Final = frozenset(client.tree["trades"])

    async def order(self, order_id: str, direction: str, offset: str) -> None:
        """Send an order of one lot."""
        name = self.user_id
        await self.client.order(order_id, user_id=name, direction=direction, offset=offset)

    async def sees(self, order_id: str, status: str) -> None:
        """Wait until an order is shown in that status."""
        await self.client.until(status_of(order_id, status))

    async def settled(self, rounds: int, password: str, port: int) -> None:
        """See that each round was two trades, nothing is owed, and a new mirror agrees."""
        client = self.client
        tree = await client.until(lambda tree: len(tree["trades"]) == len(self.known) + 2 * rounds)
        account: Tree = tree["accounts"][self.user_id]
        assert account["margin"] == account["frozen_margin"] == account["frozen_commission"] == 0
        paid = sum(trade["commission"] for trade in tree["trades"].values())
        assert abs(account["commission"] - paid) < HALF_A_FEN
        assert abs(account["balance"] + paid - account["deposit"]) < HALF_A_FEN
        async with connect(port) as again:
            await again.log_in(self.user_id, password)
            assert again.mirror.business() == client.mirror.business()


class Traffic:
    """Rounds of trades between two people; after each neither holds anything."""

    def __init__(self, buyer: Person, seller: Person) -> None:
        self.rounds = 0
        self._first = len(buyer.client.tree["orders"])
        self._buyer: Final = buyer
        self._seller: Final = seller
        self._leaving = False
        self._round_ended = asyncio.Event()

    async def more(self, rounds: int) -> None:
        """Wait until so many more rounds were traded from their first order to their last."""
        goal = self.rounds + rounds + 1
        while self.rounds < goal:
            self._round_ended.clear()
            await in_time(self._round_ended.wait())

    async def run(self) -> None:
        """Trade until told to leave: all is filled, at once and in full."""
        while not self._leaving:
            number = self._first + self.rounds
            await self._trade(self._buyer, self._seller, f"open{number}", "OPEN")
            await self._trade(self._seller, self._buyer, f"close{number}", "CLOSETODAY")
            self.rounds += 1
            self._round_ended.set()
            await asyncio.sleep(BREATH)

    def leave(self) -> None:
        """Trade the present round to its end and no other."""
        self._leaving = True

    async def _trade(self, buyer: Person, seller: Person, order_id: str, offset: str) -> None:
        await buyer.order(order_id, "BUY", offset)
        await buyer.sees(order_id, "ACCEPTED")
        await seller.order(order_id, "SELL", offset)
        await seller.sees(order_id, "FILLED")
        await buyer.sees(order_id, "FILLED")


@asynccontextmanager
async def traffic(port: int, passwords: Mapping[str, str]) -> AsyncIterator[Traffic]:
    """Let alice and bob trade during a block; at its end their books must be in order."""
    async with connect(port) as one, connect(port) as other:
        await one.log_in("alice", passwords["alice"])
        await other.log_in("bob", passwords["bob"])
        alice, bob = Person("alice", one), Person("bob", other)
        running = Traffic(alice, bob)
        task = asyncio.create_task(running.run())
        try:
            yield running
        finally:
            running.leave()
            await task
        for person in (alice, bob):
            await person.settled(running.rounds, passwords[person.user_id], port)
