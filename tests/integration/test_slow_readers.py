"""A reader that does not read: bounded memory, a cut after a while, and nothing lost if not."""

import asyncio
from pathlib import Path

import pytest

from diffex.app import Running
from diffex.diff.session import Session
from diffex.domain.enums import Direction
from diffex.domain.limits import WRITE_BUFFER_BYTES
from diffex.transport.connection import Connection
from tests.support.frames import PING, RawSocket, frame, raw_session
from tests.support.quiet import SYMBOL, quiet_server, submit
from tests.support.wire import connect_as, eventually, in_time, status_of

CHUNK = 50_000
"""Bytes of one broadcast."""
KEYS = 20
"""Places that the broadcasts change in turn: they bound the snapshot, not the traffic."""


def resident() -> int:
    """Return the bytes of memory that this process has."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def broadcast(server: Running, number: int) -> None:
    """Tell everyone something large that replaces what was there."""
    text = f"{number:08d}" + "x" * CHUNK
    server.plant.desk.snapshots.broadcast_patch({"news": {str(number % KEYS): text}})


def only(server: Running) -> Connection:
    """Return the one connection of the server."""
    (connection,) = server.plant.gate._counter.connections
    return connection


def session_of(server: Running, user_id: str) -> Session:
    """Return the one session of a user."""
    (session,) = server.plant.desk.snapshots.watched()[user_id].sessions
    return session


async def stall(server: Running, reader: RawSocket) -> int:
    """Peek and read nothing until the server waits for the reader; return the broadcasts."""
    connection, session = only(server), session_of(server, "alice")
    await reader.say("peek_message")
    number = 0
    while connection._stalled_at is None:
        while not session.waiting and connection._stalled_at is None:
            await reader.say("peek_message")
            await asyncio.sleep(0)
        broadcast(server, number)
        number += 1
        await asyncio.sleep(0)
        assert number < 1_000, "the reader reads"
    return number


async def flood(server: Running, first: int, megabytes: int) -> None:
    """Let the market and the broadcasts go on for so many megabytes."""
    for number in range(first, first + megabytes * 1_000_000 // CHUNK):
        broadcast(server, number)
        submit(server, "bob", f"ask{number}", Direction.SELL, 1)
        submit(server, "alice", f"bid{number}", Direction.BUY, 1)
        server.plant.desk.publish_market()
        await asyncio.sleep(0)


async def test_a_reader_that_stops_and_resumes_ends_equal() -> None:
    """Laws 5 and 6: what it missed is composed or restated, and its mirror is the server's."""
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as reader:
        await reader.say("subscribe_quote", ins_list=SYMBOL)
        chart = {"ins_list": SYMBOL, "duration": 10**9, "view_width": 5}
        await reader.say("set_chart", chart_id="c", **chart)
        number = await stall(server, reader)
        await flood(server, number, megabytes=10)
        told = len(reader.mirror.frames)
        session = session_of(server, "alice")
        final = {"news": {"the": "end"}}
        server.plant.desk.snapshots.push_patch("alice", final)
        while "the" not in reader.mirror.tree.get("news", {}):
            await reader.message()
            await reader.say("peek_message")
        assert len(reader.mirror.frames) > told
        assert len(reader.mirror.tree["trades"]) == len(reader.mirror.tree["orders"]) > 100
        # What was due to be told of the market since is told by now, or in the next frame.
        while reader.mirror.tree != session.mirror():
            await reader.message()
            await reader.say("peek_message")


async def test_a_reader_that_never_reads_costs_bounded_memory_and_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Law 5: while it stalls nothing piles up behind it, and after the limit it is dropped."""
    monkeypatch.setattr("diffex.transport.patience.WRITE_STALL_SECONDS", 10**6)
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as reader:
        number = await stall(server, reader)
        connection = only(server)
        assert connection._transport is not None
        socket = connection._transport.underlying_transport
        before = resident()
        await flood(server, number, megabytes=60)
        assert resident() - before < 16 * 2**20
        assert socket.get_write_buffer_size() < WRITE_BUFFER_BYTES + (KEYS + 1) * CHUNK
        monkeypatch.setattr("diffex.transport.patience.WRITE_STALL_SECONDS", 0)
        await eventually(lambda: not server.plant.gate._counter.connections)
        assert not server.plant.desk.snapshots.watched()["alice"].sessions
        await in_time(reader.cut())


async def test_one_that_does_not_read_holds_up_nobody_else() -> None:
    """A stalled session of the same user and its chatter leave the other's mirror current."""
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as reader:
        number = await stall(server, reader)
        async with (
            connect_as(server.port, "alice") as alice,
            connect_as(server.port, "bob") as bob,
        ):
            for step in range(20):
                broadcast(server, number + step)
                await bob.order(f"ask{step}", user_id="bob", direction="SELL")
                await bob.until(status_of(f"ask{step}", "ACCEPTED"))
                await alice.order(f"bid{step}")
                await alice.until(status_of(f"bid{step}", "FILLED"))
            assert len(alice.tree["trades"]) == 20


async def test_who_sends_pings_and_reads_no_pongs_is_held_up_itself() -> None:
    """Answers that are not taken stop the reading of further questions: nothing piles up."""
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as reader:
        await reader.peek()
        connection = only(server)
        before = resident()
        pings = frame(PING, b"x" * 125) * 100_000
        sender = asyncio.create_task(reader.send(pings))
        await eventually(lambda: connection._stalled_at is not None)
        for _ in range(100):
            await asyncio.sleep(0.001)
        assert not sender.done()
        assert resident() - before < 32 * 2**20
        while not sender.done():
            await reader.frame()
        await reader.say("ping")
        assert await reader.message() == {"aid": "pong"}
