"""``set_chart``: complete windows that roll on, each bar once, and nothing deleted whole."""

from typing import Any

import pytest

from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE
from tests.support.contracts import ZN
from tests.support.md_floor import CU, M, MdFloor
from tests.support.orders import START


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
