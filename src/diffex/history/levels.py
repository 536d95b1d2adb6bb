"""Where the prices of made days lie: each day begins where the one before settled.

A day is made around the price that the configuration gives, and moved by whole ticks
afterwards. So days need not wait for each other, and the newest settles at the price with
which the present begins.
"""

from collections.abc import Sequence
from typing import NamedTuple

from diffex.domain.instrument import Instrument
from diffex.domain.units import Ticks
from diffex.storage.history_file import Summary


class Level(NamedTuple):
    """Where one day lies."""

    pre_settlement: Ticks
    level: Ticks
    """The price from which the day's prices count: away from ``pre_settlement`` by the
    night's gap."""


def levels(summaries: Sequence[Summary], start: Ticks | None, end: Ticks) -> list[Level]:
    """Return where consecutive days lie.

    Args:
        summaries: of the days, oldest first.
        start: the settlement of the day before them; None if there is none, then the
            oldest begins where it must so that no night has a gap.
        end: what the newest is to settle at.

    Returns:
        A level for each day. What ``start`` and the days' own moves leave to ``end`` is
        spread evenly over the nights.
    """
    moves = [one.close for one in summaries]
    pre = end - sum(moves) if start is None else start
    missing = end - sum(moves) - pre
    placed: list[Level] = []
    for number, move in enumerate(moves):
        gap = missing * (number + 1) // len(moves) - missing * number // len(moves)
        placed.append(Level(pre, pre + gap))
        pre += gap + move
    return placed


def fits(terms: Instrument, summary: Summary, place: Level) -> bool:
    """Return whether a day's prices lie within the price limits of its pre-settlement.

    The limits are as far away as those of ``terms``, in proportion, rounded inward.
    """
    pre, level = place
    above = (terms.upper_limit - terms.pre_settlement) * pre // terms.pre_settlement
    below = (terms.pre_settlement - terms.lower_limit) * pre // terms.pre_settlement
    return pre - below <= level + summary.low and level + summary.high <= pre + above
