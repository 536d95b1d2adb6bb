"""One past trading day of one contract: agents on an exchange of its own, at full speed.

A day depends on its seed, its contract and its date alone, not on the days around it: so
days are made in any order and on any number of cores, and come out with the same bytes.
"""

import datetime
import gc
import random
from typing import Final

import msgspec

from diffex.config_clock import Clock
from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.instrument import Instrument
from diffex.domain.limits import DEPTH
from diffex.domain.rules import Rules
from diffex.domain.units import MINUTE, SECOND, Lots, Nanos, Ticks
from diffex.engine.bars import Bar, BarSeries
from diffex.engine.exchange import Exchange
from diffex.engine.state import ExchangeState
from diffex.market.agents import Market
from diffex.storage.history_blocks import TICK_TIME, Rows, TickRow, pack_ticks
from diffex.storage.history_file import Blocks, Extent, Span, Summary, units_of
from diffex.storage.memory import NoPast

MODEL: Final = 1
"""Version of what makes a day. Days that older versions made stay as they are."""

STEPS: Final[dict[Sessions, Nanos]] = {"24x7": 10 * SECOND, "exchange": 5 * SECOND}
"""Simulated time from one step of the agents to the next; each step leaves one tick and is
the shortest bar. It divides a minute."""


_UNSETTLED: Final = Rules(settlement="manual")
"""A day is made up to its last moment; it has no next one."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A day to make. ``terms`` give the price from which the day's prices count."""

    terms: Instrument
    clock: Clock
    """Of the market: which hours and days there are."""
    extent: Extent
    seed: int
    attempt: int
    """Counts up when a day did not fit between those around it."""


class MadeDay(msgspec.Struct, frozen=True):
    """What came of a task."""

    summary: Summary
    blocks: Blocks


def extent_of(mode: Sessions, day: datetime.date, spans: tuple[Span, ...], *, main: bool) -> Extent:
    """Return how much a day of these spans will have: one tick a step."""
    ticks = sum(len(_steps(mode, span)) for span in spans)
    return Extent(day=day, spans=spans, step=STEPS[mode], ticks=ticks, main=main)


def make_day(task: Task) -> MadeDay:
    """Run the agents through a trading day and return what was seen of it."""
    terms, extent = task.terms, task.extent
    name = f"{task.seed}:{terms.symbol}:{extent.day:%Y%m%d}:{task.attempt}"
    chance = random.Random(name)  # noqa: S311 - prices, nothing secret
    began = extent.spans[0][0]
    clock = task.clock
    # Agents come with the first session: there is nobody for an auction before it.
    calendar = Calendar(clock.sessions, clock.holidays, clock.roll, auction=False)
    exchange = Exchange([terms], calendar, began, NoPast(), _UNSETTLED)
    state = exchange.state
    market = Market([terms.symbol], chance.getrandbits(62), "past")
    for account in market.accounts():
        exchange.apply(account, began)
    ticks: list[TickRow] = []
    step = STEPS[clock.sessions]
    for span in extent.spans:
        for start in _steps(clock.sessions, span):
            # Somewhere in its step: trades at every tenth second sharp would be seen.
            room = min(step, span[1] - start) // TICK_TIME
            now = start + chance.randrange(max(room, 1)) * TICK_TIME
            for command in market.step(state, now):
                exchange.apply(command, now)
            ticks.append(_tick(state, terms, now - began))
    day = state.market.days[terms.symbol]
    minutes = _rows(day.minutes.bars, MINUTE, extent.spans, terms.pre_settlement)
    steps = _rows(day.seconds.bars, step, extent.spans, terms.pre_settlement)
    # An exchange is full of cycles, and days come fast: let each go before the next begins.
    del exchange, state, market
    gc.collect()
    return MadeDay(_summary(minutes), Blocks(minutes.pack(), steps.pack(), pack_ticks(ticks)))


def _steps(mode: Sessions, span: Span) -> range:
    return range(span[0], span[1], STEPS[mode])


def _tick(state: ExchangeState, terms: Instrument, time: Nanos) -> TickRow:
    """Return what the contract shows now, prices counted from pre-settlement."""
    level = terms.pre_settlement
    day = state.market.days[terms.symbol]
    book = state.books[terms.symbol]

    def side(*, is_buy: bool) -> list[tuple[Ticks, Lots]]:
        return [(price - level, lots) for price, lots in book.side(is_buy).depth(DEPTH)]

    last = level if day.last is None else day.last
    return TickRow(
        time=time // TICK_TIME,
        last=last - level,
        highest=max(day.highest - level, 0) if day.last is None else day.highest - level,
        lowest=0 if day.last is None else day.lowest - level,
        volume=day.volume,
        turnover=day.amount // terms.tick_value - level * day.volume,
        interest=day.open_interest,
        bids=side(is_buy=True),
        asks=side(is_buy=False),
    )


def _rows(bars: list[Bar], unit: Nanos, spans: tuple[Span, ...], level: Ticks) -> Rows:
    """Return every unit of the spans; one without a trade stays at the price before it."""
    series = BarSeries("", unit)
    for bar in bars:
        series.absorb(bar.start - bar.start % unit, bar)
    traded = {bar.start: bar for bar in series.bars}
    rows = Rows([], [], [], [], [], [])
    columns = tuple(getattr(rows, name) for name in Rows.__struct_fields__)
    close, interest = 0, 0
    for span in spans:
        for start in units_of(span, unit):
            found = traded.get(start)
            if found is None:
                row: tuple[int, ...] = (close, close, close, close, 0, interest)
            else:
                prices = (found.open, found.high, found.low, found.close)
                row = (*(price - level for price in prices), found.volume, found.close_oi)
            close, interest = row[3], row[5]
            for column, value in zip(columns, row, strict=True):
                column.append(value)
    return rows


def _summary(minutes: Rows) -> Summary:
    """Return the daily bar, which begins with the first trade."""
    last = len(minutes.volume) - 1
    begin = next((row for row, volume in enumerate(minutes.volume) if volume), last)
    return Summary(
        open=minutes.open[begin],
        high=max(minutes.high[begin:]),
        low=min(minutes.low[begin:]),
        close=minutes.close[-1],
        volume=sum(minutes.volume),
        interest=minutes.interest[-1],
    )
