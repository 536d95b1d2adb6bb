"""K-line series: bars where there was a trade, with dense ids that never change.

A series of any whole-second duration is derived from the contract's one-second bars the
first time that someone asks for it, and from then on grows with the trades. Its ids go on
from those of the past.
"""

from array import array

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

    def copy(self) -> "Bar":
        """Return a bar of the same numbers."""
        bar = Bar(self.start, self.open, self.open_oi)
        bar.high = self.high
        bar.low = self.low
        bar.close = self.close
        bar.volume = self.volume
        bar.close_oi = self.close_oi
        return bar


class BarSeries:
    """The bars of one contract at one duration in this run, oldest first.

    ``first_id`` is the id of the oldest bar kept; ids count up by one and old bars leave at
    the front, so an id names the same bar as long as the series lives. ``gone`` holds the
    starts of those that left: whoever counts them finds the ids of bars made of them.
    """

    __slots__ = ("_before", "bars", "duration", "first_id", "gone", "symbol")

    def __init__(
        self, symbol: str, duration: Nanos, first_id: int = 0, before: Bar | None = None
    ) -> None:
        """Begin a series.

        Args:
            symbol: of the contract.
            duration: of a bar.
            first_id: the id of its first bar: how many bars the past has.
            before: the past's newest bar. Trades that fall in it, as a week's bar spans two
                runs, go on with a copy of it under its own id.
        """
        self.symbol = symbol
        self.duration = duration
        self.first_id = first_id
        self.bars: list[Bar] = []
        self.gone: array[int] = array("q")
        self._before = before

    @property
    def last_id(self) -> int:
        """The id of the newest bar, the past's before the first trade; -1 if there is none."""
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
            self._begin(start, price, oi[0])
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
            self._begin(start, part.open, part.open_oi)
        bar = bars[-1]
        bar.high = max(bar.high, part.high)
        bar.low = min(bar.low, part.low)
        bar.close = part.close
        bar.volume += part.volume
        bar.close_oi = part.close_oi

    def _begin(self, start: Nanos, price: Ticks, open_oi: Lots) -> None:
        """Append the bar of a first trade, or go on with the past's newest."""
        bars, before = self.bars, self._before
        self._before = None
        if before is not None and start <= before.start:
            bars.append(before.copy())
            self.first_id -= 1
            return
        bars.append(Bar(start, price, open_oi))
        # The oldest go a tenth at a time, so that the cost stays small.
        if len(bars) > BARS_KEPT:
            count = BARS_KEPT // 10
            self.gone.extend([bar.start for bar in bars[:count]])
            del bars[:count]
            self.first_id += count
