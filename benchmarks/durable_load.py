"""Orders through the whole server while everything is kept, as fast as 100 clients send them."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks import remote, timing, work
from benchmarks.load import Fills
from benchmarks.row import Kind, Row
from benchmarks.scale import MeasureError, Scale

USERS: Final = 100
WINDOW: Final = 1_000
"""Orders under way at once: ten of each client."""
TARGET: Final = 20_000.0
STALL_SECONDS: Final = 20.0


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row of durable orders, beside a server that keeps nothing."""
    names = work.names(USERS)
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        kept = stack.enter_context(remote.serving(USERS, data))
        bare = stack.enter_context(remote.serving(USERS))
        loads = [_Load(server.port, names) for server in (kept, bare)]
        scale.say("durable orders of 100 clients")
        for load in loads:
            load.rate(scale.seconds / 4)
        ours, memory = timing.in_turns(
            scale.rounds,
            lambda: loads[0].rate(scale.seconds),
            lambda: loads[1].rate(scale.seconds),
        )
    yield Row(
        name=f"durable orders through the whole server, {USERS} clients",
        method=f"{WINDOW:,} orders under way; from the socket through the journal to the client's "
        "frame with the fill; client and server share the machine",
        kind=Kind.RATE,
        figure=timing.rates(ours),
        bare=timing.rates(memory),
        bare_name="the same server that keeps nothing",
        target=TARGET,
    )


class _Load:
    """Pairs of users that trade with each other, always so many orders under way."""

    def __init__(self, port: int, names: list[str]) -> None:
        self._fills = Fills(port, names, lively=False)
        self._turn = 0

    def rate(self, seconds: float) -> float:
        """Return the orders a second that were filled, told and received."""
        fills = self._fills
        began = time.monotonic()
        before = fills.answers()
        end = began + seconds
        while time.monotonic() < end:
            self._send()
            fills.swarm.poll(0.01, fills.on_message)
        rate = (fills.answers() - before) / (time.monotonic() - began)
        self._drain()
        return rate

    def _send(self) -> None:
        while 2 * self._turn - self._fills.answers() < WINDOW:
            self._fills.strike(self._turn)
            self._turn += 1

    def _drain(self) -> None:
        fills, end = self._fills, time.monotonic() + STALL_SECONDS
        while fills.answers() < 2 * self._turn:
            fills.swarm.poll(0.05, fills.on_message)
            if time.monotonic() > end:
                raise MeasureError(f"{2 * self._turn - fills.answers()} orders have no answer")
