"""An order of an unchanged TqSdk strategy, from the call to its end in the mirror."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from benchmarks import order_worker, remote, timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import MeasureError, Scale
from diffex.cli.run import NO_NEWS
from diffex.cli.variables import variables

ORDERS: Final = 500
"""A round."""
MOST_LOTS: Final = 500
"""The largest order that the exchange takes."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row."""
    scale.say("an order of a TqSdk strategy")
    seller, *strategies = work.names(3)
    count = scale.count(ORDERS)
    with remote.serving(3) as server:
        lots = 2 * count * (scale.rounds + 1)
        asyncio.run(order_worker.rest(server.port, seller, lots, MOST_LOTS))
        with (
            _worker("tqsdk", server.port, strategies[0]) as theirs,
            _worker("diffex", server.port, strategies[1]) as ours,
        ):
            for warm in (theirs, ours):
                warm(count)
            tqsdk, diffex = timing.in_turns(
                scale.rounds, lambda: theirs(count), lambda: ours(count)
            )
    yield Row(
        name="an order of a TqSdk strategy",
        method="insert_order that trades at once, until it is FINISHED in the strategy's mirror",
        kind=Kind.TIME,
        figure=timing.times(tqsdk),
        bare=timing.times(diffex),
        bare_name="the same through diffex.client",
    )


@contextmanager
def _worker(kind: str, port: int, user_id: str) -> Iterator[Callable[[int], list[float]]]:
    """Run a strategy in its own process; hand out what sends orders and times them."""
    command = [sys.executable, "-m", "benchmarks.order_worker", kind, str(port), user_id]
    where = variables(f"http://127.0.0.1:{port}", os.environ)
    with subprocess.Popen(  # noqa: S603 - our own module, no shell
        command,
        env={**os.environ, **NO_NEWS, **where},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None

        def orders(count: int) -> list[float]:
            print(count, file=stdin, flush=True)
            line = stdout.readline()
            if not line:
                raise MeasureError(f"the strategy with {kind} ended")
            taken: list[float] = json.loads(line)
            return taken

        try:
            if stdout.readline() != "ready\n":
                raise MeasureError(f"the strategy with {kind} did not start")
            yield orders
        finally:
            stdin.close()
            process.wait(remote.GOODBYE_SECONDS)
