"""TqBacktest over our stored days: it sees every bar and tick of them, trades, and finishes."""

import math
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from diffex.config import Config
from diffex.diff.sections.klines import bar_tree
from diffex.diff.sections.ticks import tick_tree
from diffex.domain.units import MINUTE, SECOND, Nanos
from diffex.history.days import past_days
from tests.support.clocks import HOLIDAYS
from tests.support.paths import ROOT
from tests.support.server_thread import ServerThread, server_thread
from tests.support.short_market import CALENDAR, CU, M, make_days, short_config
from tests.support.tqsdk_process import strategy

SCRIPT = ROOT / "tests" / "interop" / "strategies" / "backtest.py"
DAYS = 4
FRAME_BARS = 25
MODES = ("bars", "ticks", "target", "many")
TODAY = CALENDAR.trading_day(time.time_ns())
STORED = past_days(DAYS, TODAY, HOLIDAYS)
START, END = STORED[1], STORED[2]
"""Two days, with a day before and a day behind them."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerThread]:
    """Run a market of short days with four of them stored."""
    config: Config = short_config()
    data = tmp_path_factory.mktemp("backtest")
    make_days(data / "history", DAYS, until=TODAY, config=config)
    with pytest.MonkeyPatch.context() as patch, server_thread(config, data=data, days=DAYS) as one:
        # The days are short, and a chart of theirs shall take several frames as long ones do.
        patch.setattr("diffex.diff.md.telling.MD_FRAME_BARS", FRAME_BARS)
        yield one


@pytest.fixture(scope="module")
def told(server: ServerThread) -> dict[str, dict[str, Any]]:
    """Return what the strategy saw and did in each mode."""
    with ExitStack() as stack:
        runs = {
            mode: stack.enter_context(
                strategy(SCRIPT, *arguments(mode), base=server.base, seconds=900)
            )
            for mode in MODES
        }
        return {mode: running.end().told for mode, running in runs.items()}


def arguments(mode: str) -> list[str]:
    """Return the arguments of the strategy."""
    return [mode, CU, M, START.isoformat(), END.isoformat()]


def bars(server: ServerThread, symbol: str = CU, duration: Nanos = MINUTE) -> list[list[float]]:
    """Return the bars of the two days, with their ids."""
    past, terms = server.server.plant.past, server.state.instruments[symbol]
    found = server.ask(lambda: past.bars(symbol, duration, 0, past.count(symbol, duration)))
    names = ("datetime", "open", "high", "low", "close", "volume")
    return [
        [bar_id, *(bar_tree(bar, terms)[name] for name in names)]
        for bar_id, bar in enumerate(found)
        if CALENDAR.trading_day(bar.start) in (START, END)
    ]


@pytest.mark.parametrize("mode", MODES)
def test_it_finishes(told: dict[str, dict[str, Any]], mode: str) -> None:
    """With BacktestFinished, a settlement for each day, and trades."""
    one = told[mode]
    assert one["finished"]
    assert one["days"] == 2
    assert one["trades"]
    assert one["terms"][:2] == [5, 10.0]
    assert all(status == "FINISHED" for status in one["statuses"])


@pytest.mark.parametrize("mode", ["bars", "target"])
def test_it_sees_every_bar(
    server: ServerThread, told: dict[str, dict[str, Any]], mode: str
) -> None:
    """Of the days asked for, each as it is stored, in order."""
    stored = bars(server)
    assert len(stored) == 30
    seen = [row for row in told[mode]["seen"] if row[0] >= stored[0][0]]
    assert seen == stored[: len(seen)]
    assert len(seen) >= len(stored) - 1


def test_it_sees_every_bar_of_thirty_series(
    server: ServerThread, told: dict[str, dict[str, Any]]
) -> None:
    """Whose windows, 10,000 bars each and two to a series, come in many frames."""
    rows = told["many"]["rows"]
    assert len(rows) == 30
    for name, found in rows.items():
        symbol, seconds = name.split()
        stored = bars(server, symbol, int(seconds) * SECOND)
        seen = [row for row in found if row[0] >= stored[0][0]]
        assert seen == stored[: len(seen)]
        # The last one is never followed by another.
        assert len(seen) >= len(stored) - 1 > 0


def test_it_sees_every_tick(server: ServerThread, told: dict[str, dict[str, Any]]) -> None:
    """With the best prices."""
    past, terms = server.server.plant.past, server.state.instruments[CU]
    found = server.ask(lambda: past.ticks(CU, 0, past.tick_count(CU)))
    names = ("datetime", "last_price", "bid_price1", "ask_price1", "volume")
    stored = [
        [tick_id, *(tick_tree(tick, terms).get(name, math.nan) for name in names)]
        for tick_id, tick in enumerate(found)
        if CALENDAR.trading_day(tick.time) in (START, END)
    ]
    seen = [row for row in told["ticks"]["seen"] if row[0] >= stored[0][0]]
    assert len(seen) >= len(stored) - 1
    for mine, theirs in zip(seen, stored, strict=False):
        assert mine == pytest.approx(theirs, rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize("mode", MODES)
def test_its_trades_are_at_prices_of_the_market(
    server: ServerThread, told: dict[str, dict[str, Any]], mode: str
) -> None:
    """Within a tick of the bar in which they happened, and charged as our contract says."""
    rows = bars(server)
    at_most = max(row[3] for row in rows) + 10
    at_least = min(row[4] for row in rows) - 10
    commission = told[mode]["terms"][3]
    for _, _, price, volume, charged, at in told[mode]["trades"]:
        assert at_least <= price <= at_most
        assert charged == pytest.approx(volume * commission)
        assert CALENDAR.trading_day(int(at)) in (START, END)
    for price, last, _ in told[mode]["deals"]:
        assert abs(price - last) <= 20 * 10


@pytest.mark.parametrize("mode", MODES)
def test_its_account_adds_up(told: dict[str, dict[str, Any]], mode: str) -> None:
    """What it won and paid is what its trades say."""
    one = told[mode]
    held, cash = 0, 0.0
    for direction, _, price, volume, charged, _ in one["trades"]:
        signed = volume if direction == "BUY" else -volume
        held += signed
        cash -= signed * price * 5 + charged
    assert held == one["held"]
    last = one["seen"][-1][2 if mode == "ticks" else 5]
    assert one["account"][0] == pytest.approx(1_000_000 + cash + held * last * 5, abs=held and 2e3)


def test_contracts_are_those_of_then(told: dict[str, dict[str, Any]]) -> None:
    """Asked as of the day that is played."""
    assert len(told["bars"]["main"]) == 1
    assert told["bars"]["listed"]
