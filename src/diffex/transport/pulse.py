"""Things that recur: publishing quotes, revaluing accounts, agents, sweeping connections."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Final

BREATH: Final = 4
"""After work that took t, at least this many t are left to others."""

STRETCH: Final = 0.0002
"""Seconds of steps after which others get their turn, whatever is left."""


async def pulse(seconds: float, work: Callable[[], None]) -> None:
    """Call ``work`` every ``seconds``, more rarely when it takes long.

    Under load the work so slows down instead of crowding the orders out.
    """
    pause = seconds
    while True:
        await asyncio.sleep(pause)
        began = time.perf_counter()
        work()
        pause = max(seconds, BREATH * (time.perf_counter() - began))


async def stepwise(seconds: float, work: Callable[[], Iterator[None]]) -> None:
    """Take the steps of ``work`` every ``seconds``, a few at a time with pauses between.

    Nobody then waits for all the steps, however many there are.
    """
    while True:
        await asyncio.sleep(seconds)
        began = time.perf_counter()
        for _ in work():
            taken = time.perf_counter() - began
            if taken >= STRETCH:
                await asyncio.sleep(BREATH * taken)
                began = time.perf_counter()
