"""What the market shows of each contract: the day so far, and its K-lines."""

from collections.abc import Iterable

from diffex.domain.calendar import Calendar
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.instrument import Instrument
from diffex.domain.limits import SERIES
from diffex.domain.units import MINUTE, SECOND, Fen, Lots, Nanos, Ticks
from diffex.engine.bars import BarSeries


class Day:
    """One contract's trading day. ``last`` is None until the first trade."""

    __slots__ = (
        "amount",
        "highest",
        "instrument",
        "last",
        "lowest",
        "minutes",
        "open",
        "open_interest",
        "seconds",
        "updated",
        "volume",
    )

    def __init__(self, instrument: Instrument, now: Nanos) -> None:
        self.instrument = instrument
        self.updated = now
        self.last: Ticks | None = None
        self.open: Ticks | None = None
        self.highest: Ticks = 0
        self.lowest: Ticks = 0
        self.volume: Lots = 0
        self.amount: Fen = 0
        self.open_interest: Lots = 0
        self.seconds = BarSeries(instrument.symbol, SECOND)
        self.minutes = BarSeries(instrument.symbol, MINUTE)

    def finest(self, duration: Nanos) -> BarSeries:
        """Return the bars from which those of ``duration`` are derived."""
        return self.seconds if duration % MINUTE else self.minutes

    def trade(self, price: Ticks, volume: Lots, opened: Lots) -> None:
        """Count one fill; ``opened`` is what it added to the open interest."""
        if self.open is None:
            self.open = self.highest = self.lowest = price
        self.last = price
        self.highest = max(self.highest, price)
        self.lowest = min(self.lowest, price)
        self.volume += volume
        self.amount += price * volume * self.instrument.tick_value
        self.open_interest += opened


class MarketData:
    """The days of all contracts, the last prices, and the K-line series in use.

    ``lasts`` holds a price for every contract, the pre-settlement price before the first
    trade, so that any position can be valued; ``moves`` counts how often each changed.
    ``touched`` and ``moved`` collect the contracts whose quote, and whose last price,
    changed since they were last taken.
    """

    __slots__ = (
        "_calendar",
        "_series",
        "days",
        "lasts",
        "moved",
        "moves",
        "series_count",
        "touched",
    )

    def __init__(self, instruments: Iterable[Instrument], calendar: Calendar, now: Nanos) -> None:
        self._calendar = calendar
        self.days = {terms.symbol: Day(terms, now) for terms in instruments}
        self.lasts = {symbol: day.instrument.pre_settlement for symbol, day in self.days.items()}
        self.moves = dict.fromkeys(self.days, 0)
        self._series: dict[str, dict[Nanos, BarSeries]] = {}
        self.series_count = 0
        self.touched: set[str] = set()
        self.moved: set[str] = set()

    def touch(self, symbol: str, now: Nanos) -> None:
        """Note that the book of ``symbol`` changed."""
        self.days[symbol].updated = now
        self.touched.add(symbol)

    def trade(self, symbol: str, price: Ticks, volume: Lots, opened: Lots, now: Nanos) -> None:
        """Count one fill, once for both of its sides."""
        day = self.days[symbol]
        before = day.open_interest
        day.trade(price, volume, opened)
        interest = (before, day.open_interest)
        day.seconds.trade(now - now % SECOND, price, volume, interest)
        day.minutes.trade(now - now % MINUTE, price, volume, interest)
        for duration, series in self._series.get(symbol, {}).items():
            series.trade(self._calendar.bar_start(now, duration), price, volume, interest)
        if self.lasts[symbol] != price:
            self.lasts[symbol] = price
            self.moves[symbol] += 1
            self.moved.add(symbol)

    def series(self, symbol: str, duration: Nanos) -> BarSeries:
        """Return the K-lines of a known contract, deriving them the first time.

        Raises:
            RejectError: ``TOO_MANY_SERIES``.
        """
        known = self._series.setdefault(symbol, {})
        series = known.get(duration)
        if series is None:
            if self.series_count >= SERIES:
                raise RejectError(RejectCode.TOO_MANY_SERIES, limit=SERIES)
            series = BarSeries(symbol, duration)
            for part in self.days[symbol].finest(duration).bars:
                series.absorb(self._calendar.bar_start(part.start, duration), part)
            known[duration] = series
            self.series_count += 1
        return series

    def forget_series(self, symbol: str, duration: Nanos) -> None:
        """Let go of K-lines that nobody watches, if they can be derived again with equal ids.

        Once bars have left the history behind it that is no longer so, and the series stays.
        """
        if self.days[symbol].finest(duration).first_id:
            return
        if self._series.get(symbol, {}).pop(duration, None) is not None:
            self.series_count -= 1
