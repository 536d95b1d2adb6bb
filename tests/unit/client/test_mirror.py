"""The mirror as a program sees it, over a real connection."""

import asyncio
from typing import Any

import pytest

from diffex.client import Mirror
from diffex.client.connection import Connection
from tests.support.fake_exchange import USER, FakeExchange


async def test_it_reads_like_nested_dicts(mirror: Mirror, exchange: FakeExchange) -> None:
    """Indexing, paths, iteration, length and copies agree with the server's snapshot."""
    exchange.push({"positions": {"SHFE.cu2512": {"volume_long": 10, "tags": ["a"]}}})
    await mirror.changed("positions")
    assert mirror["positions"]["SHFE.cu2512"]["volume_long"] == 10
    assert mirror.get("positions", "SHFE.cu2512", "tags") == ("a",)
    assert mirror.get("positions", "SHFE.al2512", default=0) == 0
    assert mirror.get("accounts", USER)["balance"] == 100.0
    assert "positions" in mirror
    assert len(mirror) == len(list(mirror)) == len(mirror.keys()) == len(mirror.values())
    assert dict(mirror.items())["accounts"] == exchange.tree["accounts"]
    assert {**mirror.snapshot(), **exchange.tree} == mirror.snapshot()
    assert "accounts" in repr(mirror)


async def test_it_cannot_be_changed(mirror: Mirror) -> None:
    """Only the server changes the tree; a copy is the caller's."""
    unlocked: Any = mirror
    with pytest.raises(TypeError):
        unlocked["accounts"] = {}
    with pytest.raises(TypeError):
        unlocked["accounts"][USER]["balance"] = 1e9
    mirror.snapshot()["accounts"][USER]["balance"] = 1e9
    assert mirror["accounts"][USER]["balance"] == 100.0


async def test_a_transaction_is_seen_whole_or_not_at_all(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """Trade, order and account of one fill are never seen apart, however often one looks."""
    seen = []

    def look(current: Mirror) -> bool:
        seen.append((current.get("a"), current.get("b"), current.get("c")))
        return bool(current.get("c") == 50)

    watching = asyncio.create_task(mirror.wait(look))
    for n in range(1, 51):
        await asyncio.sleep(0)
        exchange.push({"a": n}, {"b": n}, {"c": n})
    await watching
    assert all(a == b == c for a, b, c in seen)


async def test_no_wake_up_is_lost_between_calls(mirror: Mirror, exchange: FakeExchange) -> None:
    """A loop of changed() alone ends at the newest state, and is_changing tells the truth.

    Each transaction is pushed while the one before may still be on its way, some of them
    before the waiter has come round.
    """
    rounds = 200

    async def follow() -> None:
        while mirror.get("n") != rounds:
            before = mirror.version
            await mirror.changed("n")
            assert mirror.version == before + 1
            assert mirror.is_changing("n")

    following = asyncio.create_task(follow())
    for n in range(1, rounds + 1):
        exchange.push({"n": n})
        if n % 3:
            await asyncio.sleep(0)
        if n % 7 == 0:
            await mirror.changed()
    await following


async def test_the_woken_have_their_turn_before_the_next_peek(
    mirror: Mirror, exchange: FakeExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So no transaction can slip in between the one that woke a reader and its reading."""
    events = []
    send = Connection.send

    def recording(connection: Connection, message: bytes) -> None:
        events.append("peek")
        send(connection, message)

    async def read() -> None:
        await mirror.changed("n")
        events.append("read")

    monkeypatch.setattr(Connection, "send", recording)
    reading = asyncio.create_task(read())
    await asyncio.sleep(0)
    exchange.push({"n": 1})
    await reading
    exchange.push({"n": 2})
    await mirror.changed("n")
    assert events[:2] == ["read", "peek"]


async def test_is_changing_tells_of_the_latest_transaction(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """It names what that transaction touched, and forgets it with the next."""
    exchange.push({"orders": {"o1": {"status": "FILLED"}}})
    await mirror.changed("orders", "o1")
    assert mirror.is_changing("orders", "o1", "status")
    assert not mirror.is_changing("accounts")
    exchange.push({"accounts": {USER: {"balance": 99.0}}})
    await mirror.changed()
    assert not mirror.is_changing("orders")


async def test_updates_show_the_newest_state(mirror: Mirror, exchange: FakeExchange) -> None:
    """A slow reader skips states but not the last one."""
    shown = []
    async for _ in mirror.updates("n"):
        shown.append(mirror.get("n"))
        if mirror.get("n") == 9:
            break
        for n in range(shown.count(None) and 1, 10):
            exchange.push({"n": n})
        await mirror.wait(lambda current: current.get("n") == 9)
    assert shown == [None, 9]


async def test_wait_can_run_out_of_time(mirror: Mirror) -> None:
    """TimeoutError is Python's own, and the mirror goes on."""
    with pytest.raises(TimeoutError):
        await mirror.wait(lambda _: False, timeout=0.01)
    assert mirror.connected
