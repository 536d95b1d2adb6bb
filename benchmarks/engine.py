"""Orders through the whole engine: checks, book, accounts, positions, events."""

import time
from collections.abc import Iterator
from typing import Final

from benchmarks import book, orders, timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale

PART: Final = 0.25
"""Of the stream of the bare book: what has passed costs the next order nothing."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row of ``Exchange.apply``."""
    users = work.names(100)
    operations = orders.mix(scale.count(round(PART * orders.OPERATIONS)), users)
    scale.say("the whole engine")
    ours, bare = timing.in_turns(
        scale.rounds,
        lambda: rate(operations, users),
        lambda: book.rate(operations),
    )
    yield Row(
        name="operations through the whole engine",
        method=f"{len(operations):,} commands of 100 users to Exchange.apply: checks, holds, book, "
        "accounts, positions, events",
        kind=Kind.RATE,
        figure=timing.rates(ours),
        bare=timing.rates(bare),
        bare_name="the bare book",
    )


def rate(operations: list[orders.Operation], users: list[str]) -> float:
    """Return how many of ``operations`` a second a fresh exchange applies."""
    exchange = work.quiet_exchange(users)
    now = time.time_ns()

    def apply() -> None:
        for command in operations:
            exchange.apply(command, now)

    return timing.per_second(len(operations), apply)
