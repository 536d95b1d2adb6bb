"""Orders through the whole engine: checks, book, accounts, positions, events."""

import time
from collections.abc import Iterator
from typing import Final

from benchmarks import book, orders, timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale

PART: Final = 0.25
"""Of the stream of the bare book: what has passed costs the next order nothing."""

FIRST_LANDING: Final = 80
"""Dict updates that an operation took before the rule book: 32.7 k/s where a dict did 2.62 M/s."""
SHARE_OF_RULES: Final = 1 / 3
"""Of its operations a second the rules may cost the engine so much."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the rows of ``Exchange.apply``: beside the book, and beside its own beginning."""
    users = work.names(100)
    operations = orders.mix(scale.count(round(PART * orders.OPERATIONS)), users)
    scale.say("the whole engine")
    ours, bare, updates = timing.in_turns(
        scale.rounds,
        lambda: rate(operations, users),
        lambda: book.rate(operations),
        lambda: timing.per_second(len(operations), lambda: book.update_levels(operations)),
    )
    dict_updates = timing.rates(updates)
    yield Row(
        name="operations through the whole engine",
        method=f"{len(operations):,} commands of 100 users to Exchange.apply: checks, holds, book, "
        "accounts, positions, events",
        kind=Kind.RATE,
        figure=timing.rates(ours),
        bare=timing.rates(bare),
        bare_name="the bare book",
    )
    yield Row(
        name="the same, beside the engine without the rule book",
        method=f"the first landing's engine took {FIRST_LANDING} dict updates an operation, as "
        "measured then; the rules may cost a third of the operations a second",
        kind=Kind.RATE,
        figure=timing.rates(ours),
        bare=dict_updates,
        bare_name="a dict update an operation",
        target=dict_updates.typical / FIRST_LANDING * (1 - SHARE_OF_RULES),
    )


def rate(operations: list[orders.Operation], users: list[str]) -> float:
    """Return how many of ``operations`` a second a fresh exchange applies."""
    exchange = work.quiet_exchange(users)
    now = time.time_ns()

    def apply() -> None:
        for command in operations:
            exchange.apply(command, now)

    return timing.per_second(len(operations), apply)
