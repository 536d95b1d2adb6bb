"""A whole past day of several contracts: bars and ticks that keep every rule of the market."""

import datetime
from itertools import pairwise

import msgspec
import pytest

from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.instrument import Instrument
from diffex.domain.units import MINUTE
from diffex.engine.ticks import Tick
from diffex.history.simulate import MadeDay, Task, extent_of, make_day
from diffex.storage.history_blocks import Rows, unpack_rows, unpack_ticks
from tests.support.clocks import HOLIDAYS, clock
from tests.support.live_market import CU, IF, terms_of

# One process makes the days once for all their tests.
pytestmark = pytest.mark.xdist_group("past")

DAY = datetime.date(2025, 11, 10)
"""A Monday: its night session was on Friday."""
CASES: tuple[tuple[str, Sessions], ...] = ((CU, "exchange"), (IF, "exchange"), (CU, "24x7"))


class Made:
    """A made day and what it says."""

    def __init__(self, symbol: str, mode: Sessions) -> None:
        self.terms: Instrument = terms_of(symbol)
        self.mode = mode
        self.spans = Calendar(mode, HOLIDAYS).sessions_of(self.terms.sessions, DAY)
        extent = extent_of(mode, DAY, self.spans, main=True)
        self.task = Task(terms=self.terms, clock=clock(mode), extent=extent, seed=1, attempt=0)
        self.day: MadeDay = make_day(self.task)
        self.minutes: Rows = unpack_rows(self.day.blocks.minutes)
        self.steps: Rows = unpack_rows(self.day.blocks.steps)
        block = unpack_ticks(self.day.blocks.ticks)
        level, value = self.terms.pre_settlement, self.terms.tick_value
        self.ticks: list[Tick] = [
            block.tick(row, self.spans[0][0], level, value) for row in range(extent.ticks)
        ]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]} {case[1]}")
def made(request: pytest.FixtureRequest) -> Made:
    """Make a day."""
    symbol, mode = request.param
    return Made(symbol, mode)


def test_every_minute_has_a_consistent_bar(made: Made) -> None:
    """One for each minute of the sessions: low and high hold open and close, within limits."""
    minutes, terms = made.minutes, made.terms
    assert len(minutes.open) == made.task.extent.bars(MINUTE)
    low, high = terms.lower_limit - terms.pre_settlement, terms.upper_limit - terms.pre_settlement
    for first, most, least, last in zip(
        minutes.open, minutes.high, minutes.low, minutes.close, strict=True
    ):
        assert low <= least <= min(first, last) <= max(first, last) <= most <= high


def test_the_summary_is_the_days_bar(made: Made) -> None:
    """The minutes add up to it."""
    minutes, summary = made.minutes, made.day.summary
    first = next(number for number, volume in enumerate(minutes.volume) if volume)
    assert (summary.open, summary.close) == (minutes.open[first], minutes.close[-1])
    assert summary.high == max(minutes.high[first:])
    assert summary.low == min(minutes.low[first:])
    assert (summary.volume, summary.interest) == (sum(minutes.volume), minutes.interest[-1])


def test_steps_are_the_same_day(made: Made) -> None:
    """Each step has a bar, and they add up to the minutes."""
    steps, minutes = made.steps, made.minutes
    count = MINUTE // made.task.extent.step
    assert len(steps.open) == count * len(minutes.open) == len(made.ticks)
    for number, volume in enumerate(minutes.volume):
        part = slice(number * count, (number + 1) * count)
        assert sum(steps.volume[part]) == volume
        assert max(steps.high[part]) >= minutes.high[number] or not volume
        assert steps.close[part][-1] == minutes.close[number]
        assert steps.interest[part][-1] == minutes.interest[number]


def test_the_market_lives(made: Made) -> None:
    """Several trades a minute, prices that wander, and both directions."""
    traded = sum(after.volume > before.volume for before, after in pairwise(made.ticks))
    assert traded > 2 * len(made.minutes.open)
    assert sum(volume == 0 for volume in made.minutes.volume) < len(made.minutes.open) / 100
    moves = [after - before for before, after in pairwise(made.minutes.close)]
    assert min(moves) < 0 < max(moves)
    assert made.day.summary.high - made.day.summary.low > 20


def test_ticks_keep_the_rules_of_a_book(made: Made) -> None:
    """Times rise within the sessions, totals only grow, bids lie below asks, levels in order."""
    calendar, terms = Calendar(made.mode), made.terms
    for before, tick in pairwise(made.ticks):
        assert before.time < tick.time
        assert calendar.is_open(terms.sessions, tick.time)
        assert before.volume <= tick.volume
        assert before.amount <= tick.amount
        assert before.highest <= tick.highest
    for tick in made.ticks:
        assert list(tick.bid_prices) == sorted(set(tick.bid_prices), reverse=True)
        assert list(tick.ask_prices) == sorted(set(tick.ask_prices))
        assert len(tick.bid_prices) == len(tick.bid_volumes) == 5
        assert len(tick.ask_prices) == len(tick.ask_volumes) == 5
        assert min(*tick.bid_volumes, *tick.ask_volumes) > 0
        assert terms.lower_limit <= tick.bid_prices[-1] <= tick.bid_prices[0] < tick.ask_prices[0]
        assert tick.ask_prices[-1] <= terms.upper_limit
        if tick.volume:
            assert tick.lowest <= tick.last <= tick.highest
            assert (
                tick.lowest * tick.volume * terms.tick_value
                <= tick.amount
                <= tick.highest * tick.volume * terms.tick_value
            )


def test_ticks_and_bars_tell_the_same_day(made: Made) -> None:
    """The volume of the minutes up to a tick's is at least the tick's, and in the end equal."""
    starts = [start for span in made.spans for start in range(span[0], span[1], MINUTE)]
    total, at = 0, 0
    for tick in made.ticks:
        while at < len(starts) and starts[at] <= tick.time:
            total += made.minutes.volume[at]
            at += 1
        assert tick.volume <= total
    assert made.ticks[-1].volume == total == made.day.summary.volume
    assert made.ticks[-1].last == made.day.summary.close + made.terms.pre_settlement


def test_a_day_comes_out_the_same_again() -> None:
    """To the byte; and another seed, or another attempt, is another day."""
    made = Made(IF, "exchange")
    assert make_day(made.task) == made.day
    for changed in ({"seed": 2}, {"attempt": 1}):
        other = msgspec.structs.replace(made.task, **changed)
        assert make_day(other).blocks.ticks != made.day.blocks.ticks
