"""Charts of several contracts: both series, and which bar of one belongs to which of the other."""

from typing import Any

import pytest

from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE
from tests.support.contracts import ZN
from tests.support.md_floor import CU, M, MdClient, MdFloor
from tests.support.orders import START
from tests.support.past import FakePast

BOTH = f"{CU.symbol},{M.symbol}"


@pytest.fixture
def floor() -> MdFloor:
    """Return a floor where copper has 12 bars of the past and meal every second of them."""
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, 12)
    past.fill(M.symbol, MINUTE, START - DAY, 6, step=2 * MINUTE)
    return MdFloor(past)


def bound(client: MdClient) -> dict[int, int]:
    """Return the binding of meal to copper that a client holds."""
    binding = client.series(CU.symbol, MINUTE).get("binding", {}).get(M.symbol, {})
    return {int(one): other for one, other in binding.items()}


def check(client: MdClient, chart_id: str = "c") -> None:
    """Check that a chart has every bar, every partner, and exactly the pairs of equal times."""
    left, right = client.window(chart_id)
    main, other = (client.series(symbol, MINUTE) for symbol in (CU.symbol, M.symbol))
    last = min(right, main["last_id"])
    times = {item["datetime"]: int(one) for one, item in other["data"].items()}
    pairs = bound(client)
    for one in range(max(left, 0), last + 1):
        time = main["data"][str(one)]["datetime"]
        assert pairs.get(one) == times.get(time)


def test_bars_of_the_same_time_are_bound(floor: MdFloor) -> None:
    """A main bar without a partner has no entry."""
    alice = floor.client()
    request = alice.chart_of(ins_list=BOTH, view_width=10)
    assert alice.complete(request)
    assert alice.window() == (2, 11)
    assert bound(alice) == {2: 1, 4: 2, 6: 3, 8: 4, 10: 5}
    assert alice.ids(M.symbol, MINUTE) == [1, 2, 3, 4, 5]
    check(alice)


def test_a_partner_that_comes_later_is_bound_then(floor: MdFloor) -> None:
    """Its bar comes with the binding, never after it."""
    alice = floor.client()
    alice.chart_of(ins_list=BOTH, view_width=4)
    alice.peek()
    floor.trade()
    floor.publish()
    assert (alice.window(), 12 in bound(alice)) == ((9, 12), False)
    alice.peek()
    floor.trade(terms=M, price=3_000)
    floor.publish()
    assert bound(alice) == {10: 5, 12: 6}
    assert alice.ids(M.symbol, MINUTE) == [5, 6]
    assert "12" in alice.series(CU.symbol, MINUTE)["data"]
    check(alice)


def test_windows_roll_together(floor: MdFloor) -> None:
    """Bars, partners and pairs that left the window are deleted."""
    alice = floor.client()
    alice.chart_of(ins_list=BOTH, view_width=6)
    for number in range(20):
        floor.trade(7_500 + number)
        if number % 3:
            floor.trade(terms=M, price=3_000)
        alice.peek()
        floor.publish()
        check(alice)
        floor.now += MINUTE
    left, right = alice.window()
    assert (left, right) == (26, 31)
    assert set(bound(alice)) <= set(range(left, right + 1))
    assert alice.ids(CU.symbol, MINUTE) == list(range(left, right + 1))


def test_a_main_line_that_trades_last(floor: MdFloor) -> None:
    """The partner's bar is there before the main one's."""
    alice = floor.client()
    alice.chart_of(ins_list=BOTH, view_width=4)
    for _ in range(5):
        for terms, price in ((M, 3_000), (CU, 7_500)):
            floor.trade(price, terms=terms)
            alice.peek()
            floor.publish()
            check(alice)
        floor.now += MINUTE
    assert len(bound(alice)) == 4


def test_the_chart_shrinks_after_its_first_answer(floor: MdFloor) -> None:
    """As tqsdk does: ten thousand, then thirty."""
    alice = floor.client()
    alice.chart_of(ins_list=BOTH, view_width=10_000)
    assert len(bound(alice)) == 6
    request = alice.chart_of(ins_list=BOTH, view_width=3)
    assert alice.complete(request)
    assert bound(alice) == {10: 5}
    assert alice.ids(M.symbol, MINUTE) == [5]
    alice.chart_of(ins_list="")
    assert alice.series(CU.symbol, MINUTE)["data"] == {}
    assert bound(alice) == {}


@pytest.mark.parametrize(
    "form",
    [
        {"left_kline_id": 3, "view_width": 4},
        {"left_kline_id": 9, "view_width": 9},
        {"left_kline_id": -5, "view_width": 8},
        {"left_kline_id": 50, "view_width": 8},
        {"focus_datetime": START - DAY + 3 * MINUTE, "focus_position": 1, "view_width": 5},
    ],
)
def test_any_window_has_its_partners(floor: MdFloor, form: dict[str, Any]) -> None:
    """Also one that reaches into the future, when that comes."""
    alice = floor.client()
    alice.chart_of(ins_list=BOTH, **form)
    check(alice)
    for _ in range(4):
        floor.trade()
        floor.trade(terms=M, price=3_000)
        alice.peek()
        floor.publish()
        check(alice)
        floor.now += MINUTE


def test_a_partner_without_anything(floor: MdFloor) -> None:
    """Nothing is bound; the chart is ready, and the partner says that it is empty."""
    alice = floor.client()
    request = alice.chart_of(ins_list=f"{CU.symbol},{ZN.symbol}")
    assert alice.series(ZN.symbol, MINUTE) == {"last_id": -1, "data": {}}
    assert alice.chart("c")["ready"] is True
    alice.peek()
    assert alice.complete(request)


def test_a_main_line_without_anything(floor: MdFloor) -> None:
    """No id is named that the client would look for; the first bar begins at 0."""
    alice = floor.client()
    alice.chart_of(ins_list=f"{ZN.symbol},{CU.symbol}", view_width=10_000)
    left, right = alice.window()
    assert right < -1
    assert left < right
    alice.peek()
    alice.peek()
    floor.trade(terms=ZN, price=ZN.pre_settlement)
    floor.trade()
    floor.publish()
    assert alice.window() == (0, 0)
    assert alice.series(ZN.symbol, MINUTE)["binding"] == {CU.symbol: {"0": 12}}


def test_charts_share_a_partner(floor: MdFloor) -> None:
    """One goes; what the other shows stays bound."""
    alice = floor.client()
    alice.chart_of("a", ins_list=BOTH, view_width=4)
    alice.chart_of("b", ins_list=BOTH, left_kline_id=0, view_width=3)
    assert bound(alice) == {0: 0, 2: 1, 8: 4, 10: 5}
    alice.chart_of("a", ins_list="")
    assert bound(alice) == {0: 0, 2: 1}
    check(alice, "b")
    alice.chart_of("c", ins_list=M.symbol, view_width=2)
    alice.chart_of("b", ins_list="")
    assert bound(alice) == {}
    assert alice.ids(M.symbol, MINUTE) == [4, 5]


def test_a_window_ends_with_what_was_told(floor: MdFloor) -> None:
    """Another's chart makes the partner known early; the main line follows in its own time."""
    alice, bob = floor.client(), floor.client()
    alice.chart_of(ins_list=BOTH, trading_day_start=START - DAY, trading_day_count=5)
    assert alice.window() == (0, 11)
    floor.trade()
    floor.trade(terms=M, price=3_000)
    alice.peek()
    bob.chart_of(ins_list=M.symbol)
    assert (alice.window(), alice.ids(M.symbol, MINUTE)[-1]) == ((0, 11), 6)
    alice.peek()
    floor.publish()
    assert alice.window() == (0, 12)
    check(alice)


def test_ticks_of_several_contracts_are_not_bound(floor: MdFloor) -> None:
    """Their times never agree; each has what lies in the time of the main one's window."""
    for _ in range(4):
        floor.trade()
        floor.trade(terms=M, price=3_000)
        floor.tick()
        floor.now += MINUTE
    alice = floor.client()
    alice.chart_of(ins_list=BOTH, duration=0, view_width=2)
    assert alice.ids(CU.symbol, 0) == alice.ids(M.symbol, 0) == [2, 3]
    assert "binding" not in alice.series(CU.symbol, 0)


def test_a_restatement_has_the_binding(floor: MdFloor) -> None:
    """All of it, as the windows are now."""
    alice = floor.client()
    alice.chart_of(ins_list=BOTH, view_width=10)
    alice.tree.clear()
    alice.session.restate()
    alice.peek()
    check(alice)
    assert len(bound(alice)) == 5


def test_an_id_that_is_not_there_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bars that left the exchange are not told; partners begin with the oldest that is."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 20)
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, 2)
    floor = MdFloor(past)
    for _ in range(25):
        floor.trade()
        floor.trade(terms=M, price=3_000)
        floor.now += MINUTE
    alice = floor.client()
    request = alice.chart_of(ins_list=BOTH, left_kline_id=5, view_width=10)
    assert alice.complete(request)
    oldest = alice.ids(CU.symbol, MINUTE)[0]
    assert oldest > 5
    assert bound(alice)[oldest] == alice.ids(M.symbol, MINUTE)[0]
    request = alice.chart_of(ins_list=BOTH, left_kline_id=2, view_width=2)
    assert alice.complete(request)
    assert (alice.ids(CU.symbol, MINUTE), bound(alice)) == ([], {})
