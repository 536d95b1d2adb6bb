"""A past day made by agents, and bars read out of the stored past."""

import datetime
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks import timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale
from diffex.config_clock import Clock, calendar, known_holidays
from diffex.domain.calendar import DAY, Calendar
from diffex.domain.commands import Command
from diffex.domain.limits import VIEW_WIDTH
from diffex.domain.units import MINUTE, Nanos
from diffex.engine.bars import Bar
from diffex.engine.exchange import Exchange
from diffex.history.days import past_days
from diffex.history.simulate import MODEL, STEPS, Task, extent_of, make_day
from diffex.market.agents import Market
from diffex.storage.history import StoredPast
from diffex.storage.history_blocks import Rows
from diffex.storage.history_file import Blocks, Extent, Header, StoredDay, Summary, write
from diffex.storage.history_series import Place
from diffex.storage.memory import NoPast

MODE: Final = "24x7"
CLOCK: Final = Clock(sessions=MODE, holidays=known_holidays(), roll=0, auction=False)
UNTIL: Final = datetime.date(2025, 11, 11)
DAYS: Final = 8
"""Of minutes that never pause: a little more than the widest chart."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the rows of making and of reading the past."""
    yield _making(scale)
    yield _reading(scale)


def _making(scale: Scale) -> Row:
    terms = work.quiet_exchange(()).state.instruments[work.SYMBOL]
    (day,) = past_days(1, UNTIL, CLOCK.holidays)
    ((began, end),) = calendar(CLOCK).sessions_of(terms.sessions, day)
    part = ((began, began + max(round((end - began) * scale.part), 30 * MINUTE)),)
    extent = extent_of(MODE, day, part, main=True)
    task = Task(terms=terms, clock=CLOCK, extent=extent, seed=1, attempt=0)
    share = (end - began) / (part[0][1] - began)
    commands = _commands(task)
    scale.say("a past day of a contract")
    ours, bare = timing.in_turns(
        scale.rounds,
        lambda: share * timing.seconds(lambda: make_day(task)),
        lambda: share * timing.seconds(lambda: _apply(task, commands)),
    )
    return Row(
        name="a past day of a contract, made",
        method=f"24 hours of agents, engine and recording, a step each {STEPS[MODE] // 10**9} s; "
        f"{round(len(commands) * share):,} commands; one core",
        kind=Kind.TIME,
        figure=timing.durations(ours),
        bare=timing.durations(bare),
        bare_name="the engine alone, the same commands",
    )


def _commands(task: Task) -> list[tuple[Command, Nanos]]:
    """Return what agents send in the time of a task."""
    (start, end), *_ = task.extent.spans
    exchange = Exchange([task.terms], Calendar(MODE), start, NoPast())
    market = Market([task.terms.symbol], 1, "past")
    sent: list[tuple[Command, Nanos]] = [(account, start) for account in market.accounts()]
    for command, now in sent:
        exchange.apply(command, now)
    for now in range(start, end, STEPS[MODE]):
        for command in market.step(exchange.state, now):
            sent.append((command, now))
            exchange.apply(command, now)
    return sent


def _apply(task: Task, commands: list[tuple[Command, Nanos]]) -> None:
    exchange = Exchange([task.terms], Calendar(MODE), task.extent.spans[0][0], NoPast())
    for command, now in commands:
        exchange.apply(command, now)


def _reading(scale: Scale) -> Row:
    with tempfile.TemporaryDirectory() as name:
        place = _store(Path(name))
        count = sum(extent.bars(MINUTE) for extent in place.extents)
        scale.say("bars of the stored past")

        def read() -> None:
            # A past of its own each time: layout, checksum and decoding are in the figure.
            past = StoredPast(Path(name), {work.SYMBOL: place}, Calendar(MODE), print)
            found = past.bars(work.SYMBOL, MINUTE, count - VIEW_WIDTH, count - 1)
            assert len(found) == VIEW_WIDTH

        def bare() -> None:
            for start in range(VIEW_WIDTH):
                Bar(start, 1, 0)

        ours, plain = timing.in_turns(
            scale.rounds,
            lambda: timing.per_second(VIEW_WIDTH, read),
            lambda: timing.per_second(VIEW_WIDTH, bare),
        )
    return Row(
        name="bars read out of the stored past",
        method=f"the newest {VIEW_WIDTH:,} one-minute bars, nothing decoded before; more than "
        "100 k/s serve the widest chart in 100 ms",
        kind=Kind.RATE,
        figure=timing.rates(ours),
        bare=timing.rates(plain),
        bare_name="as many bars made",
        target=100_000,
    )


def _store(directory: Path) -> Place:
    """Write days of minutes that wander; return where they lie."""
    chance = random.Random(1)
    days, blocks = [], []
    for day in past_days(DAYS, UNTIL, CLOCK.holidays):
        extent = extent_of(MODE, day, calendar(CLOCK).sessions_of((), day), main=True)
        minutes = Rows([], [], [], [], [], [])
        price = 0
        for _ in range(DAY // MINUTE):
            minutes.open.append(price)
            price += chance.randint(-3, 3)
            minutes.close.append(price)
            minutes.high.append(max(minutes.open[-1], price) + chance.randint(0, 2))
            minutes.low.append(min(minutes.open[-1], price) - chance.randint(0, 2))
            minutes.volume.append(chance.randint(1, 40))
            minutes.interest.append(chance.randint(1, 200))
        blocks.append(Blocks(minutes.pack(), b"", b""))
        days.append(_stored(extent, minutes, blocks[-1]))
    header = Header(symbol=work.SYMBOL, tick_e6=1, tick_value=1, seed=1, days=tuple(days))
    write(directory / f"{work.SYMBOL}.past", header, blocks)
    return Place([day.extent for day in days], [work.SYMBOL] * len(days))


def _stored(extent: Extent, minutes: Rows, blocks: Blocks) -> StoredDay:
    summary = Summary(
        open=minutes.open[0],
        high=max(minutes.high),
        low=min(minutes.low),
        close=minutes.close[-1],
        volume=sum(minutes.volume),
        interest=minutes.interest[-1],
    )
    return StoredDay(
        extent=extent,
        model=MODEL,
        pre_settlement=7_523,
        level=7_523,
        summary=summary,
        block_bytes=blocks.sizes(),
    )
