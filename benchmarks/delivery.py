"""More than 100,000 patches a second reach the clients, at 100 users and at 1,000."""

import time
from collections.abc import Iterator
from typing import Final

import orjson

from benchmarks import echo, load, remote, timing, work
from benchmarks.row import Kind, Row, Spread
from benchmarks.scale import Scale
from benchmarks.swarm import Swarm, frame
from diffex.diff import codec

USERS: Final = (100, 1000)
FILLS_A_FRAME: Final = {1: "a fill a frame", 3: "three fills a frame"}
PATCHES_A_FILL: Final = 3
TARGET: Final = 100_000
SECTIONS: Final = (b'{"trades":', b'{"orders":', b'{"accounts":')
"""How the patches begin that are counted; each patch of the producer has one section."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield two rows for each number of users."""
    for users in USERS:
        for fills in FILLS_A_FRAME:
            count = scale.users(users)
            scale.say(f"patches delivered, {count:,} users, {FILLS_A_FRAME[fills]}")
            yield _row(scale, count, fills)


def _row(scale: Scale, users: int, fills: int) -> Row:
    remote.allow_connections(2 * users)
    with remote.serving(users) as server:
        patches = Delivered(server, users, fills)
        patches.run(scale.seconds / 4)
        size = patches.bytes // patches.frames
        echoes = Echoed(server.echo_port, users, size)
        ours, bare = timing.in_turns(
            scale.rounds, lambda: patches.run(scale.seconds), lambda: echoes.run(scale.seconds)
        )
        patches.swarm.close()
        echoes.swarm.close()
    frame_patches = fills * PATCHES_A_FILL
    mine, other = max(used for _, used in ours), max(used for _, used in bare)
    reference = timing.rates([rate for rate, _ in bare])
    return Row(
        name=f"patches delivered, {users:,} users, {FILLS_A_FRAME[fills]}",
        method="counted at the client; the quick start's fill, 3 patches, pushed "
        f"{'once' if fills == 1 else f'{fills} times'} whenever a user's peek waits: a frame of "
        f"{size:,} B; the client used {mine:.0%} of its core, {other:.0%} for the echo",
        kind=Kind.RATE,
        figure=timing.rates([rate for rate, _ in ours]),
        bare=Spread(reference.typical * frame_patches, reference.tail * frame_patches),
        bare_name=f"picows echo of {size:,} B, counted as {frame_patches} each",
        target=TARGET,
    )


class Delivered:
    """Users who peek again as soon as they are answered, while the server pushes to them."""

    def __init__(self, server: remote.Server, users: int, fills_a_frame: int) -> None:
        self._server = server
        self._fills_a_frame = fills_a_frame
        self.swarm = load.Fills(server.port, work.names(users), lively=False).swarm
        self.frames = 0
        self.bytes = 0
        self._patches = 0
        self._last = b""

    def run(self, seconds: float) -> tuple[float, float]:
        """Return the patches a second, and the share of its core that the client used."""
        before, began = self._patches, time.monotonic()
        used = time.process_time()
        self._server.produce(self._fills_a_frame)
        self.swarm.poll_until(began + seconds, self._on_message)
        taken = time.monotonic() - began
        used = time.process_time() - used
        patches = self._patches - before
        self._server.rest()
        self.swarm.poll_until(time.monotonic() + 0.2, self._on_message)
        last = orjson.loads(self._last)["data"]
        assert sum(map(self._last.count, SECTIONS)) == len(last), "patches are counted wrongly"
        return patches / taken, used / taken

    def _on_message(self, number: int, message: bytes, arrived: int) -> None:
        self.swarm.send[number](load.PEEK)
        self.frames += 1
        self.bytes += len(message)
        self._last = message
        for section in SECTIONS:
            self._patches += message.count(section)


class Echoed:
    """As many clients of the echo, each of which asks again as soon as it is answered."""

    def __init__(self, port: int, connections: int, size: int) -> None:
        self.swarm = Swarm(port, ["/"] * connections)
        self._request = frame(echo.request(len(codec.PEEK), size))
        self._frames = 0
        self._on = False

    def run(self, seconds: float) -> tuple[float, float]:
        """Return the frames a second, and the share of its core that the client used."""
        before, began = self._frames, time.monotonic()
        used = time.process_time()
        self._on = True
        for send in self.swarm.send:
            send(self._request)
        self.swarm.poll_until(began + seconds, self._on_message)
        taken = time.monotonic() - began
        used = time.process_time() - used
        frames = self._frames - before
        self._on = False
        self.swarm.poll_until(time.monotonic() + 0.2, self._on_message)
        return frames / taken, used / taken

    def _on_message(self, number: int, message: bytes, arrived: int) -> None:
        self._frames += 1
        if self._on:
            self.swarm.send[number](self._request)
