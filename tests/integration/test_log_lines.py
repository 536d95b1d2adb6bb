"""The quick start's log lines: each at its moment, with its fields, and only when asked for."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from diffex import logs
from tests.support.logs import logs_restored
from tests.support.quiet import SYMBOL, quiet_server
from tests.support.wire import connect_as, status_of

QUICK_START = "diff.snapshot=debug,engine.trade_gateway=debug"

Line = dict[str, Any]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Collect what is logged while ``DIFFEX_LOG`` is the quick start's."""
    with logs_restored():
        stream = io.StringIO()
        logs.set_up(logs.parse_levels(QUICK_START, "info"), stream)
        yield stream


def lines(log: io.StringIO, event: str) -> list[Line]:
    """Return the lines of one event, without what every line has."""
    found = [json.loads(line) for line in log.getvalue().splitlines()]
    common = ("event", "timestamp")
    return [
        {key: value for key, value in line.items() if key not in common}
        for line in found
        if line["event"] == event
    ]


async def trade() -> None:
    """Let alice buy two lots of bob, both being connected."""
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as alice,
        connect_as(server.port, "bob") as bob,
    ):
        await bob.order("ask", user_id="bob", direction="SELL", volume=2)
        await bob.until(status_of("ask", "ACCEPTED"))
        await alice.told(0)
        await alice.ask()
        await alice.order("bid", volume=2)
        await alice.until(status_of("bid", "FILLED"))
        await bob.until(status_of("ask", "FILLED"))


async def test_the_snapshot_lines(log: io.StringIO) -> None:
    """Who has a snapshot, what was pushed to how many sessions, whose peek was answered."""
    await trade()
    debug = {"logger": "diff.snapshot", "level": "debug"}
    assert lines(log, "SnapshotManager: User initialized") == [
        {**debug, "user_id": "alice"},
        {**debug, "user_id": "bob"},
    ]
    pushed = lines(log, "SnapshotManager: Patch pushed")
    fill = {**debug, "user_id": "alice", "patches": 3, "sessions": 1}
    assert fill in pushed
    assert {**fill, "user_id": "bob"} in pushed
    assert {**debug, "user_id": "alice"} in lines(log, "SnapshotManager: peek() awakened")


async def test_the_trade_gateway_line(log: io.StringIO) -> None:
    """One line for each side of a fill."""
    await trade()
    filled = lines(log, "TradeGateway: Order filled")
    assert [(line["user_id"], line["order_id"]) for line in filled] == [
        ("alice", "bid"),
        ("bob", "ask"),
    ]
    assert {line.pop("trade_id") for line in filled}
    assert filled[0] == {
        "logger": "engine.trade_gateway",
        "level": "debug",
        "user_id": "alice",
        "order_id": "bid",
        "symbol": SYMBOL,
        "direction": "BUY",
        "offset": "OPEN",
        "price": "75230",
        "volume": 2,
    }


async def test_nothing_is_said_that_was_not_asked_for(log: io.StringIO) -> None:
    """At the usual level a server that does its work is silent about it."""
    logs.set_up(logs.parse_levels("", "info"), log)
    await trade()
    assert [json.loads(line)["event"] for line in log.getvalue().splitlines()] == ["App: Stopped"]
