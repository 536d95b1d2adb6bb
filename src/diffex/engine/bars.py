"""K-line series: bars where there was a trade, with dense ids that never change.

A series of any whole-second duration is derived from the contract's one-second bars the
first time that someone asks for it, and from then on grows with the trades.
"""

from diffex.domain.limits import BARS_KEPT
from diffex.domain.units import Lots, Nanos, Ticks


class Bar:
    """One K-line. ``start`` is its first nanosecond; prices in ticks."""

    __slots__ = ("close", "close_oi", "high", "low", "open", "open_oi", "start", "volume")

    def __init__(self, start: Nanos, price: Ticks, open_oi: Lots) -> None:
        self.start = start
        self.open = price
        self.high = price
        self.low = price
        self.close = price
        self.volume: Lots = 0
        self.open_oi = open_oi
        self.close_oi = open_oi


class BarSeries:
    """The bars of one contract at one duration, oldest first.

    ``first_id`` is the id of the oldest bar kept; ids count up by one from 0 and old bars
    leave at the front, so an id names the same bar as long as the series lives.
    """

    __slots__ = ("bars", "duration", "first_id", "symbol")

    def __init__(self, symbol: str, duration: Nanos) -> None:
        self.symbol = symbol
        self.duration = duration
        self.first_id = 0
        self.bars: list[Bar] = []

    @property
    def last_id(self) -> int:
        """The id of the newest bar, -1 before the first trade."""
        return self.first_id + len(self.bars) - 1

    def bar(self, bar_id: int) -> Bar:
        """Return a bar that is kept."""
        return self.bars[bar_id - self.first_id]

    def trade(self, start: Nanos, price: Ticks, volume: Lots, oi: tuple[Lots, Lots]) -> None:
        """Count a trade into the bar that begins at ``start``.

        A clock that steps back does not reopen a finished bar: such a trade counts into
        the newest one.

        Args:
            start: start of the bar in which the trade falls.
            price: of the trade.
            volume: of the trade.
            oi: open interest before and after the trade.
        """
        bars = self.bars
        if not bars or start > bars[-1].start:
            bars.append(Bar(start, price, oi[0]))
            self._trim()
        bar = bars[-1]
        bar.high = max(bar.high, price)
        bar.low = min(bar.low, price)
        bar.close = price
        bar.volume += volume
        bar.close_oi = oi[1]

    def absorb(self, start: Nanos, part: Bar) -> None:
        """Count a whole shorter bar, one that lies inside the bar beginning at ``start``."""
        bars = self.bars
        if not bars or start > bars[-1].start:
            bars.append(Bar(start, part.open, part.open_oi))
            self._trim()
        bar = bars[-1]
        bar.high = max(bar.high, part.high)
        bar.low = min(bar.low, part.low)
        bar.close = part.close
        bar.volume += part.volume
        bar.close_oi = part.close_oi

    def _trim(self) -> None:
        """Let the oldest go, a tenth at a time so that the cost stays small."""
        if len(self.bars) > BARS_KEPT:
            gone = BARS_KEPT // 10
            del self.bars[:gone]
            self.first_id += gone
