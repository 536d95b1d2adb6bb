"""Things that recur: publishing quotes, revaluing accounts, agents, sweeping connections."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

BREATH: Final = 4
"""After work that took t, at least this many t are left to others."""


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
