"""kill -9 at any moment under load: what a client has seen is there after the restart, once.

Two users trade with each other as fast as they can over our client, which reconnects and
sends again what was not answered. ``DIFFEX_KILLS`` says how often the server is killed;
``make nightly`` asks for many more.
"""

import asyncio
import os
import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from diffex.client import Mirror, OrderRejected, Tuning, connect
from diffex.client.errors import ClientError
from diffex.domain.enums import ALIVE
from diffex.storage import images
from diffex.storage.imaging import bring_up_to_date
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast
from diffex.storage.recovery import from_genesis, recover, replay
from tests.support.counts import counted
from tests.support.victim import Victim, victim

KILLS: Final = int(os.environ.get("DIFFEX_KILLS", "50"))
KILLS_A_JOURNAL: Final = 10
"""A user's snapshot forgets what ended long ago, and then there is nothing to compare."""
SECONDS: Final = 30.0
"""After which a test gives up; no rule."""
QUICK: Final = Tuning(backoff_cap=0.2)
"""A client that does not wait long for the next server."""
SYMBOL: Final = "SHFE.cu2512"
PRICE: Final = 75_230.0
USERS: Final = {"alice": "BUY", "bob": "SELL"}
CONFIG: Final = f"""
[market]
agents = false

[[instrument]]
symbol = "{SYMBOL}"
pre_settlement = {PRICE}

[[user]]
user_id = "alice"
password = "pa"
deposit = 100_000_000_000

[[user]]
user_id = "bob"
password = "pb"
deposit = 100_000_000_000
"""


async def trade(mirror: Mirror, side: str, user: str) -> None:
    """Place orders at one price for ever, several at a time; some of them are cancelled."""
    chance = random.Random(user)

    async def place(number: int) -> None:
        order_id = f"{user}-{number}"
        with suppress(OrderRejected, ClientError):
            await mirror.insert_order(
                SYMBOL,
                side,
                "OPEN",
                chance.randint(1, 3),
                limit_price=PRICE + chance.choice((-10, 0, 10)),
                order_id=order_id,
            )
            if chance.random() < 0.2:
                await mirror.cancel_order(order_id)

    number = 0
    while True:
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(place(number))
                number += 1


def shown(mirror: Mirror) -> dict[str, Any]:
    """Return a copy of the orders and trades that the client sees now."""
    return {name: mirror.snapshot(name) or {} for name in ("orders", "trades")}


def check_seen(before: dict[str, Any], after: dict[str, Any]) -> None:
    """What was seen before is there after: same orders as far or further, same trades."""
    for order_id, old in before["orders"].items():
        new = after["orders"][order_id]
        assert new["exchange_order_id"] == old["exchange_order_id"]
        assert new["insert_time"] == old["insert_time"]
        if old["status"] in ALIVE:
            assert new["filled_volume"] >= old["filled_volume"]
        else:
            assert new == old
    for trade_id, old in before["trades"].items():
        assert after["trades"][trade_id] == old


def check_journal(data: Path) -> int:
    """Carry the whole journal out: no gap, the same state from an image; return its length."""
    journal = JournalFile(data / JOURNAL_FILE)
    try:
        whole = from_genesis(journal, NoPast())
        replay(whole, journal, journal.head, lambda _, __: None)
        again = recover(data, journal, NoPast(), pytest.fail, lambda _, __: None)
        journal.check()
    finally:
        journal.close()
    assert again.exchange.state.state_hash() == whole.exchange.state.state_hash()
    for sequence in images.sequences(data):
        one = images.read(data, sequence)
        assert one.sequence <= whole.sequence
    check_once(whole.exchange.state.traders.values())
    return whole.sequence


def check_once(traders: Any) -> None:
    """Every order traded as much as its trades say: no effect came twice or not at all."""
    for trader in traders:
        assert not trader.archived, "orders left the snapshot: the day was too long"
        filled: dict[str, int] = {}
        for trade_ in trader.trades:
            filled[trade_.order_id] = filled.get(trade_.order_id, 0) + trade_.volume
        assert {one: order.filled for one, order in trader.orders.items() if order.filled} == filled
    long, short = (
        sum(getattr(position, side).volume for position in one.account.positions.values())
        for one, side in zip(traders, ("long", "short"), strict=True)
    )
    assert long == short


@pytest.mark.parametrize("seed", range(-(-KILLS // KILLS_A_JOURNAL)))
async def test_nothing_that_was_seen_is_lost_by_a_kill(
    seed: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Orders, trades and funds that a mirror has shown are there after kill -9, once."""
    kills = min(KILLS_A_JOURNAL, KILLS - seed * KILLS_A_JOURNAL)
    chance = random.Random(seed)
    seen = 0
    async with victim(tmp_path, CONFIG) as server:
        await server.start()
        async with (
            connect(server.url, "alice", "pa", timeout=SECONDS, tuning=QUICK) as alice,
            connect(server.url, "bob", "pb", timeout=SECONDS, tuning=QUICK) as bob,
        ):
            mirrors = {"alice": alice, "bob": bob}
            for kill in range(kills):
                seen += await one_life(server, mirrors, chance)
                if kill == kills // 2:
                    await asyncio.to_thread(bring_up_to_date, tmp_path / "data")
        await server.stop()
    commands = check_journal(tmp_path / "data")
    record_property(counted("kill -9 under our client"), kills)
    record_property(counted("commands in the journals of killed servers, without a gap"), commands)
    record_property(counted("orders seen before a kill and found after it, once"), seen)


async def one_life(server: Victim, mirrors: dict[str, Mirror], chance: random.Random) -> int:
    """Let both trade, kill the server amid, start it again, and compare; return what was seen."""
    trading = [
        asyncio.create_task(trade(mirrors[user], side, f"{user}{chance.getrandbits(40):x}"))
        for user, side in USERS.items()
    ]
    await asyncio.sleep(chance.uniform(0.02, 0.15))
    sessions = {user: mirror.reconnects for user, mirror in mirrors.items()}
    server.kill()
    before = {}
    for user, mirror in mirrors.items():
        await mirror.wait(lambda one: not one.connected, timeout=SECONDS)
        # All that the server had sent has come by now.
        before[user] = shown(mirror)
    for task in trading:
        task.cancel()
    await asyncio.wait(trading)
    await server.start()
    for user, mirror in mirrors.items():
        await mirror.wait(partial(is_back, sessions[user]), timeout=SECONDS)
        check_seen(before[user], shown(mirror))
    return sum(len(one["orders"]) for one in before.values())


def is_back(sessions: int, mirror: Mirror) -> bool:
    """Return whether a mirror is connected again, with a fresh snapshot."""
    return mirror.connected and mirror.reconnects > sessions
