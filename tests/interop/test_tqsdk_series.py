"""The published tqsdk's K-lines and ticks, live and stored: row by row what the engine has."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE, SECOND, Nanos
from diffex.history.days import past_days
from tests.support.clocks import HOLIDAYS
from tests.support.engine_rows import BAR, bars_of, same, ticks_of
from tests.support.paths import ROOT
from tests.support.server_thread import ServerThread, server_thread
from tests.support.tqsdk_market import live_config, mains, trading_day
from tests.support.tqsdk_process import run

SCRIPT = ROOT / "tests" / "interop" / "strategies" / "series.py"
TEN = 10 * SECOND
HOUR = 60 * MINUTE
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
MAIN, MEAL = mains()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerThread]:
    """Run the market with a past of one day, which is still to be made when it starts."""
    data = tmp_path_factory.mktemp("series")
    with server_thread(live_config(), data=data, days=1) as server:
        yield server


@pytest.fixture(scope="module")
def told(server: ServerThread) -> dict[str, Any]:
    """Return what the strategy was given, which was there before the past was."""
    # Ids, and where bars start, are laid out from the start.
    begin, end = stretch()
    script = run(SCRIPT, MAIN, MEAL, str(begin), str(end), base=server.base, seconds=400)
    return script.told


def stretch() -> tuple[Nanos, Nanos]:
    """Return seven hours of the day of the past: more than one window of ten seconds."""
    (day,) = past_days(1, trading_day(), HOLIDAYS)
    midnight = datetime.datetime.combine(day, datetime.time(), BEIJING)
    begin = int(midnight.timestamp()) * SECOND + 3 * HOUR
    return begin, begin + 7 * HOUR


@pytest.mark.parametrize(
    ("name", "duration", "width"),
    [
        ("first", MINUTE, 300),
        ("minutes", MINUTE, 300),
        ("tens", TEN, 2_500),
        ("wide", MINUTE, 8_964),
        ("seconds", SECOND, 30),
    ],
)
def test_a_series_has_the_engine_s_bars(
    server: ServerThread, told: dict[str, Any], name: str, duration: Nanos, width: int
) -> None:
    """Over past and present under one numbering, rolling on; no row is missing."""
    expected = bars_of(server, MAIN, duration)
    given = told[name]
    assert len(given) == min(width, int(given[-1][0]) + 1)
    same(given, expected)


def test_days_and_a_continuous_contract(server: ServerThread, told: dict[str, Any]) -> None:
    """The day of the past, and today's, which began with the run."""
    same(told["days"], bars_of(server, MAIN, DAY))
    assert len(told["days"]) == 2
    same(told["cont"], bars_of(server, MAIN, MINUTE, f"KQ.m@{MAIN[:7]}"))


def test_an_index(server: ServerThread, told: dict[str, Any]) -> None:
    """Where one contract of the product trades, at its prices; the past and today's."""
    same(told["index"], bars_of(server, MAIN, MINUTE))
    assert len(told["index"]) == 100
    same(told["index_days"], bars_of(server, MAIN, DAY))
    assert len(told["index_days"]) == 2


def test_two_symbols_side_by_side(server: ServerThread, told: dict[str, Any]) -> None:
    """Each row has the bars of both that begin at one time."""
    main = {row[1]: row for row in bars_of(server, MAIN, MINUTE)}
    meal = {row[1]: row for row in bars_of(server, MEAL, MINUTE)}
    given = told["both"]
    assert len(given) == 50
    assert told["partner"] == MEAL
    for row in given[:-1]:
        assert row[:9] == main[row[1]]
        assert row[9:] == [meal[row[1]][0], *meal[row[1]][2:]]
    common = sorted(main.keys() & meal.keys())
    assert [row[1] for row in given] == common[common.index(given[0][1]) :][:50]


def test_ticks(server: ServerThread, told: dict[str, Any]) -> None:
    """With depth and money, live ones behind those of the past."""
    assert len(told["ticks"]) == 200
    same(told["ticks"], ticks_of(server, MAIN), but_last=False)


def test_stored_bars_are_the_past_s(server: ServerThread, told: dict[str, Any]) -> None:
    """From the first bar at or after the start to the last before the end, twice."""
    begin, end = stretch()
    expected = [row for row in bars_of(server, MAIN, TEN) if begin <= row[1] <= end]
    assert len(expected) > 2_000
    assert told["stored_False"] == expected
    assert told["stored_True"] == expected


def test_stored_ticks_are_the_past_s(server: ServerThread, told: dict[str, Any]) -> None:
    """With every field."""
    begin, end = stretch()
    expected = ticks_of(server, MAIN)
    given = told["stored_ticks"]
    same(given, expected, but_last=False)
    first, last = int(given[0][0]), int(given[-1][0])
    assert expected[first][1] <= begin or expected[first - 1][1] < begin
    assert expected[last][1] <= end < expected[last + 1][1]


def test_downloaded_tables(server: ServerThread, told: dict[str, Any]) -> None:
    """As many lines as bars, and the same numbers."""
    begin, end = stretch()
    head, *lines = [line.split(",") for line in told["bars_csv"]]
    main = {row[1]: row for row in bars_of(server, MAIN, MINUTE)}
    meal = {row[1]: row for row in bars_of(server, MEAL, MINUTE)}
    times = [time for time in sorted(main) if begin <= time <= end and time in meal]
    assert [float(line[head.index("datetime_nano")]) for line in lines] == times
    for time, line in zip(times, lines, strict=True):
        for symbol, rows in ((MAIN, main), (MEAL, meal)):
            for column, value in zip(BAR[1:], rows[time][2:], strict=True):
                assert float(line[head.index(f"{symbol}.{column}")]) == value
    assert len(told["ticks_csv"]) > 1_000
    assert told["closed"]
