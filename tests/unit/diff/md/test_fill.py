"""A past that is made while clients look on: what it has goes to every chart that shows it."""

import msgspec
import pytest

from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE
from diffex.engine.ports import newest_bar
from tests.support.contracts import ZN
from tests.support.md_floor import CU, MAIN, M, MdFloor
from tests.support.orders import START
from tests.support.past import FakePast

HELD = 20
"""Minute bars of the past."""
WEEK = 7 * DAY


@pytest.fixture
def past() -> FakePast:
    """Return a past of copper and of soya meal that is not made yet."""
    past = FakePast()
    for terms in (CU, M):
        past.fill(terms.symbol, MINUTE, START - DAY, HELD)
        past.fill(terms.symbol, DAY, START - DAY, 1)
        past.record(terms.symbol, START - DAY, HELD)
        past.unmade.add(terms.symbol)
    return past


@pytest.fixture
def floor(past: FakePast) -> MdFloor:
    """Return a floor with ten minutes of today."""
    one = MdFloor(past)
    one.bars(10)
    one.bars(10, terms=M, price=3_000)
    return one


def test_a_chart_fills_when_the_past_is_there(past: FakePast, floor: MdFloor) -> None:
    """Without being asked for again, and only then; nobody is told it twice."""
    alice = floor.client()
    alice.chart_of(view_width=15)
    alice.chart_of("t", duration=0, view_width=50)
    alice.chart_of("live", view_width=10)
    assert alice.ids(CU.symbol, MINUTE) == list(range(20, 30))
    assert alice.window() == (15, 29)
    assert [alice.ready(one) for one in ("c", "t", "live")] == [False, False, True]
    floor.board.fill()
    floor.flush()
    frames = len(alice.frames)
    past.unmade.clear()
    floor.board.fill()
    floor.flush()
    alice.peek()
    assert alice.ids(CU.symbol, MINUTE) == list(range(15, 30))
    assert alice.ready("c")
    assert alice.ready("t")
    assert sorted(map(int, alice.tree["ticks"][CU.symbol]["data"])) == list(range(HELD))
    assert len(alice.frames) == frames + 1
    floor.board.fill()
    floor.flush()
    assert len(alice.frames) == frames + 1
    newcomer = floor.client()
    newcomer.chart_of(view_width=15)
    assert newcomer.series(CU.symbol, MINUTE) == alice.series(CU.symbol, MINUTE)


@pytest.mark.parametrize("first", [CU.symbol, M.symbol])
def test_partners_are_bound_when_both_are_there(past: FakePast, floor: MdFloor, first: str) -> None:
    """Whichever comes first; the mirror equals that of a client who came afterwards."""
    both = f"{CU.symbol},{M.symbol}"
    alice = floor.client()
    alice.chart_of(ins_list=both, view_width=60)
    past.unmade.discard(first)
    floor.board.fill()
    past.unmade.clear()
    floor.board.fill()
    floor.flush()
    alice.peek()
    newcomer = floor.client()
    newcomer.chart_of(ins_list=both, view_width=60)
    assert alice.ready("c")
    assert len(newcomer.series(CU.symbol, MINUTE)["binding"][M.symbol]) == HELD
    for symbol in (CU.symbol, M.symbol):
        assert newcomer.series(symbol, MINUTE) == alice.series(symbol, MINUTE)
    floor.trade()
    floor.publish()
    assert newcomer.series(CU.symbol, MINUTE) == alice.series(CU.symbol, MINUTE)


def test_no_chart_waits_for_what_never_comes(past: FakePast, floor: MdFloor) -> None:
    """A past that could not be made, or is damaged; neither does one that is set later."""
    alice = floor.client()
    alice.chart_of(view_width=15)
    alice.chart_of("live", view_width=5)
    frames = len(alice.frames)
    floor.board.settle()
    floor.flush()
    alice.peek()
    assert alice.ready("c")
    assert len(alice.frames) == frames + 1
    alice.chart_of("later", view_width=15)
    assert alice.ready("later")
    assert alice.ids(CU.symbol, MINUTE) == list(range(20, 30))


def test_a_quote_has_its_close_before_when_it_is_there(past: FakePast, floor: MdFloor) -> None:
    """Until then it says that it has none."""
    alice = floor.client()
    alice.subscribe(CU.symbol)
    assert alice.tree["quotes"][CU.symbol]["pre_close"] == "-"
    past.unmade.clear()
    floor.board.fill()
    floor.trade()
    floor.publish()
    alice.peek()
    assert alice.tree["quotes"][CU.symbol]["pre_close"] == 70010.0


def test_a_contract_of_the_past_has_no_quote_before_it_is_made(past: FakePast) -> None:
    """One that is not listed: nothing is known of it but that there will be bars."""
    past.fill(ZN.symbol, MINUTE, START - DAY, HELD)
    past.unmade.add(ZN.symbol)
    assert newest_bar(past, ZN.symbol, MINUTE) is None
    past.unmade.clear()
    found = newest_bar(past, ZN.symbol, MINUTE)
    assert found is not None
    assert found.start == START - DAY + (HELD - 1) * MINUTE
    assert newest_bar(past, MAIN, MINUTE) is None


def test_what_a_chart_waits_for_is_wanted(past: FakePast, floor: MdFloor) -> None:
    """By the name that was asked for, partners too; a chart of today wants nothing."""
    past.fill(MAIN, MINUTE, START - DAY, HELD)
    past.unmade.add(MAIN)
    alice = floor.client()
    alice.chart_of("live", view_width=5)
    alice.chart_of("none", ins_list="SHFE.xx2512", view_width=50)
    assert floor.wanted == []
    alice.chart_of("deep", ins_list=f"{MAIN},{M.symbol}", view_width=60)
    alice.chart_of("ticks", duration=0, view_width=50)
    assert floor.wanted == [MAIN, M.symbol, CU.symbol]
    floor.board.settle()
    alice.chart_of("later", view_width=60)
    assert floor.wanted == [MAIN, M.symbol, CU.symbol]


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize("traded", [True, False])
def test_a_week_waits_for_its_first_half(
    past: FakePast, floor: MdFloor, width: int, traded: bool
) -> None:
    """A bar that spans past and run has one id from the start, and is told when it is whole."""
    week = floor.exchange.state.calendar.bar_start(START, WEEK)
    symbol = CU.symbol if traded else M.symbol
    past.fill(symbol, WEEK, week - 2 * WEEK, 3)
    past.unmade.add(symbol)
    late = MdFloor(past)
    if traded:
        late.trade()
    alice = late.client()
    alice.chart_of(ins_list=symbol, duration=WEEK, view_width=width)
    late.trade(3_000, terms=M)
    late.publish()
    alice.peek()
    assert not alice.ready()
    assert alice.window() == (3 - width, 2)
    past.unmade.clear()
    late.board.fill()
    late.flush()
    alice.peek()
    assert alice.ready()
    assert alice.ids(symbol, WEEK) == list(range(3 - width, 3))
    newest = alice.series(symbol, WEEK)["data"]["2"]
    assert newest["volume"] == 21
    newcomer = late.client()
    newcomer.chart_of(ins_list=symbol, duration=WEEK, view_width=width)
    assert newcomer.series(symbol, WEEK) == alice.series(symbol, WEEK)


def test_a_contract_that_is_listed_no_more_fills_too(past: FakePast) -> None:
    """Nothing of this run belongs to it."""
    gone = msgspec.structs.replace(ZN, symbol="SHFE.zn2401", instrument_id="zn2401")
    past.fill(gone.symbol, MINUTE, START - DAY, HELD)
    past.unmade.add(gone.symbol)
    floor = MdFloor(past)
    floor.list(gone)
    alice = floor.client()
    alice.chart_of(ins_list=gone.symbol, view_width=HELD)
    assert not alice.ready()
    past.unmade.clear()
    floor.board.fill()
    floor.flush()
    alice.peek()
    assert alice.ready()
    assert alice.ids(gone.symbol, MINUTE) == list(range(HELD))
