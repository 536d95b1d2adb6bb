"""kill -9 under the published tqsdk: what the strategy has seen is there when it is back, once.

The client waits 10 to 20 s before it connects again, so this is done a few times only;
``DIFFEX_TQSDK_KILLS`` says how often, and ``make nightly`` asks for more.
"""

import asyncio
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from diffex.domain.enums import ALIVE
from tests.support.counts import counted
from tests.support.mirror_client import Tree
from tests.support.quiet import PRICE
from tests.support.tqsdk_floor import base_of
from tests.support.tqsdk_stage import BACK, CONFIG, Stage
from tests.support.tqsdk_steps import LOGIN, steps
from tests.support.tqsdk_witness import agrees, snapshot
from tests.support.victim import victim

KILLS: Final = int(os.environ.get("DIFFEX_TQSDK_KILLS", "2"))
KILLS_A_STRATEGY: Final = 5
"""The harness ends a strategy that runs for longer."""
ORDERS: Final = 30
PATIENCE: Final = 20
"""Looks at both sides, a second apart, until nothing changes any more."""

TRADE: Final = f"""
orders = [
    api.insert_order(symbol, 'BUY', 'OPEN', 1 + one % 3, price) for one in range({ORDERS})
]
until(lambda: len(api.get_trade()) >= before + 3)
"""
MORE: Final = f"""
orders = [api.insert_order(symbol, 'BUY', 'OPEN', 1, price) for one in range({ORDERS})]
api.wait_update(deadline=time.time() + delay)
answer = state()
"""
CLEAR: Final = """
def alive():
    orders = api.get_order().values()
    return [one for one in orders if one.status == 'ALIVE' and one.exchange_order_id]

for one in alive():
    api.cancel_order(one)
until(lambda: not alive())
"""
"""What rests holds money, which the next round needs. An order that went into a connection which
died before the server had it stays ALIVE in TqSdk for ever; no cancel ends it."""


def parts() -> list[int]:
    """Return how often each strategy sees its server killed, all of them together ``KILLS``."""
    begun = range(0, KILLS, KILLS_A_STRATEGY)
    return [min(KILLS_A_STRATEGY, KILLS - first) for first in begun]


@pytest.mark.parametrize(("seed", "kills"), list(enumerate(parts(), 1)))
async def test_a_strategy_goes_on_after_a_kill(
    seed: int, kills: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Every order that it saw acknowledged, every trade and the funds: as seen, or further."""
    chance = random.Random(seed)
    async with victim(tmp_path, CONFIG, demo=True) as server:
        await server.start()
        with steps(base_of(server.port)) as trader:
            scene = Stage(server.port, 1, trader, None, None)  # type: ignore[arg-type] # no proxies here
            await trader.take(LOGIN, user=scene.user_id, password=scene.user_id)
            for kill in range(kills):
                await trader.take("before = len(api.get_trade())")
                await scene.sell(f"s{kill}", 8)
                await scene.take(TRADE)
                seen = await trader.take(
                    MORE, symbol=scene.symbol, price=PRICE, delay=chance.uniform(0.0, 0.05)
                )
                server.kill()
                await asyncio.sleep(0.2)
                await server.start()
                await scene.take(BACK + BACK)
                told = await check_kept(scene, seen)
                assert len(told["trades"]) >= 3 * (kill + 1)
                await trader.take(CLEAR)
        await server.stop()
    record_property(counted("kill -9 under tqsdk, nothing seen lost or doubled"), kills)


async def check_kept(scene: Stage, seen: Any) -> Tree:
    """What was seen before the kill is there after it; what is there is what the client sees.

    Returns:
        The user's snapshot after the kill.
    """
    told: Tree = {}
    for _ in range(PATIENCE):
        # Orders that the client had not sent yet come now: both sides still change.
        before, now = told, await scene.take("answer = state()")
        told = await snapshot(scene.port, scene.user_id)
        if told == before:
            break
        await scene.take("api.wait_update(deadline=time.time() + 1)")
    acknowledged = {key: one for key, one in seen["orders"].items() if one["exchange_order_id"]}
    assert acknowledged
    for order_id, order in acknowledged.items():
        kept = told["orders"][order_id]
        assert kept["exchange_order_id"] == order["exchange_order_id"]
        assert kept["remaining_volume"] <= order["volume_left"]
        if order["status"] == "FINISHED":
            assert kept["status"] not in ALIVE
    assert set(seen["trades"]) <= set(told["trades"])
    assert set(now["trades"]) == set(told["trades"])
    agrees(now["account"], told["accounts"][scene.user_id], "account")
    for symbol, position in told["positions"].items():
        agrees(now["positions"][symbol], position, symbol)
    filled = sum(one["filled_volume"] for one in told["orders"].values())
    assert filled == sum(one["volume"] for one in told["trades"].values())
    return told
