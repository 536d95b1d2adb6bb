"""How much is measured: the whole, or a smoke run of the same code."""

import sys
from typing import Final

import msgspec


class MeasureError(Exception):
    """A figure cannot be had on this machine or was disturbed; says in a sentence why."""


class Scale(msgspec.Struct, frozen=True):
    """Sizes of a run."""

    part: float
    """Share of the repetitions that is done."""
    crowd: float
    """Share of the users that takes part."""
    rounds: int
    seconds: float
    """How long a round over sockets lasts."""

    def count(self, whole: int) -> int:
        """Return how many of ``whole`` repetitions are done, at least 20."""
        return max(20, round(whole * self.part))

    def users(self, whole: int) -> int:
        """Return how many of ``whole`` users take part, at least one."""
        return max(1, round(whole * self.crowd))

    def say(self, text: str) -> None:
        """Tell the person who waits what is measured now."""
        print(f"  {text}", file=sys.stderr, flush=True)


WHOLE: Final = Scale(part=1.0, crowd=1.0, rounds=5, seconds=2.0)
QUICK: Final = Scale(part=0.02, crowd=0.1, rounds=2, seconds=0.3)
