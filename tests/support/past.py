"""A past made by hand: the bars and ticks that a test says there were."""

from diffex.domain.units import MINUTE, Nanos
from diffex.engine.bars import Bar
from diffex.engine.ticks import Tick


class FakePast:
    """A ``Past`` in memory that checks nothing and counts what is read.

    Of what ``unmade`` names there are the ids and nothing more.
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[str, Nanos], list[Bar]] = {}
        self.recorded: dict[str, list[Tick]] = {}
        self.unmade: set[str] = set()
        self.read = 0

    def fill(self, symbol: str, duration: Nanos, start: Nanos, count: int, step: Nanos = 0) -> None:
        """Have ``count`` bars, one each ``step``, the first at ``start``; prices rise by one."""
        self.kept[symbol, duration] = [
            past_bar(start + number * (step or duration), 7_000 + number) for number in range(count)
        ]

    def record(self, symbol: str, start: Nanos, count: int, step: Nanos = MINUTE) -> None:
        """Have ``count`` ticks, one each ``step``."""
        self.recorded[symbol] = [
            tick(start + number * step, 7_000 + number) for number in range(count)
        ]

    def count(self, symbol: str, duration: Nanos) -> int:
        """Return how many bars there are."""
        return len(self.kept.get((symbol, duration), ()))

    def bars(self, symbol: str, duration: Nanos, first: int, last: int) -> list[Bar]:
        """Return bars by id, clipped."""
        if symbol in self.unmade:
            return []
        found = self.kept.get((symbol, duration), [])[max(first, 0) : max(last + 1, 0)]
        self.read += len(found)
        return found

    def find(self, symbol: str, duration: Nanos, start: Nanos) -> int:
        """Return the first id at or after a time."""
        found = self.kept.get((symbol, duration), [])
        return next((at for at, bar in enumerate(found) if bar.start >= start), len(found))

    def tick_count(self, symbol: str) -> int:
        """Return how many ticks there are."""
        return len(self.recorded.get(symbol, ()))

    def ticks(self, symbol: str, first: int, last: int) -> list[Tick]:
        """Return ticks by id, clipped."""
        if symbol in self.unmade:
            return []
        return self.recorded.get(symbol, [])[max(first, 0) : max(last + 1, 0)]

    def find_tick(self, symbol: str, time: Nanos) -> int:
        """Return the first id at or after a time."""
        found = self.recorded.get(symbol, [])
        return next((at for at, one in enumerate(found) if one.time >= time), len(found))


def past_bar(start: Nanos, price: int) -> Bar:
    """Return a bar with a range, a volume and an open interest."""
    bar = Bar(start, price, 10)
    bar.high, bar.low, bar.close = price + 3, price - 2, price + 1
    bar.volume, bar.close_oi = 20, 12
    return bar


def tick(time: Nanos, price: int) -> Tick:
    """Return a tick of a book one lot deep on each side."""
    return Tick(
        time=time,
        last=price,
        highest=price + 3,
        lowest=price - 2,
        bid_prices=(price - 1,),
        bid_volumes=(1,),
        ask_prices=(price + 1,),
        ask_volumes=(2,),
        volume=10,
        amount=10 * price * 5_000,
        open_interest=4,
    )
