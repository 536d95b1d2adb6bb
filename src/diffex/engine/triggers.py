"""The index of conditional orders that wait: by contract and price, and by time.

Each contract has two heaps, of what waits for a higher price and of what waits for a lower
one, so that a trade which meets none costs two comparisons, and nothing where nobody waits.
An entry whose condition waits no longer, or waits under a newer ticket, is void; it leaves
when it comes to the top, or when void ones outnumber the others.
"""

from collections import deque
from heapq import heapify, heappop, heappush
from typing import Final

from diffex.domain.condition import Condition
from diffex.domain.trigger import ConditionState
from diffex.domain.units import INT64_MAX, Nanos, Ticks

_ACTIVE: Final = ConditionState.ACTIVE

_Entry = tuple[int, int, int, Condition]
"""Key, number of the condition, its ticket, and itself; numbers and tickets decide ties."""

VOID_KEPT: Final = 16
"""Void entries below this number are not worth a sweep."""


class Heap:
    """Conditions with the smallest key first, then the oldest."""

    __slots__ = ("_entries", "_void")

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._void = 0

    def __len__(self) -> int:
        return len(self._entries)

    def push(self, key: int, condition: Condition) -> None:
        """Add a condition under the ticket that it has now."""
        heappush(self._entries, (key, condition.number, condition.ticket, condition))

    def first(self) -> int:
        """Return the smallest key of a condition that waits; beyond every key if none does."""
        entries = self._entries
        while entries and not valid(entries[0][3], entries[0][2]):
            heappop(entries)
            self._void -= 1
        return entries[0][0] if entries else INT64_MAX

    def pop(self) -> Condition:
        """Take the condition of the smallest key, after ``first`` has named it."""
        return heappop(self._entries)[3]

    def void(self) -> None:
        """Note that an entry became void; drop them all once they are many."""
        self._void += 1
        if self._void > VOID_KEPT and 2 * self._void > len(self._entries):
            self._entries = [one for one in self._entries if valid(one[3], one[2])]
            heapify(self._entries)
            self._void = 0


def valid(condition: Condition, ticket: int) -> bool:
    """Return whether a condition still waits under a ticket."""
    return condition.state is _ACTIVE and condition.ticket == ticket


class Watch:
    """What waits for the prices of one contract.

    ``rises`` and ``falls`` are the nearest prices at which something may fire.
    """

    __slots__ = ("above", "below", "falls", "rises")

    def __init__(self) -> None:
        self.above = Heap()
        self.below = Heap()
        self.rises: Ticks = INT64_MAX
        self.falls: Ticks = -INT64_MAX

    def measure(self) -> None:
        """Set the nearest prices from the heaps."""
        self.rises = self.above.first()
        self.falls = -self.below.first()


class Triggers:
    """All that waits, and the queue of what is met and has yet to fire.

    ``watches`` is read with every trade; ``touches`` are the trades since the last ``collect``
    that met something, in their order.
    """

    __slots__ = ("_times", "count", "queue", "touches", "watches")

    def __init__(self) -> None:
        self._times = Heap()
        self.count = 0
        """Conditional orders that the exchange ever took."""
        self.queue: deque[tuple[Condition, int]] = deque()
        """Met, in the order in which they are to fire, each with its ticket."""
        self.touches: list[tuple[str, Ticks]] = []
        self.watches: dict[str, Watch] = {}

    def traded(self, symbol: str, price: Ticks) -> None:
        """Take note of a trade's price."""
        watch = self.watches.get(symbol)
        if watch is not None and (price >= watch.rises or price <= watch.falls):
            self.touches.append((symbol, price))

    def wait(self, condition: Condition) -> None:
        """Let a condition that is active wait for its trigger."""
        condition.ticket += 1
        self.index(condition)

    def index(self, condition: Condition) -> None:
        """Add a condition that waits under the ticket that it has."""
        if condition.by_time:
            self._times.push(condition.moment, condition)
            return
        watch = self.watches.get(condition.symbol)
        if watch is None:
            watch = self.watches[condition.symbol] = Watch()
        if condition.rising:
            watch.above.push(condition.price, condition)
        else:
            watch.below.push(-condition.price, condition)
        watch.measure()

    def meet(self, condition: Condition) -> None:
        """Let a condition that is active fire as soon as those before it have."""
        condition.ticket += 1
        self.queue.append((condition, condition.ticket))

    def leave(self, condition: Condition) -> None:
        """Note that a condition which waited or was met does so no longer."""
        if condition.by_time:
            self._times.void()
            return
        watch = self.watches.get(condition.symbol)
        if watch is None:
            return
        (watch.above if condition.rising else watch.below).void()
        watch.measure()
        if not len(watch.above) and not len(watch.below):
            del self.watches[condition.symbol]

    def next_moment(self) -> Nanos:
        """Return the earliest moment that something waits for."""
        return self._times.first()

    def collect_due(self, now: Nanos) -> None:
        """Queue what waits for ``now`` or an earlier moment, the earliest first."""
        while self._times.first() <= now:
            self.meet(self._times.pop())

    def collect(self) -> None:
        """Queue what the trades met: trade by trade, the nearest price first, then the oldest."""
        touches, self.touches = self.touches, []
        for symbol, price in touches:
            watch = self.watches.get(symbol)
            if watch is None:
                continue
            while watch.above.first() <= price:
                self.meet(watch.above.pop())
            while watch.below.first() <= -price:
                self.meet(watch.below.pop())
            watch.measure()
            if not len(watch.above) and not len(watch.below):
                del self.watches[symbol]
