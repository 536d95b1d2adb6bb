"""``set_chart`` in every form: complete windows, dense ids, each bar once, and no dead ends."""

from typing import Any

import pytest

from diffex.domain.calendar import DAY
from diffex.domain.errors import RejectCode
from diffex.domain.units import MINUTE, SECOND
from tests.support.contracts import ZN
from tests.support.md_floor import CU, MAIN, M, MdFloor
from tests.support.orders import START, order
from tests.support.past import FakePast

HELD = 20
"""Minute bars of the past of copper."""


@pytest.fixture
def floor() -> MdFloor:
    """Return a floor with a past of copper and ten minutes of today."""
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, HELD)
    past.fill(MAIN, MINUTE, START - 2 * DAY, 40)
    one = MdFloor(past)
    one.bars(10)
    return one


def test_the_first_frame_comes_without_a_peek(floor: MdFloor) -> None:
    """Tqsdk for JavaScript peeks only when it has received something."""
    alice = floor.client()
    assert alice.frames == [
        {"aid": "rtn_data", "data": [{"ins_list": "", "mdhis_more_data": False}]}
    ]


def test_afterwards_every_frame_has_a_peek(floor: MdFloor) -> None:
    """The mirror's transport checks that; several peeks are one."""
    alice = floor.client()
    alice.send(aid="set_chart", chart_id="c", ins_list=CU.symbol, duration=MINUTE, view_width=3)
    assert len(alice.frames) == 1
    alice.peek()
    alice.peek()
    floor.trade()
    floor.publish()
    floor.trade()
    floor.publish()
    assert len(alice.frames) == 3


def test_the_newest_bars_across_past_and_present(floor: MdFloor) -> None:
    """The window reaches into the past; the bars are those of both."""
    alice = floor.client()
    request = alice.chart_of(view_width=15)
    assert alice.complete(request)
    assert alice.window() == (15, 29)
    assert alice.ids(CU.symbol, MINUTE) == list(range(15, 30))
    series = alice.series(CU.symbol, MINUTE)
    assert series["last_id"] == 29
    assert series["data"]["15"] == {
        "datetime": START - DAY + 15 * MINUTE,
        "open": 70_150.0,
        "high": 70_180.0,
        "low": 70_130.0,
        "close": 70_160.0,
        "volume": 20,
        "open_oi": 10,
        "close_oi": 12,
    }
    assert series["data"]["20"]["datetime"] == START
    assert alice.chart("c") == {
        "state": request,
        "left_id": 15,
        "right_id": 29,
        "more_data": False,
        "ready": True,
    }
    assert alice.tree["mdhis_more_data"] is False


def test_a_new_bar_rolls_the_window_on(floor: MdFloor) -> None:
    """The newest is told again while it grows; the oldest leaves; nothing else is repeated."""
    alice = floor.client()
    alice.chart_of(view_width=5)
    alice.peek()
    floor.trade(7_600)
    floor.publish()
    section = alice.frames[-1]["data"][0]["klines"][CU.symbol][str(MINUTE)]
    assert section["last_id"] == 30
    assert set(section["data"]) == {"25", "29", "30"}
    assert section["data"]["25"] is None
    assert alice.frames[-1]["data"][0]["charts"] == {"c": {"left_id": 26, "right_id": 30}}
    assert alice.ids(CU.symbol, MINUTE) == [26, 27, 28, 29, 30]
    alice.peek()
    floor.trade(7_601)
    floor.publish()
    section = alice.frames[-1]["data"][0]["klines"][CU.symbol][str(MINUTE)]
    assert set(section["data"]) == {"30"}
    assert section["data"]["30"]["close"] == 76_010.0
    assert "charts" not in alice.frames[-1]["data"][0]


def test_a_live_window_begins_at_0_at_the_earliest() -> None:
    """Tqsdk looks for every id that a window of several contracts names from its left end."""
    floor = MdFloor()
    floor.bars(3)
    alice = floor.client()
    alice.chart_of(view_width=10)
    assert alice.window() == (0, 2)


def test_a_bar_is_told_each_time_it_grows(floor: MdFloor) -> None:
    """As it is then, to whoever comes as well."""
    alice = floor.client()
    alice.chart_of(view_width=5)
    for price in (7_600, 7_601, 7_602):
        alice.peek()
        floor.trade(price)
        floor.publish()
        assert alice.series(CU.symbol, MINUTE)["data"]["30"]["close"] == price * 10.0
    bob = floor.client()
    floor.trade(7_603)
    bob.chart_of(view_width=1)
    assert bob.series(CU.symbol, MINUTE)["data"]["30"]["close"] == 76_030.0


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


@pytest.mark.parametrize("goes", [{"ins_list": ""}, {"view_width": 0}])
def test_a_chart_goes(floor: MdFloor, goes: dict[str, Any]) -> None:
    """The chart is deleted, and of the series its bars and its newest id; the rest stays."""
    alice = floor.client()
    alice.chart_of("c", view_width=5)
    alice.chart_of("d", view_width=3)
    alice.chart_of("c", **goes)
    assert list(alice.tree["charts"]) == ["d"]
    assert alice.ids(CU.symbol, MINUTE) == [27, 28, 29]
    alice.chart_of("d", **goes)
    assert alice.tree["charts"] == {}
    assert alice.series(CU.symbol, MINUTE) == {"data": {}}
    alice.peek()
    floor.trade()
    floor.publish()
    assert alice.series(CU.symbol, MINUTE) == {"data": {}}
    alice.chart_of("d", view_width=2)
    assert alice.ids(CU.symbol, MINUTE) == [29, 30]


def test_a_chart_that_is_not_there_goes_too(floor: MdFloor) -> None:
    """The client waits for the answer all the same."""
    alice = floor.client()
    alice.peek()
    alice.chart_of("none", ins_list="")
    assert alice.frames[-1]["data"] == [{"charts": {"none": None}}]


def test_a_chart_changes_its_form(floor: MdFloor) -> None:
    """What the new request does not say any more is deleted from its state."""
    alice = floor.client()
    alice.chart_of(focus_datetime=START, focus_position=1, view_width=4)
    request = alice.chart_of(left_kline_id=3, view_width=4)
    assert alice.chart("c")["state"] == request
    assert alice.ids(CU.symbol, MINUTE) == [3, 4, 5, 6]
    request = alice.chart_of(ins_list=M.symbol, duration=5 * MINUTE)
    assert alice.chart("c")["state"] == request
    assert alice.series(CU.symbol, MINUTE) == {"data": {}}


def test_state_repeats_whatever_was_asked(floor: MdFloor) -> None:
    """Fields that nobody knows, numbers as they were written, no nulls."""
    alice = floor.client()
    request = alice.chart_of(view_width=4.0, extra="x", flag=True)
    alice.send(**{**request, "chart_id": "n", "other": None, "inner": {}})
    alice.peek()
    assert alice.chart("c")["state"] == request
    assert alice.chart("n")["state"] == {**request, "chart_id": "n"}


def test_charts_of_a_series_share_its_bars(floor: MdFloor) -> None:
    """Another window sends only the bars that are not there yet."""
    alice = floor.client()
    alice.chart_of("a", view_width=5)
    alice.chart_of("b", view_width=8)
    data = alice.frames[-1]["data"][0]["klines"][CU.symbol][str(MINUTE)]["data"]
    assert set(data) == {"22", "23", "24", "29"}
    alice.chart_of("d", left_kline_id=2, view_width=3)
    assert alice.ids(CU.symbol, MINUTE) == [2, 3, 4, *range(22, 30)]
    alice.chart_of("b", view_width=0)
    assert alice.ids(CU.symbol, MINUTE) == [2, 3, 4, *range(25, 30)]


def test_two_sessions_have_windows_of_their_own(floor: MdFloor) -> None:
    """One leaves; the other goes on."""
    alice, bob = floor.client(), floor.client()
    alice.chart_of(view_width=5)
    bob.chart_of(view_width=2)
    floor.reception.disconnect(alice.session)
    bob.peek()
    floor.trade()
    floor.publish()
    assert bob.ids(CU.symbol, MINUTE) == [29, 30]
    assert len(alice.frames) == 2
    floor.reception.disconnect(bob.session)
    assert floor.exchange.state.market.series_count == 1


def test_ticks_are_a_series_too(floor: MdFloor) -> None:
    """Duration 0: one a command, ids behind the past's."""
    floor.past.record(CU.symbol, START - DAY, 0)
    alice = floor.client()
    for _ in range(3):
        floor.trade(7_500)
        floor.tick()
        floor.now += SECOND
    request = alice.chart_of(duration=0, view_width=2)
    assert alice.complete(request)
    assert (alice.window(), alice.ids(CU.symbol, 0)) == ((1, 2), [1, 2])
    alice.peek()
    floor.trade(7_600)
    floor.publish()
    floor.tick()
    floor.publish()
    assert (alice.window(), alice.ids(CU.symbol, 0)) == ((2, 3), [2, 3])
    newest = alice.series(CU.symbol, 0)["data"]["3"]
    assert (newest["last_price"], newest["datetime"]) == (76_000.0, floor.now)
    request = alice.chart_of(
        duration=0, focus_datetime=START + 10 * MINUTE + SECOND, focus_position=0, view_width=9
    )
    assert alice.window() == (1, 9)
    assert alice.ids(CU.symbol, 0) == [1, 2, 3]


def test_a_tick_before_the_first_trade_has_only_a_book() -> None:
    """A number that does not exist is left out: the client has its own word for it."""
    floor = MdFloor()
    floor.exchange.apply(order("1", price=7_400, volume=3), floor.now)
    floor.tick()
    alice = floor.client()
    alice.chart_of(duration=0)
    assert alice.series(CU.symbol, 0)["data"]["0"] == {
        "datetime": START,
        "bid_price1": 74_000.0,
        "bid_volume1": 3,
        "volume": 0,
        "amount": 0.0,
        "open_interest": 0,
    }
    alice.chart_of(duration=0, ins_list="")
    assert alice.series(CU.symbol, 0) == {"data": {}}


def test_ticks_across_past_and_present() -> None:
    """A continuous contract has its own past of ticks, and its contract's present."""
    past = FakePast()
    past.record(CU.symbol, START - DAY, 3)
    past.record(MAIN, START - DAY, 7)
    floor = MdFloor(past)
    floor.trade()
    floor.tick()
    alice = floor.client()
    alice.chart_of("a", duration=0)
    alice.chart_of("b", duration=0, ins_list=MAIN)
    assert (alice.ids(CU.symbol, 0), alice.ids(MAIN, 0)) == ([0, 1, 2, 3], [3, 4, 5, 6, 7])
    alice.peek()
    floor.trade()
    floor.tick()
    floor.publish()
    assert alice.ids(MAIN, 0) == [4, 5, 6, 7, 8]
    alice.chart_of("b", duration=0, ins_list=MAIN, focus_datetime=START, focus_position=1)
    assert alice.window("b") == (6, 10)
    alice.chart_of("b", duration=0, ins_list=MAIN, focus_datetime=START - DAY, focus_position=0)
    assert alice.window("b") == (0, 4)


def test_a_continuous_contract_shows_what_its_contract_trades(floor: MdFloor) -> None:
    """Under its own name and its own ids."""
    alice = floor.client()
    alice.chart_of(ins_list=MAIN, view_width=3)
    assert alice.ids(MAIN, MINUTE) == [47, 48, 49]
    alice.peek()
    floor.trade(7_777)
    floor.publish()
    assert alice.ids(MAIN, MINUTE) == [48, 49, 50]
    assert alice.series(MAIN, MINUTE)["data"]["50"]["close"] == 77_770.0


def test_a_contract_that_ended_has_its_past(floor: MdFloor) -> None:
    """It is in the past and in the terms, and nothing trades."""
    gone = "SHFE.cu2401"
    floor.past.fill(gone, MINUTE, START - 100 * DAY, 6)
    floor.past.record(gone, START - 100 * DAY, 6)
    floor.known.instruments[gone] = CU  # type: ignore[index] # the test's own dictionary
    alice = floor.client()
    alice.chart_of(ins_list=gone, view_width=4)
    alice.chart_of("t", ins_list=gone, view_width=4, duration=0)
    assert alice.ids(gone, MINUTE) == alice.ids(gone, 0) == [2, 3, 4, 5]


@pytest.mark.parametrize("duration", [MINUTE, 0])
@pytest.mark.parametrize("symbol", [ZN.symbol, "SHFE.none", "KQ.i@SHFE.cu"])
@pytest.mark.parametrize(
    "form", [{}, {"left_kline_id": 0}, {"focus_datetime": START, "focus_position": 5}]
)
def test_a_series_without_anything(
    floor: MdFloor, duration: int, symbol: str, form: dict[str, Any]
) -> None:
    """It is ready and says -1, as a backtest and a data series want it; then -2.

    A client that connects again takes -1 for an answer that has not come, and peeks on.
    """
    alice = floor.client()
    request = alice.chart_of(ins_list=symbol, duration=duration, **form)
    series = alice.series(symbol, duration)
    assert series == {"last_id": -1, "data": {}}
    assert alice.chart("c")["ready"] is True
    assert not alice.complete(request)
    alice.peek()
    assert alice.complete(request)
    assert series == {"last_id": -2, "data": {}}
    frames = len(alice.frames)
    alice.peek()
    assert len(alice.frames) == frames


def test_an_empty_series_that_is_asked_for_with_a_peek_pending(floor: MdFloor) -> None:
    """The frame that answers that peek says -1, the next -2: also when peeks come twice."""
    alice = floor.client()
    alice.peek()
    alice.peek()
    request = {
        "aid": "set_chart",
        "chart_id": "c",
        "ins_list": ZN.symbol,
        "duration": MINUTE,
        "view_width": 5,
    }
    alice.send(**request)
    assert alice.series(ZN.symbol, MINUTE)["last_id"] == -1
    alice.peek()
    assert alice.complete(request)


def test_the_two_answers_of_an_empty_series_never_share_a_frame(floor: MdFloor) -> None:
    """Peeks that come before the first answer was sent do not bring the second."""
    alice = floor.client()
    alice.peek()
    alice.peek()
    raw = b'{"aid":"set_chart","chart_id":"c","ins_list":"SHFE.none","duration":0,"view_width":9}'
    told = []
    for message in (raw, b'{"aid":"peek_message"}', b'{"aid":"peek_message"}'):
        floor.reception.receive(alice.session, message, lambda: floor.now)
        told.append(alice.tree.get("ticks", {}).get("SHFE.none", {}).get("last_id"))
        alice.pending = True
    assert told == [None, -1, -2]


def test_an_empty_series_is_asked_for_again(floor: MdFloor) -> None:
    """Each answer begins with -1; the first bar ends it."""
    alice = floor.client()
    alice.chart_of(ins_list=ZN.symbol)
    alice.peek()
    alice.chart_of("d", ins_list=ZN.symbol, left_kline_id=0)
    assert alice.series(ZN.symbol, MINUTE)["last_id"] == -1
    alice.peek()
    assert alice.series(ZN.symbol, MINUTE)["last_id"] == -2
    alice.peek()
    floor.trade(terms=ZN, price=ZN.pre_settlement)
    floor.publish()
    assert alice.series(ZN.symbol, MINUTE)["last_id"] == 0
    assert alice.ids(ZN.symbol, MINUTE) == [0]
    assert alice.window() == (0, 0)
    alice.peek()
    alice.peek()
    assert alice.series(ZN.symbol, MINUTE)["last_id"] == 0


def test_a_slow_client_is_told_again_what_its_charts_show(floor: MdFloor) -> None:
    """Whatever came while it did not peek: its windows are complete, each bar as it is."""
    alice = floor.client()
    alice.chart_of("a", view_width=6)
    alice.chart_of("b", left_kline_id=3, view_width=4)
    alice.chart_of("t", duration=0, view_width=3)
    alice.chart_of("e", ins_list=ZN.symbol)
    for _ in range(300):
        floor.bars(1)
        floor.tick()
        floor.publish()
    alice.session.restate()
    alice.peek()
    left, right = alice.window("a")
    assert (left, right) == (324, 329)
    assert set(range(left, right + 1)) <= set(alice.ids(CU.symbol, MINUTE))
    assert {3, 4, 5, 6} <= set(alice.ids(CU.symbol, MINUTE))
    assert {297, 298, 299} <= set(alice.ids(CU.symbol, 0))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"duration": -MINUTE}, RejectCode.CHART_DURATION_INVALID),
        ({"duration": MINUTE + 1}, RejectCode.CHART_DURATION_INVALID),
        ({"duration": 367 * DAY}, RejectCode.CHART_DURATION_INVALID),
        ({"duration": 0.5}, RejectCode.FIELD_INVALID),
        ({"view_width": -1}, RejectCode.CHART_WIDTH_INVALID),
        ({"view_width": "5"}, RejectCode.FIELD_INVALID),
        ({"left_kline_id": 1.5}, RejectCode.FIELD_INVALID),
        ({"focus_datetime": 1.5}, RejectCode.FIELD_INVALID),
        ({"trading_day_start": 1.5}, RejectCode.FIELD_INVALID),
        ({"chart_id": ""}, RejectCode.ID_INVALID),
        ({"chart_id": "__proto__"}, RejectCode.ID_INVALID),
        ({"ins_list": ",".join(f"A.b{i}" for i in range(51))}, RejectCode.TOO_MANY_CHART_SYMBOLS),
    ],
)
def test_a_chart_that_cannot_be_is_refused(
    floor: MdFloor, fields: dict[str, Any], code: RejectCode
) -> None:
    """With a notice; every chart is as it was, and nothing is kept open for it."""
    alice = floor.client()
    alice.chart_of("a")
    before = dict(alice.tree["charts"])
    alice.chart_of(**{"chart_id": "x", "ins_list": M.symbol, **fields})
    assert alice.codes == [code]
    assert alice.tree["charts"] == before
    assert floor.exchange.state.market.series_count <= 2


def test_a_wider_chart_than_is_served_is_served_as_wide_as_there_is(floor: MdFloor) -> None:
    """Its state says what was asked for, as the client compares it."""
    alice = floor.client()
    request = alice.chart_of(left_kline_id=0, view_width=50_000)
    assert alice.complete(request)
    assert alice.window() == (0, 9_999)


def test_charts_and_their_bars_are_bounded(floor: MdFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused; one that is changed counts once."""
    monkeypatch.setattr("diffex.diff.md.charts.MD_CHARTS", 2)
    monkeypatch.setattr("diffex.diff.md.charts.MD_BARS", 20)
    alice = floor.client()
    alice.chart_of("a", view_width=10)
    alice.chart_of("b", view_width=11)
    alice.chart_of("b", view_width=10)
    alice.chart_of("b", view_width=9)
    alice.chart_of("c", view_width=1)
    assert alice.codes == [RejectCode.TOO_MANY_BARS, RejectCode.TOO_MANY_CHARTS]
    assert list(alice.tree["charts"]) == ["a", "b"]


def test_too_many_series_refuse_a_chart(floor: MdFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a chart of several contracts none is kept open."""
    monkeypatch.setattr("diffex.engine.series.SERIES", 1)
    alice = floor.client()
    alice.chart_of("a", ins_list=f"{CU.symbol},{M.symbol}")
    assert alice.codes == [RejectCode.TOO_MANY_SERIES]
    alice.chart_of("b", ins_list=M.symbol)
    assert list(alice.tree["charts"]) == ["b"]
