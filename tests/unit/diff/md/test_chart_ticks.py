"""Charts of ticks, of continuous contracts, and of contracts that have ended."""

from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE, SECOND
from tests.support.md_floor import CU, MAIN, MdFloor
from tests.support.orders import START, order
from tests.support.past import FakePast


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
    floor.known.instruments[gone] = CU
    alice = floor.client()
    alice.chart_of(ins_list=gone, view_width=4)
    alice.chart_of("t", ins_list=gone, view_width=4, duration=0)
    assert alice.ids(gone, MINUTE) == alice.ids(gone, 0) == [2, 3, 4, 5]
