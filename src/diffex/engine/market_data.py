"""What the market shows of each contract: the day so far, its K-lines and its ticks."""

from collections.abc import Iterable, Mapping
from typing import Final

from diffex.domain.book import Book
from diffex.domain.calendar import Calendar
from diffex.domain.instrument import Instrument
from diffex.domain.limits import DEPTH
from diffex.domain.units import MINUTE, SECOND, Fen, Lots, Nanos, Ticks
from diffex.engine.bars import BarSeries
from diffex.engine.ports import Past
from diffex.engine.series import SeriesShelf
from diffex.engine.ticks import Tick, TickSeries
from diffex.engine.triggers import Triggers


class Day:
    """One contract's trading day. ``last`` is None until the first trade."""

    __slots__ = (
        "amount",
        "close",
        "highest",
        "instrument",
        "last",
        "lowest",
        "minutes",
        "open",
        "open_interest",
        "pre_close",
        "pre_open_interest",
        "seconds",
        "settlement",
        "ticks",
        "updated",
        "volume",
    )

    def __init__(self, instrument: Instrument, now: Nanos, past_ticks: int) -> None:
        self.instrument = instrument
        self.updated = now
        self.last: Ticks | None = None
        self.open: Ticks | None = None
        self.highest: Ticks = 0
        self.lowest: Ticks = 0
        self.volume: Lots = 0
        self.amount: Fen = 0
        self.open_interest: Lots = 0
        self.close: Ticks | None = None
        """The last price, once the last session is over."""
        self.settlement: Ticks | None = None
        """The price at which the day before was settled, until the first trade of this one."""
        self.pre_close: Ticks | None = None
        """The last price before this day that this exchange knows of by itself."""
        self.pre_open_interest: Lots = 0
        self.seconds = BarSeries(instrument.symbol, SECOND)
        self.minutes = BarSeries(instrument.symbol, MINUTE)
        self.ticks = TickSeries(past_ticks)

    def next(self, instrument: Instrument, settlement: Ticks, now: Nanos) -> "Day":
        """Return the contract's next trading day: K-lines and ticks go on, figures begin anew."""
        day = Day(instrument, now, 0)
        day.seconds, day.minutes, day.ticks = self.seconds, self.minutes, self.ticks
        day.settlement = settlement
        day.pre_close = self.pre_close if self.last is None else self.last
        day.open_interest = day.pre_open_interest = self.open_interest
        return day

    def finest(self, duration: Nanos) -> BarSeries:
        """Return the bars from which those of ``duration`` are derived."""
        return self.seconds if duration % MINUTE else self.minutes

    def trade(self, price: Ticks, volume: Lots, opened: Lots) -> None:
        """Count one fill; ``opened`` is what it added to the open interest."""
        if self.open is None:
            self.open = self.highest = self.lowest = price
            self.settlement = None
        self.last = price
        self.highest = max(self.highest, price)
        self.lowest = min(self.lowest, price)
        self.volume += volume
        self.amount += price * volume * self.instrument.tick_value
        self.open_interest += opened

    def take_tick(self, book: Book, now: Nanos) -> Tick:
        """Record what the contract shows now, and return it."""
        bids, asks = book.bids.depth(DEPTH), book.asks.depth(DEPTH)
        tick = Tick(
            # A clock that steps back must not put ticks out of order.
            time=max(now, self.ticks.last_time),
            last=self.last or 0,
            highest=self.highest,
            lowest=self.lowest,
            bid_prices=tuple(price for price, _ in bids),
            bid_volumes=tuple(volume for _, volume in bids),
            ask_prices=tuple(price for price, _ in asks),
            ask_volumes=tuple(volume for _, volume in asks),
            volume=self.volume,
            amount=self.amount,
            open_interest=self.open_interest,
        )
        self.ticks.append(tick)
        return tick


class MarketData:
    """The days of all contracts, the last prices, and the K-line series in use.

    Collaborators: ``past`` has what was before this run; ids of bars and ticks go on from it.
    ``triggers`` hears every trade's price as long as a conditional order waits for one.

    ``lasts`` holds a price for every contract, the pre-settlement price before the first
    trade, so that any position can be valued; ``moves`` counts how often each changed.
    ``touched`` and ``moved`` collect the contracts whose quote, and whose last price,
    changed since they were last taken; ``stirred`` those that changed since the last ticks.
    """

    __slots__ = (
        "_followers",
        "_shelf",
        "_triggers",
        "days",
        "ended",
        "lasts",
        "moved",
        "moves",
        "past",
        "stirred",
        "touched",
        "turn_ticks",
    )

    def __init__(
        self,
        instruments: Iterable[Instrument],
        calendar: Calendar,
        now: Nanos,
        past: Past,
        triggers: Triggers,
    ) -> None:
        self.past: Final = past
        self._triggers: Final = triggers
        self.days = {
            terms.symbol: Day(terms, now, past.tick_count(terms.symbol)) for terms in instruments
        }
        self.ended: Final[dict[str, Day]] = {}
        """By symbol, the last day of contracts that expired in this run."""
        self.lasts = {symbol: day.instrument.pre_settlement for symbol, day in self.days.items()}
        self.moves = dict.fromkeys(self.days, 0)
        self._shelf: Final = SeriesShelf(self.days, self.ended, calendar, past)
        self.touched: set[str] = set()
        self.turn_ticks: Final[dict[str, TickSeries]] = {}
        """By name, the ticks of names that contracts have taken turns under."""
        self._followers: Final[dict[str, list[str]]] = {}
        """By contract, the names of ``turn_ticks`` that show it now."""
        self.moved: set[str] = set()
        self.stirred: set[str] = set()

    @property
    def series_count(self) -> int:
        """How many K-line series are kept, watched or not."""
        return len(self._shelf)

    def touch(self, symbol: str, now: Nanos) -> None:
        """Note that the book of ``symbol`` changed."""
        self.days[symbol].updated = now
        self.touched.add(symbol)
        self.stirred.add(symbol)

    def trade(self, symbol: str, price: Ticks, volume: Lots, opened: Lots, now: Nanos) -> None:
        """Count one fill, once for both of its sides."""
        day = self.days[symbol]
        before = day.open_interest
        day.trade(price, volume, opened)
        interest = (before, day.open_interest)
        day.seconds.trade(now - now % SECOND, price, volume, interest)
        day.minutes.trade(now - now % MINUTE, price, volume, interest)
        self._shelf.trade(symbol, now, price, volume, interest)
        if self.lasts[symbol] != price:
            self.lasts[symbol] = price
            self.moves[symbol] += 1
            self.moved.add(symbol)
        if self._triggers.watches:
            self._triggers.traded(symbol, price)

    def close(self, symbol: str) -> None:
        """Note that the last session of a contract is over."""
        day = self.days[symbol]
        day.close = day.last
        self.touched.add(symbol)

    def begin_day(
        self,
        instruments: Mapping[str, Instrument],
        settlements: Mapping[str, Ticks],
        now: Nanos,
    ) -> None:
        """Begin a trading day of these contracts; the others have expired.

        Args:
            instruments: the day's terms, by symbol.
            settlements: the prices of the day before, of its contracts.
            now: when it begins.
        """
        for symbol in [symbol for symbol in self.days if symbol not in instruments]:
            self.ended[symbol] = self.days.pop(symbol)
            del self.lasts[symbol], self.moves[symbol]
            for noted in (self.touched, self.moved, self.stirred):
                noted.discard(symbol)
        for symbol, terms in instruments.items():
            day = self.days.get(symbol)
            if day is None:
                self.days[symbol] = Day(terms, now, self.past.tick_count(symbol))
                self.moves[symbol] = 0
                self.ended.pop(symbol, None)
            else:
                self.days[symbol] = day.next(terms, settlements[symbol], now)
                self.moves[symbol] += 1
            self.lasts[symbol] = terms.pre_settlement
            self.touched.add(symbol)

    def take_ticks(self, books: Mapping[str, Book], now: Nanos) -> None:
        """Record a tick of each contract that changed since the last time."""
        for symbol in sorted(self.stirred):
            tick = self.days[symbol].take_tick(books[symbol], now)
            for name in self._followers.get(symbol, ()):
                self.turn_ticks[name].append(tick)
        self.stirred.clear()

    def series(self, symbol: str, duration: Nanos) -> BarSeries:
        """Return the K-lines of a known contract to one more who watches them.

        They grow until as many calls of ``forget_series`` have followed.

        Raises:
            RejectError: ``TOO_MANY_SERIES``.
        """
        return self._shelf.watch(symbol, symbol, duration)

    def series_named(self, name: str, symbol: str, duration: Nanos) -> BarSeries:
        """Return K-lines of another name, with its own past, that show what ``symbol`` trades.

        Raises:
            RejectError: ``TOO_MANY_SERIES``.
        """
        return self._shelf.watch(name, symbol, duration)

    def follow(self, name: str, before: str, source: str, now: Nanos) -> None:
        """Let a name that contracts take turns under show another one from now on.

        Its K-lines and ticks go on under their own ids.

        Args:
            name: of the series, with its own past.
            before: the contract that it has shown so far.
            source: the contract that it shows from now on.
            now: when that begins.
        """
        self._shelf.follow(name, before, source, now)
        ticks = self.turn_ticks.get(name)
        if ticks is None:
            shown = (self.days.get(before) or self.ended[before]).ticks
            count = self.past.tick_count
            ticks = TickSeries(shown.first_id + count(name) - count(before))
            ticks.packed = list(shown.packed)
            ticks.last_time = shown.last_time
            self.turn_ticks[name] = ticks
        else:
            self._followers[before].remove(name)
        self._followers.setdefault(source, []).append(name)

    def forget_series(self, name: str, duration: Nanos) -> None:
        """Watch K-lines no longer. Whoever asks again sees the same bars under the same ids."""
        self._shelf.leave(name, duration)
