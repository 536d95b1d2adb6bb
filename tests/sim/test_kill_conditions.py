"""kill -9 of a server that keeps conditional orders: they outlive it, and each fires once.

``DIFFEX_KILLS`` says how often another test kills its servers; here it is a tenth of that.
"""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from diffex.client import Mirror, connect
from diffex.domain.events import ConditionChanged, Event, OrderAccepted
from diffex.domain.trigger import ConditionState
from diffex.storage.imaging import bring_up_to_date
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast
from diffex.storage.recovery import from_genesis, replay
from tests.sim.test_kill import CONFIG, KILLS, PRICE, QUICK, SECONDS, SYMBOL, is_back
from tests.support.counts import counted
from tests.support.victim import Victim, victim

ROUNDS: Final = max(2, KILLS // 20)
"""Conditional orders, with two kills each: while it waits, and as it fires."""
STEP: Final = 20.0
"""Each waits for a higher price than any before, so what those have left in the book meets none."""
ATTEMPTS: Final = 10


def trigger(price: float) -> dict[str, Any]:
    """Return what a condition waits for."""
    return {"contingent_type": "price", "contingent_price": price, "price_relation": "GE"}


def order() -> dict[str, Any]:
    """Return what it becomes: an order that rests."""
    exchange_id, instrument_id = SYMBOL.split(".")
    return {
        "exchange_id": exchange_id,
        "instrument_id": instrument_id,
        "direction": "BUY",
        "offset": "OPEN",
        "volume": 1,
        "price_type": "LIMIT",
        "limit_price": PRICE - 500,
    }


async def trade_at(mirrors: dict[str, Mirror], price: float, name: str) -> None:
    """Let bob sell a lot to alice."""
    for user, side in (("alice", "BUY"), ("bob", "SELL")):
        await mirrors[user].insert_order(
            SYMBOL, side, "OPEN", 1, limit_price=price, order_id=f"{user}-{name}"
        )


async def killed(server: Victim, mirrors: dict[str, Mirror]) -> None:
    """Kill the server and start it again; return when both clients are back."""
    sessions = {user: mirror.reconnects for user, mirror in mirrors.items()}
    server.kill()
    for mirror in mirrors.values():
        await mirror.wait(lambda one: not one.connected, timeout=SECONDS)
    await server.start()
    for user, mirror in mirrors.items():
        await mirror.wait(partial(is_back, sessions[user]), timeout=SECONDS)


def state_of(mirror: Mirror, name: str) -> str:
    """Return the state of a conditional order that the mirror shows."""
    return str(mirror.get("condition_orders", name, "state"))


async def fire(mirrors: dict[str, Mirror], price: float, name: str) -> None:
    """Trade until a conditional order has fired, if it has not yet."""
    for attempt in range(ATTEMPTS):
        if state_of(mirrors["alice"], name) == "FIRED":
            return
        await trade_at(mirrors, price, f"again-{name}-{attempt}")
        await asyncio.sleep(0.1)
    raise AssertionError(f"{name} has not fired")


def effects(data: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Return how often each condition fired, and each order was accepted, by the journal."""
    fired: dict[str, int] = {}
    accepted: dict[str, int] = {}

    def see(_: int, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, OrderAccepted):
                name = event.command.order_id
                accepted[name] = accepted.get(name, 0) + 1
            elif isinstance(event, ConditionChanged) and event.state is ConditionState.FIRED:
                name = event.command.condition_id
                fired[name] = fired.get(name, 0) + 1

    journal = JournalFile(data / JOURNAL_FILE)
    try:
        replay(from_genesis(journal, NoPast()), journal, journal.head, lambda _, __: None, see)
    finally:
        journal.close()
    return fired, accepted


async def test_a_condition_outlives_a_kill_and_fires_once(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Killed while it waits, and at any moment around the trade that meets it."""
    chance = random.Random(1)
    names = [f"c{number}" for number in range(ROUNDS)]
    async with victim(tmp_path, CONFIG) as server:
        await server.start()
        async with (
            connect(server.url, "alice", "pa", timeout=SECONDS, tuning=QUICK) as alice,
            connect(server.url, "bob", "pb", timeout=SECONDS, tuning=QUICK) as bob,
        ):
            mirrors = {"alice": alice, "bob": bob}
            for number, name in enumerate(names, 1):
                price = PRICE + number * STEP
                await alice.insert_condition_order(
                    trigger(price), order(), order_id=name, till="GTC"
                )
                if number % 2:
                    await asyncio.to_thread(bring_up_to_date, tmp_path / "data")
                shown = alice.snapshot("condition_orders", name)
                await killed(server, mirrors)
                assert alice.snapshot("condition_orders", name) == shown
                assert state_of(alice, name) == "ACTIVE"
                assert alice.snapshot("orders", name) is None
                meeting = asyncio.create_task(trade_at(mirrors, price, f"met-{name}"))
                await asyncio.sleep(chance.uniform(0, 0.03))
                await killed(server, mirrors)
                # What became of it is unknown; a lot that is left from before may be in the way.
                await asyncio.wait([meeting], timeout=SECONDS)
                await fire(mirrors, price, name)
                assert alice.get("orders", name, "status") == "ACCEPTED"
            await killed(server, mirrors)
            assert [state_of(alice, name) for name in names] == ["FIRED"] * ROUNDS
        await server.stop()
    fired, accepted = effects(tmp_path / "data")
    assert fired == dict.fromkeys(names, 1)
    assert {name: accepted[name] for name in names} == fired
    record_property(counted("kill -9 under conditional orders"), 2 * ROUNDS + 1)
    record_property(counted("conditional orders that outlived a kill and fired once"), ROUNDS)
