"""Who has guessed too often: wrong passwords counted by name and address."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from diffex.domain.limits import TOKEN_FAILURE_SECONDS, TOKEN_FAILURES, TOKEN_NAMES_WATCHED


class Failures:
    """Counts in windows, each beginning with its first failure.

    By name and address together: nobody can shut out a user who signs in from elsewhere,
    and who mistypes one name may still use another.
    """

    def __init__(self, uptime: Callable[[], float]) -> None:
        """Take a clock of monotonic seconds."""
        self._uptime: Final = uptime
        self._counts: Final[OrderedDict[tuple[str, str], tuple[int, float]]] = OrderedDict()

    def are_too_many(self, name: str, address: str) -> bool:
        """Return whether the next guess has to wait for the end of the window."""
        return self._count(name, address) >= TOKEN_FAILURES

    def add(self, name: str, address: str) -> None:
        """Count one."""
        counted = self._count(name, address)
        began = self._counts[name, address][1] if counted else self._uptime()
        self._counts[name, address] = (counted + 1, began)
        if len(self._counts) > TOKEN_NAMES_WATCHED:
            self._counts.popitem(last=False)

    def _count(self, name: str, address: str) -> int:
        counted, began = self._counts.get((name, address), (0, 0.0))
        if counted and self._uptime() - began >= TOKEN_FAILURE_SECONDS:
            del self._counts[name, address]
            return 0
        return counted
