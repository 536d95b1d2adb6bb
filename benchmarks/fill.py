"""A fill is with the client within 200 µs, one way over loopback: at 1, 100 and 1,000 users."""

from collections.abc import Iterator
from typing import Final

from benchmarks import load, remote, timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale

USERS: Final = (1, 100, 1000)
LIVELY_USERS: Final = 1000
FILLS_A_SECOND: Final = 2_000
TARGET: Final = 200e-6


def measure(scale: Scale) -> Iterator[Row]:
    """Yield a row for each number of users, and one of a market that moves."""
    for users in USERS:
        yield _row(scale, scale.users(users), TARGET, lively=False)
    yield _row(scale, scale.users(LIVELY_USERS), None, lively=True)


def _row(scale: Scale, users: int, target: float | None, *, lively: bool) -> Row:
    who = "1 user and its counterparty" if users == 1 else f"{users:,} users"
    if lively:
        who += ", a lively market"
    scale.say(f"fill to client, {who}")
    # One user needs another one to trade with, who is connected and measured too.
    names = work.names(max(users, 2))
    remote.allow_connections(2 * len(names))
    with remote.serving(len(names)) as server:
        fills = load.Fills(server.port, names, lively=lively)
        pace = load.Pace(fills, FILLS_A_SECOND / 2)
        pace.run(scale.seconds / 4)
        size = fills.bytes // len(fills.taken)
        echoes = load.Echoes(server.echo_port, len(names), fills.order_bytes, size)
        ours, bare = timing.in_turns(
            scale.rounds,
            load.round_of(pace, fills, scale.seconds),
            load.round_of(load.Pace(echoes, FILLS_A_SECOND / 2), echoes, scale.seconds),
        )
        fills.swarm.close()
        echoes.swarm.close()
    return Row(
        name=f"fill to client, {who}",
        method=_method(size, lively=lively),
        kind=Kind.TIME,
        figure=timing.times(ours),
        bare=timing.times(bare),
        bare_name="picows echo, one way",
        target=target,
        bounded="tail",
    )


def _method(size: int, *, lively: bool) -> str:
    if lively:
        return "the same, where each trade moves the price and every user watches the quote"
    return (
        f"{FILLS_A_SECOND:,} fills/s of orders sent over the same sockets; from the engine's "
        f"time stamp before it matches to the frame ({size:,} B) at the client"
    )
