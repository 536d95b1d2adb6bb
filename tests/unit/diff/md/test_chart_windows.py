"""Charts from an id, around a time, of trading days: placed once, never cut, filled later."""

import pytest

from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE, SECOND
from tests.support.md_floor import CU, MdFloor
from tests.support.orders import START
from tests.support.past import FakePast


def test_a_live_window_begins_at_0_at_the_earliest() -> None:
    """Tqsdk looks for every id that a window of several contracts names from its left end."""
    floor = MdFloor()
    floor.bars(3)
    alice = floor.client()
    alice.chart_of(view_width=10)
    assert alice.window() == (0, 2)


def test_a_time_is_found_among_bars_that_were_not_told_yet(floor: MdFloor) -> None:
    """Whoever watches the series already is told them first."""
    alice = floor.client()
    alice.chart_of(view_width=2)
    alice.peek()
    floor.bars(4)
    bob = floor.client()
    bob.chart_of(focus_datetime=START + 12 * MINUTE, focus_position=0, view_width=2)
    assert bob.window() == (32, 33)
    assert alice.window() == (32, 33)


@pytest.mark.parametrize(
    ("left", "width", "window", "ids"),
    [
        (5, 4, (5, 8), [5, 6, 7, 8]),
        (27, 10, (27, 36), [27, 28, 29]),
        (-3, 5, (-3, 1), [0, 1]),
        (30, 4, (30, 33), []),
        (10_000, 4, (10_000, 10_003), []),
        (-10, 4, (-10, -7), []),
        (-1, 1, (-2, -1), []),
    ],
)
def test_a_window_from_an_id(
    floor: MdFloor, left: int, width: int, window: tuple[int, int], ids: list[int]
) -> None:
    """It is cut at neither end, it may be empty, and it is ready at once."""
    alice = floor.client()
    request = alice.chart_of(left_kline_id=left, view_width=width)
    assert alice.complete(request)
    assert alice.window() == window
    assert alice.ids(CU.symbol, MINUTE) == ids
    assert alice.chart("c")["ready"] is True


def test_a_window_that_reaches_into_the_future_fills(floor: MdFloor) -> None:
    """Its ids stay, and bars that come inside it are told; those beyond are not."""
    alice = floor.client()
    alice.chart_of(left_kline_id=28, view_width=3)
    floor.bars(3)
    alice.peek()
    floor.publish()
    assert alice.window() == (28, 30)
    assert alice.ids(CU.symbol, MINUTE) == [28, 29, 30]
    assert alice.series(CU.symbol, MINUTE)["last_id"] == 32
    assert alice.series(CU.symbol, MINUTE)["data"]["29"]["volume"] >= 1


@pytest.mark.parametrize(
    ("time", "position", "window"),
    [
        (START, 0, (20, 24)),
        (START + 1, 0, (21, 25)),
        (START, 5, (15, 19)),
        (START - 2 * DAY, 2, (-2, 2)),
        (START - DAY + 3 * MINUTE, 1, (2, 6)),
        (START + DAY, 0, (30, 34)),
        (START + DAY, 3, (27, 31)),
    ],
)
def test_a_window_around_a_time(
    floor: MdFloor, time: int, position: int, window: tuple[int, int]
) -> None:
    """The first bar at the time or later has so many before it."""
    alice = floor.client()
    request = alice.chart_of(focus_datetime=time, focus_position=position)
    assert alice.complete(request)
    assert alice.window() == window
    expected = [one for one in range(window[0], window[1] + 1) if 0 <= one <= 29]
    assert alice.ids(CU.symbol, MINUTE) == expected


def test_a_download_in_steps(floor: MdFloor) -> None:
    """Time first, then id by id until a bar is missing: what a data series does."""
    alice = floor.client()
    alice.chart_of(focus_datetime=START - DAY, focus_position=0, view_width=7)
    seen, current = [], alice.window()[0]
    while True:
        data = alice.series(CU.symbol, MINUTE)["data"]
        while current <= alice.window()[1] and str(current) in data:
            seen.append(current)
            current += 1
        if current <= alice.window()[1]:
            break
        request = alice.chart_of(left_kline_id=current, view_width=7)
        assert alice.complete(request)
    assert seen == list(range(30))
    state = alice.chart("c")["state"]
    assert {"focus_datetime", "focus_position"}.isdisjoint(state)


@pytest.mark.parametrize("count", [1, DAY])
def test_a_window_of_a_trading_day(count: int) -> None:
    """It begins with the night session on Friday, and grows while the day lasts."""
    past = FakePast()
    friday = START - 3 * DAY - 10 * 3_600 * SECOND
    past.fill(CU.symbol, MINUTE, friday + 12 * 3_600 * SECOND, 5)
    night = FakePast()
    night.fill(CU.symbol, MINUTE, friday + 21 * 3_600 * SECOND, 4)
    past.kept[CU.symbol, MINUTE] += night.kept[CU.symbol, MINUTE]
    floor = MdFloor(past, sessions="exchange")
    floor.bars(2)
    alice = floor.client()
    monday = friday + 3 * DAY
    request = alice.chart_of(trading_day_start=monday, trading_day_count=count, view_width=None)
    assert alice.complete(request)
    assert alice.window() == (5, 10)
    floor.bars(1)
    alice.peek()
    floor.publish()
    assert alice.window() == (5, 11)
    assert alice.ids(CU.symbol, MINUTE) == list(range(5, 12))
    friday_chart = alice.chart_of("d", trading_day_start=friday, trading_day_count=count)
    assert alice.complete(friday_chart)
    assert alice.window("d") == (0, 4)


def test_a_trading_day_around_the_clock_is_a_date(floor: MdFloor) -> None:
    """Nothing is shown of the day before, nor of a day that has not begun."""
    alice = floor.client()
    alice.chart_of(trading_day_start=START, trading_day_count=1, view_width=None)
    assert alice.window() == (20, 29)
    alice.chart_of("d", trading_day_start=START + 5 * DAY, trading_day_count=2, view_width=None)
    assert alice.window("d") == (30, 30)
    alice.chart_of("e", trading_day_start=START - DAY, trading_day_count=2, view_width=None)
    assert alice.window("e") == (0, 29)
