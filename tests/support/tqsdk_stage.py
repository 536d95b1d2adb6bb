"""A strategy behind proxies that lose what they are told to, and a second trader beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from tests.support.cutting_proxy import CuttingProxy, cutting_proxy
from tests.support.mirror_client import Tree
from tests.support.quiet import PRICE
from tests.support.tqsdk_floor import base_of
from tests.support.tqsdk_steps import LOGIN, Steps, steps
from tests.support.tqsdk_witness import agreed
from tests.support.wire import Client, connect_as

STAGES: Final = 9
BACK: Final = "told(2019112902, 120)\n"
"""Wait until the client says that it is connected again: 10 to 20 s after its last connect."""

CONFIG: Final = "[market]\nagents = false\n" + "".join(
    f"""
[[instrument]]
symbol = "SHFE.cu250{number}"
pre_settlement = {PRICE}

[[user]]
user_id = "trader{number}"
password = "trader{number}"
deposit = 10_000_000

[[user]]
user_id = "other{number}"
password = "other{number}"
deposit = 10_000_000
"""
    for number in range(1, STAGES + 1)
)
"""Each stage has its own contract and its own two users: none sees another."""


@dataclass(frozen=True)
class Stage:
    """A strategy that is not logged in yet, and what stands between it and the exchange."""

    port: int
    number: int
    trader: Steps
    td: CuttingProxy
    md: CuttingProxy

    @property
    def user_id(self) -> str:
        """Who trades."""
        return f"trader{self.number}"

    @property
    def symbol(self) -> str:
        """The contract that nobody else trades."""
        return f"SHFE.cu250{self.number}"

    async def log_in(self) -> None:
        """Let the strategy log in, as ``TqAccount``."""
        await self.trader.take(LOGIN, user=self.user_id, password=self.user_id)

    async def take(self, code: str) -> Any:
        """Take a step, in which ``symbol`` and ``price`` are known."""
        return await self.trader.take(code, symbol=self.symbol, price=PRICE)

    async def sell(self, name: str, volume: int, price: float = PRICE) -> None:
        """Let the other trader sell, and wait until the exchange has the order."""
        async with connect_as(self.port, f"other{self.number}") as other:
            await self._send(other, name, volume, price)

    async def agreed(self) -> Tree:
        """Fail unless the strategy agrees with the exchange; return what it sees."""
        seen: Tree = await self.take("answer = state()")
        await agreed(self.port, self.user_id, seen)
        return seen

    async def _send(self, other: Client, name: str, volume: int, price: float) -> None:
        await other.order(
            name,
            user_id=f"other{self.number}",
            instrument_id=self.symbol.removeprefix("SHFE."),
            direction="SELL",
            volume=volume,
            limit_price=price,
        )
        await other.until(lambda tree: name in tree["orders"])
        assert other.tree["orders"][name]["status"] != "REJECTED"


@asynccontextmanager
async def stage(port: int, number: int) -> AsyncIterator[Stage]:
    """Set a stage up at the server of a port.

    Args:
        port: of a demo server of ``CONFIG``.
        number: from 1 to ``STAGES``.
    """
    async with cutting_proxy(port) as td, cutting_proxy(port) as md:
        environment = {
            "TQ_TD_URL": f"ws://127.0.0.1:{td.port}/diff/td",
            "TQ_MD_URL": f"ws://127.0.0.1:{md.port}/diff/md",
        }
        with steps(base_of(port), environment=environment) as trader:
            yield Stage(port, number, trader, td, md)
