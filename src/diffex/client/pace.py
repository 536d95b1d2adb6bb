"""How fast commands may follow one another: a bucket of tokens."""


class Pace:
    """Lets ``burst`` commands go at once and ``rate`` a second after that.

    So no second, wherever it begins, sees more than ``rate + burst``.
    """

    def __init__(self, rate: float, burst: float, now: float) -> None:
        """Start with a full bucket.

        Args:
            rate: commands a second, above 0.
            burst: commands at once, at least 1.
            now: seconds on the clock that ``take`` is given.
        """
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._filled = now

    def take(self, now: float) -> float:
        """Return 0 if a command may go now, which it then must; else the seconds to wait."""
        grown = self._tokens + (now - self._filled) * self._rate
        self._tokens = min(self._burst, grown)
        self._filled = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._rate
        self._tokens -= 1
        return 0.0
