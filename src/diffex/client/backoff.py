"""How long to wait before connecting again: exponential backoff with full jitter."""

from collections.abc import Callable


class Backoff:
    """Delays drawn evenly from 0 to a ceiling that doubles with each failure.

    Full jitter spreads the clients of a restarted server over the whole interval, which
    brings them back sooner and with fewer collisions than any fixed schedule.
    """

    def __init__(self, base: float, cap: float, random: Callable[[], float]) -> None:
        """Start without failures.

        Args:
            base: ceiling of the first delay, in seconds, above 0.
            cap: highest ceiling, in seconds, at least ``base``.
            random: evenly distributed numbers, 0 <= x < 1.
        """
        if not 0 < base <= cap:
            raise ValueError(f"backoff needs 0 < base <= cap, got base {base} and cap {cap}")
        self._base = base
        self._cap = cap
        self._random = random
        self._ceiling = base

    def next_delay(self) -> float:
        """Return the seconds to wait after one more failure."""
        delay = self._random() * self._ceiling
        self._ceiling = min(self._cap, self._ceiling * 2)
        return delay

    def reset(self) -> None:
        """Begin anew, after a connection that lasted."""
        self._ceiling = self._base
