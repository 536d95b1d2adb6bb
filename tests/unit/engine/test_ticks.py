"""Ticks: one for each contract that changed, at the time of the command, with dense ids."""

import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.commands import TakeTicks
from diffex.domain.units import SECOND
from diffex.engine.exchange import Exchange
from diffex.engine.ticks import Tick, TickSeries
from diffex.storage.memory import NoPast
from tests.support.contracts import CONTRACTS, CU, M
from tests.support.orders import START, Floor, order, sell
from tests.support.past import FakePast, tick


def ticks(floor: Floor) -> list[Tick]:
    """Return copper's ticks."""
    series = floor.state.market.days[CU.symbol].ticks
    return [series.tick(tick_id) for tick_id in range(series.first_id, series.last_id + 1)]


def test_a_contract_that_changed_has_one_tick() -> None:
    """However often it changed; the others have none, and none comes without a change."""
    floor = Floor()
    floor.give(order("1", price=7_400), order("2", price=7_401), TakeTicks(), TakeTicks())
    assert len(ticks(floor)) == 1
    assert floor.state.market.days[M.symbol].ticks.last_id == -1


def test_a_tick_says_what_the_contract_showed() -> None:
    """Before the first trade there is no price but the book's."""
    floor = Floor()
    floor.give(order("1", price=7_400, volume=3), sell("2", price=7_600, volume=2))
    floor.now += SECOND
    floor.give(TakeTicks())
    floor.trade("3", 7_500, 2)
    floor.give(TakeTicks())
    quiet, traded = ticks(floor)
    assert quiet == Tick(
        time=START + SECOND,
        last=0,
        highest=0,
        lowest=0,
        bid_prices=(7_400,),
        bid_volumes=(3,),
        ask_prices=(7_600,),
        ask_volumes=(2,),
        volume=0,
        amount=0,
        open_interest=0,
    )
    assert (traded.last, traded.highest, traded.lowest, traded.volume) == (7_500, 7_500, 7_500, 2)
    assert (traded.amount, traded.open_interest) == (7_500 * 2 * 5_000, 2)


def test_a_clock_that_steps_back_puts_no_tick_out_of_order() -> None:
    """The time is at least that of the tick before."""
    floor = Floor()
    floor.give(order("1", price=7_400), TakeTicks())
    floor.now -= 5 * SECOND
    floor.give(order("2", price=7_401), TakeTicks())
    assert [one.time for one in ticks(floor)] == [START, START]


def test_a_replay_takes_the_same_ticks() -> None:
    """The hash holds them, and what is still to be recorded."""
    hashes = []
    for changed in (False, True):
        floor = Floor()
        floor.give(order("1", price=7_400), TakeTicks(), order("2", price=7_401))
        hashes.append(floor.state.state_hash())
        if changed:
            floor.state.market.stirred.clear()
            assert floor.state.state_hash() != hashes[0]
    assert hashes[0] == hashes[1]


def test_ids_go_on_from_the_past() -> None:
    """As those of bars do."""
    past = FakePast()
    past.record(CU.symbol, START - 60 * SECOND, 7)
    market = Exchange(CONTRACTS, Calendar("24x7"), START, past).state.market
    assert market.days[CU.symbol].ticks.last_id == 6
    assert (
        Exchange(CONTRACTS, Calendar("24x7"), START, NoPast())
        .state.market.days[CU.symbol]
        .ticks.last_id
        == -1
    )


def test_old_ticks_leave_and_ids_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth goes at a time."""
    monkeypatch.setattr("diffex.engine.ticks.TICKS_KEPT", 20)
    series = TickSeries(5)
    for number in range(50):
        series.append(tick(START + number, 7_000 + number))
        assert len(series.packed) <= 20
        assert series.last_id == 5 + number
        assert series.tick(series.first_id).last == 7_000 + series.first_id - 5
