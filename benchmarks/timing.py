"""Rounds of ours and of the reference in turns, and what they come to.

The machine is never quiet for long: whatever disturbs it then disturbs both, and the
median over the rounds drops a round that was hit.
"""

import gc
import statistics
from collections.abc import Callable, Sequence
from itertools import repeat
from time import perf_counter_ns
from typing import Final, TypeVar

from benchmarks.row import Spread

NANO: Final = 1e-9

ResultT = TypeVar("ResultT")


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the smallest sample that at least ``share`` of all do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def times(rounds: Sequence[Sequence[float]]) -> Spread:
    """Return P50 and P99 of each round's samples, each the median over the rounds."""
    return Spread(
        statistics.median(percentile(samples, 0.50) for samples in rounds),
        statistics.median(percentile(samples, 0.99) for samples in rounds),
    )


def durations(rounds: Sequence[float]) -> Spread:
    """Return the median and the worst of durations, of which each round has one."""
    return Spread(statistics.median(rounds), max(rounds))


def rates(rounds: Sequence[float]) -> Spread:
    """Return the median and the worst of rates, of which each round has one."""
    return Spread(statistics.median(rounds), min(rounds))


def in_turns(rounds: int, *works: Callable[[], ResultT]) -> list[list[ResultT]]:
    """Run each work once a round; return the results of each work."""
    results: list[list[ResultT]] = [[] for _ in works]
    for _ in range(rounds):
        for work, kept in zip(works, results, strict=True):
            # Nobody pays for the garbage of the one before.
            gc.collect()
            kept.append(work())
    return results


def batches(work: Callable[[], object], samples: int, batch: int) -> list[float]:
    """Return the seconds that one call takes, as means over batches of calls.

    Reading the clock costs some 50 ns, so what is faster than that times a few is
    measured by the batch.
    """
    taken: list[float] = []
    scale = NANO / batch
    for _ in range(samples):
        began = perf_counter_ns()
        for _ in repeat(None, batch):
            work()
        taken.append((perf_counter_ns() - began) * scale)
    return taken


def per_second(count: int, work: Callable[[], object]) -> float:
    """Return how many a second ``work`` does that does ``count``."""
    began = perf_counter_ns()
    work()
    return count / ((perf_counter_ns() - began) * NANO)


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes."""
    began = perf_counter_ns()
    work()
    return (perf_counter_ns() - began) * NANO
