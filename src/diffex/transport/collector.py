"""Python's cyclic garbage collector, kept from stopping the exchange.

Its full collections look at every object there is: 0.4 s with 10,000 users, seen once for
each quarter by which the heap had grown. What the exchange lets go of is free at once, by
reference counts; cycles are rare and mostly young. So only the youngest generation is
collected as usual, and everything once in a while. The middle one holds what lives on, an
order and its place in the snapshots: 2 ms for each 2,000 orders, and none of it garbage.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

YOUNG: Final = 5_000
"""New containers after which the youngest are collected: a fraction of a millisecond."""
NEVER: Final = 2**31 - 1
FULL_SECONDS: Final = 3_600.0
"""Time between two full collections."""


@contextmanager
def calmed() -> Iterator[None]:
    """Leave what exists now alone; all but the youngest waits for ``collect_all``."""
    before = gc.get_threshold()
    gc.collect()
    # What exists now lives as long as the process.
    gc.freeze()
    gc.set_threshold(YOUNG, NEVER, NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def collect_all() -> None:
    """Find the cycles that outlived the youngest generation, and leave what is alive alone."""
    gc.collect()
    gc.freeze()
