"""The engine's bars and ticks as rows of numbers, to lay beside those of a client."""

import itertools
import math
from collections.abc import Sequence
from typing import Final, TypeAlias

import pytest

from diffex.diff.sections.klines import bar_tree
from diffex.diff.sections.ticks import tick_tree
from diffex.domain.units import MINUTE, Nanos
from diffex.engine.bars import Bar, BarSeries
from diffex.engine.ticks import Tick
from tests.support.server_thread import ServerThread

Row: TypeAlias = list[float]

BAR: Final = ("datetime", "open", "high", "low", "close", "volume", "open_oi", "close_oi")
TICK: Final = (
    "datetime",
    "last_price",
    "average",
    "highest",
    "lowest",
    "volume",
    "amount",
    "open_interest",
    "bid_price1",
    "bid_volume1",
    "ask_price5",
    "ask_volume5",
)


def bars_of(server: ServerThread, symbol: str, duration: Nanos, name: str = "") -> list[Row]:
    """Return every bar that there is, the past's and today's, with its id."""
    past, terms = server.server.plant.past, server.state.instruments[symbol]
    count = past.count(name or symbol, duration)

    def every() -> list[Bar]:
        day = server.state.market.days[symbol]
        found = past.bars(name or symbol, duration, 0, count - 1)
        assert len(found) == count
        live = BarSeries(symbol, duration, count, found[-1] if found else None)
        for part in (day.minutes if duration % MINUTE == 0 else day.seconds).bars:
            live.absorb(server.state.calendar.bar_start(part.start, duration), part)
        return [*found[: live.first_id], *live.bars]

    return [
        [bar_id, *(float(bar_tree(bar, terms)[name]) for name in BAR)]
        for bar_id, bar in enumerate(server.ask(every))
    ]


def ticks_of(server: ServerThread, symbol: str) -> list[Row]:
    """Return every tick that there is, the past's and today's, with its id."""
    past, terms = server.server.plant.past, server.state.instruments[symbol]

    def every() -> list[Tick]:
        day = server.state.market.days[symbol]
        live = [day.ticks.tick(one) for one in range(day.ticks.first_id, day.ticks.last_id + 1)]
        return [*past.ticks(symbol, 0, past.tick_count(symbol) - 1), *live]

    return [
        [tick_id, *(float(tick_tree(tick, terms).get(name, math.nan)) for name in TICK)]
        for tick_id, tick in enumerate(server.ask(every))
    ]


def same(given: Sequence[Row], expected: Sequence[Row], *, but_last: bool = True) -> None:
    """Check rows; the newest may have grown since it was given."""
    ids = [int(row[0]) for row in given]
    assert ids == list(range(ids[0], ids[-1] + 1))
    wanted = expected[ids[0] : ids[-1] + 1]
    for mine, theirs in itertools.islice(zip(given, wanted, strict=True), len(ids) - but_last):
        assert mine == pytest.approx(theirs, rel=0, abs=0, nan_ok=True)
