"""10,000 connected users, each with a snapshot, at 2,000 fills a second; and their memory."""

from collections.abc import Callable, Iterator
from typing import Final

from benchmarks import load, remote, timing, work
from benchmarks.row import Kind, Row, Spread
from benchmarks.scale import Scale

USERS: Final = 10_000
ECHOES: Final = 8_000
"""Connections of the reference: both swarms together stay below common limits of files."""
FILLS_A_SECOND: Final = 2_000
MEMORY_TARGET: Final = 200e3

Load = tuple[list[float], float]
"""Latencies of a round, and the share of a core that the server used for it."""


class Crowd:
    """A server and its clients, and the reference's."""

    def __init__(self, server: remote.Server, users: int, alone: int) -> None:
        self.users = users
        self._server = server
        self._fills = load.Fills(server.port, work.names(users), lively=False)
        self._pace = load.Pace(self._fills, FILLS_A_SECOND / 2)
        self._pace.run(users / FILLS_A_SECOND)
        self.memory = (server.resident() - alone) / users
        """Bytes a user, after each has had a fill."""
        self._size = self._fills.bytes // len(self._fills.taken)
        before = server.resident()
        peers = min(users, ECHOES)
        self._echoes = load.Echoes(server.echo_port, peers, self._fills.order_bytes, self._size)
        self._echo_pace = load.Pace(self._echoes, FILLS_A_SECOND / 2)
        self._echo_pace.run(peers / FILLS_A_SECOND)
        self.bare_memory = max(1.0, (server.resident() - before) / peers)

    def measured(self, scale: Scale) -> tuple[list[Load], list[Load]]:
        """Return the rounds of ours and of the reference."""
        ours, bare = timing.in_turns(
            scale.rounds,
            self._with_share(load.round_of(self._pace, self._fills, scale.seconds)),
            self._with_share(load.round_of(self._echo_pace, self._echoes, scale.seconds)),
        )
        return ours, bare

    def close(self) -> None:
        """Drop every connection."""
        self._fills.swarm.close()
        self._echoes.swarm.close()

    def _with_share(self, work_: Callable[[], list[float]]) -> Callable[[], Load]:
        def run() -> Load:
            before = self._server.processor()
            samples: list[float] = []

            def keep() -> None:
                samples.extend(work_())

            taken = timing.seconds(keep)
            return samples, (self._server.processor() - before) / taken

        return run


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the rows of latency, processor and memory."""
    users = scale.users(USERS)
    remote.allow_connections(users + min(users, ECHOES))
    scale.say(f"{users:,} connected users: the empty server's memory")
    with remote.serving(1) as server:
        alone = server.resident()
    scale.say(f"{users:,} connected users: connecting")
    with remote.serving(users) as server:
        crowd = Crowd(server, users, alone)
        scale.say(f"{users:,} connected users: fills")
        ours, bare = crowd.measured(scale)
        crowd.close()
    yield Row(
        name=f"fill to client, {users:,} users",
        method=f"as above; {FILLS_A_SECOND:,} fills/s among {users:,} connected users",
        kind=Kind.TIME,
        figure=timing.times([samples for samples, _ in ours]),
        bare=timing.times([samples for samples, _ in bare]),
        bare_name=f"picows echo, one way, {min(users, ECHOES):,} connections",
    )
    yield Row(
        name=f"processor of the server, {users:,} users at {FILLS_A_SECOND:,} fills/s",
        method="user and system time of the process, as a share of one core",
        kind=Kind.SHARE,
        figure=timing.durations([share for _, share in ours]),
        bare=timing.durations([share for _, share in bare]),
        bare_name="picows echo at the same pace",
    )
    yield Row(
        name="memory per connected user",
        method=f"resident memory of the server with {users:,} users, each after a fill, less that "
        "of a server with one, by their number: account, connection, session, snapshot",
        kind=Kind.BYTES,
        figure=Spread(crowd.memory, crowd.memory),
        bare=Spread(crowd.bare_memory, crowd.bare_memory),
        bare_name="a connection of the echo",
        target=MEMORY_TARGET,
    )
