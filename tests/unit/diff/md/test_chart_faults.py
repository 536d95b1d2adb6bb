"""Charts of nothing, charts that cannot be, and how much a session may ask for."""

from typing import Any

import pytest

from diffex.domain.calendar import DAY
from diffex.domain.errors import RejectCode
from diffex.domain.units import MINUTE
from tests.support.contracts import ZN
from tests.support.md_floor import CU, M, MdFloor
from tests.support.orders import START


@pytest.mark.parametrize("duration", [MINUTE, 0])
@pytest.mark.parametrize("symbol", [ZN.symbol, "SHFE.none", "KQ.i@SHFE.none"])
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


def test_charts_are_bounded(floor: MdFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused; one that is changed counts once."""
    monkeypatch.setattr("diffex.diff.md.charts.MD_CHARTS", 2)
    alice = floor.client()
    alice.chart_of("a", view_width=10)
    alice.chart_of("b", view_width=10)
    alice.chart_of("b", view_width=9)
    alice.chart_of("c", view_width=1)
    assert alice.codes == [RejectCode.TOO_MANY_CHARTS]
    assert list(alice.tree["charts"]) == ["a", "b"]


def test_too_many_series_refuse_a_chart(floor: MdFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a chart of several contracts none is kept open."""
    monkeypatch.setattr("diffex.engine.series.SERIES", 1)
    alice = floor.client()
    alice.chart_of("a", ins_list=f"{CU.symbol},{M.symbol}")
    assert alice.codes == [RejectCode.TOO_MANY_SERIES]
    alice.chart_of("b", ins_list=M.symbol)
    assert list(alice.tree["charts"]) == ["b"]
