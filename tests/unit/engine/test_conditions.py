"""Conditional orders: when they fire, that they fire once, and what refuses them."""

import pytest

from diffex.domain.commands import (
    CancelCondition,
    InsertCondition,
    PauseCondition,
    ResumeCondition,
    SettleDay,
    StopTrading,
    Wake,
)
from diffex.domain.enums import Direction, OrderStatus, TimeCondition
from diffex.domain.errors import FinishCode, RejectCode
from diffex.domain.events import ConditionChanged, ConditionForgotten, Traded
from diffex.domain.trigger import ConditionState, TriggerKind
from diffex.domain.units import SECOND
from diffex.engine import restate
from diffex.engine.triggers import VOID_KEPT
from tests.support.conditions import (
    GE,
    LE,
    at,
    closing,
    condition,
    of_position,
    state_of,
    states,
    touch,
)
from tests.support.contracts import CU, M
from tests.support.orders import Floor, at_market, every, only, order, sell

ACTIVE, PAUSED = ConditionState.ACTIVE, ConditionState.PAUSED
FIRED, CANCELLED = ConditionState.FIRED, ConditionState.CANCELLED
EXPIRED, REJECTED = ConditionState.EXPIRED, ConditionState.REJECTED


@pytest.mark.parametrize(
    ("kind", "direction", "still", "met"),
    [
        (TriggerKind.STOP_LOSS, Direction.SELL, 7_521, 7_520),
        (TriggerKind.TAKE_PROFIT, Direction.SELL, 7_519, 7_520),
        (TriggerKind.STOP_LOSS, Direction.BUY, 7_519, 7_520),
        (TriggerKind.TAKE_PROFIT, Direction.BUY, 7_521, 7_520),
    ],
)
def test_a_stop_and_a_target_cross_their_own_ways(
    kind: TriggerKind, direction: Direction, still: int, met: int
) -> None:
    """Selling stops at its price or below and takes at it or above; buying mirrors that."""
    floor = Floor("ann", "bob", "cat")
    floor.give(condition("c", of_position(kind, 7_520), closing("o", direction, 7_520)))
    assert states(floor.trade("1", still)) == []
    assert states(floor.trade("2", met))[0][0] == "c"


def test_what_fires_becomes_an_ordinary_order() -> None:
    """Under the id given with it, checked and matched as any."""
    floor = Floor()
    floor.give(sell("s", user_id="bob", price=7_531, volume=3))
    floor.give(condition("c", touch(GE, 7_525), order("o", price=7_531, volume=2)))
    events = floor.trade("1", 7_525)
    assert states(events) == [("c", FIRED)]
    placed = floor.state.traders["ann"].orders["o"]
    assert (placed.status, placed.filled) == (OrderStatus.FILLED, 2)
    assert [one.order_id for one in every(events, Traded)] == ["b1", "s1", "o", "s"]


def test_it_fires_once() -> None:
    """However often its price trades again."""
    floor = Floor()
    floor.give(condition("c", touch(GE, 7_525), order("o", price=7_400)))
    floor.trade("1", 7_525)
    assert states(floor.trade("2", 7_526)) == []
    assert floor.state.traders["ann"].orders["o"].status is OrderStatus.ACCEPTED


def test_a_trigger_that_is_met_already_fires_at_once() -> None:
    """The last price counts; before the day's first trade there is none."""
    floor = Floor()
    assert states(floor.give(condition("a", touch(LE, 7_600), order("oa", price=7_400)))) == [
        ("a", ACTIVE)
    ]
    assert states(floor.trade("1", 7_530)) == [("a", FIRED)]
    events = floor.give(condition("b", touch(LE, 7_600), order("ob", price=7_400)))
    assert states(events) == [("b", ACTIVE), ("b", FIRED)]


def test_another_contract_may_be_watched() -> None:
    """The trigger names it; the order is for its own."""
    floor = Floor()
    watch = touch(GE, M.pre_settlement, terms=M, exchange_id="DCE", instrument_id=M.instrument_id)
    floor.give(condition("c", watch, order("o", price=7_400)))
    assert states(floor.trade("1", 7_600)) == []
    assert states(floor.trade("2", M.pre_settlement, terms=M)) == [("c", FIRED)]


def test_the_first_met_fires_first() -> None:
    """By the price on the way of the trades, then by age."""
    floor = Floor()
    for condition_id, price in (("far", 7_532), ("near", 7_531), ("late", 7_531)):
        floor.give(
            condition(condition_id, touch(GE, price), order(f"o-{condition_id}", price=7_400))
        )
    floor.give(
        sell("s1", user_id="bob", price=7_531, volume=1),
        sell("s2", user_id="bob", price=7_532, volume=1),
    )
    events = floor.give(order("sweep", price=7_532, volume=2))
    assert states(events) == [("near", FIRED), ("late", FIRED), ("far", FIRED)]


def test_a_price_within_the_command_counts() -> None:
    """A trade that the command's own later trades leave behind has met it all the same."""
    floor = Floor()
    floor.trade("1", 7_540)
    floor.give(condition("c", touch(LE, 7_531), order("o", price=7_400)))
    floor.give(
        sell("s2", user_id="bob", price=7_531, volume=1),
        sell("s3", user_id="bob", price=7_532, volume=1),
    )
    assert states(floor.give(order("sweep", price=7_532, volume=2))) == [("c", FIRED)]


def test_what_fires_may_set_off_another() -> None:
    """All of it in one command, each after what met it."""
    floor = Floor("ann", "bob")
    floor.give(
        sell("s1", user_id="bob", price=7_531, volume=1),
        sell("s2", user_id="bob", price=7_532, volume=1),
        condition("first", touch(GE, 7_531), order("o1", price=7_532)),
        condition("second", touch(GE, 7_532), order("o2", price=7_400)),
    )
    assert states(floor.give(order("b", price=7_531))) == [("first", FIRED), ("second", FIRED)]


def test_a_limit_cuts_what_fires_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is due at once and fires with the next commands, in its order."""
    monkeypatch.setattr("diffex.domain.limits.CONDITIONS_A_COMMAND", 2)
    floor = Floor()
    for number in range(7):
        floor.give(condition(f"c{number}", touch(GE, 7_531), order(f"o{number}", price=7_400)))
    assert states(floor.trade("1", 7_531)) == [("c0", FIRED), ("c1", FIRED)]
    assert floor.state.due <= floor.now
    fired = [name for name, _ in states(floor.give(Wake()))]
    assert fired == ["c2", "c3", "c4", "c5"]
    assert [name for name, _ in states(floor.give(Wake()))] == ["c6"]
    assert floor.state.due > floor.now


def test_a_condition_that_is_taken_back_does_not_fire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when its price traded and only the limit kept it."""
    monkeypatch.setattr("diffex.domain.limits.CONDITIONS_A_COMMAND", 1)
    floor = Floor()
    for number in range(4):
        floor.give(condition(f"c{number}", touch(GE, 7_531), order(f"o{number}", price=7_400)))
    floor.trade("1", 7_531)
    monkeypatch.setattr("diffex.domain.limits.CONDITIONS_A_COMMAND", 0)
    assert states(floor.give(CancelCondition("ann", "c1"))) == [("c1", CANCELLED)]
    assert states(floor.give(PauseCondition("ann", "c2"))) == [("c2", PAUSED)]
    monkeypatch.setattr("diffex.domain.limits.CONDITIONS_A_COMMAND", 100)
    assert states(floor.give(Wake())) == [("c3", FIRED)]
    assert states(floor.give(ResumeCondition("ann", "c2"))) == [("c2", ACTIVE), ("c2", FIRED)]


def test_a_refused_order_ends_its_condition() -> None:
    """With the code of the check that it failed."""
    floor = Floor()
    floor.give(condition("c", touch(GE, 7_531), order("o", volume=400, price=7_531)))
    events = floor.trade("1", 7_531)
    last = every(events, ConditionChanged)[-1]
    assert (last.state, last.code) == (REJECTED, RejectCode.FUNDS_INSUFFICIENT)
    assert floor.state.traders["ann"].orders["o"].status is OrderStatus.REJECTED


def test_an_order_id_may_be_taken_in_the_meantime() -> None:
    """Then nothing is placed, and the condition says why."""
    floor = Floor()
    floor.give(condition("c", touch(GE, 7_531), order("o", price=7_400)), order("o", price=7_300))
    last = every(floor.trade("1", 7_531), ConditionChanged)[-1]
    assert (last.state, last.code) == (REJECTED, RejectCode.ORDER_ID_USED)


def test_one_of_a_group_cancels_the_others() -> None:
    """Waiting or paused; those of other groups and users stay."""
    floor = Floor("ann", "bob", "cat")
    floor.trade("0", 7_530, volume=2)

    def grouped(name: str, kind: TriggerKind, price: int) -> InsertCondition:
        placed = closing(f"o-{name}", Direction.SELL, 7_400)
        return condition(name, of_position(kind, price), placed, group="g")

    floor.give(
        grouped("stop", TriggerKind.STOP_LOSS, 7_520),
        grouped("take", TriggerKind.TAKE_PROFIT, 7_540),
        grouped("idle", TriggerKind.TAKE_PROFIT, 7_541),
        condition("else", touch(GE, 7_541), order("oe"), group="h"),
        condition("hers", touch(GE, 7_541), order("oh", user_id="cat"), group="g"),
        PauseCondition("ann", "idle"),
    )
    events = floor.trade("1", 7_540)
    assert states(events) == [("take", FIRED), ("stop", CANCELLED), ("idle", CANCELLED)]
    assert {one.code for one in every(events, ConditionChanged)} == {0, FinishCode.GROUP_FIRED}
    assert state_of(floor.state, "else") is ACTIVE
    assert state_of(floor.state, "hers", "cat") is ACTIVE


def test_one_that_is_refused_cancels_nobody() -> None:
    """Only an order that was accepted takes the place of its alternatives."""
    floor = Floor()
    floor.give(
        condition("a", touch(GE, 7_531), order("oa", volume=400, price=7_531), group="g"),
        condition("b", touch(GE, 7_535), order("ob"), group="g"),
    )
    assert states(floor.trade("1", 7_531)) == [("a", REJECTED)]
    assert state_of(floor.state, "b") is ACTIVE


def test_a_paused_condition_lets_its_price_pass() -> None:
    """Once resumed it waits again, or fires if its trigger is met by then."""
    floor = Floor()
    floor.give(condition("c", touch(GE, 7_531), order("o", price=7_400)))
    floor.give(PauseCondition("ann", "c"))
    assert states(floor.trade("1", 7_531)) == []
    floor.trade("2", 7_530)
    assert states(floor.give(ResumeCondition("ann", "c"))) == [("c", ACTIVE)]
    assert states(floor.trade("3", 7_531)) == [("c", FIRED)]


def test_a_moment_fires_before_the_command_that_finds_it_past() -> None:
    """And the engine names the moment as due."""
    floor = Floor()
    due = floor.state.due
    floor.give(condition("late", at(floor.now + 9 * SECOND), order("o1", price=7_400)))
    floor.give(condition("soon", at(floor.now + 5 * SECOND), order("o2", price=7_400)))
    assert floor.state.due == floor.now + 5 * SECOND
    floor.now += 4 * SECOND
    assert states(floor.give(Wake())) == []
    floor.now += 6 * SECOND
    events = floor.give(order("after", price=7_401))
    assert states(events) == [("soon", FIRED), ("late", FIRED)]
    placed = floor.state.traders["ann"].orders
    assert placed["o2"].insert_time == floor.now - 5 * SECOND
    assert [placed[name].exchange_order_id[-1] for name in ("o2", "o1", "after")] == ["1", "2", "3"]
    assert floor.state.due == due


def test_a_moment_that_is_past_fires_at_once() -> None:
    """As every trigger that is met already."""
    floor = Floor()
    events = floor.give(condition("c", at(floor.now), order("o", price=7_400)))
    assert states(events) == [("c", ACTIVE), ("c", FIRED)]


def test_a_cancelled_moment_wakes_nobody() -> None:
    """What is due next is what still waits."""
    floor = Floor()
    floor.give(condition("c", at(floor.now + SECOND), order("o")), CancelCondition("ann", "c"))
    floor.now += 2 * SECOND
    assert states(floor.give(Wake())) == []
    assert floor.state.due > floor.now


def test_nothing_fires_while_the_exchange_stops() -> None:
    """It would only be refused; a restart by replay may still let it fire."""
    floor = Floor()
    floor.give(condition("c", at(floor.now + SECOND), order("o")), StopTrading())
    floor.now += 2 * SECOND
    assert states(floor.give(Wake())) == []
    assert state_of(floor.state, "c") is ACTIVE


def test_the_day_ends_what_was_good_for_it() -> None:
    """What is good till cancelled goes on; what ended before has left the snapshot."""
    floor = Floor()
    floor.give(
        condition("day", touch(GE, 7_600), order("o1")),
        condition("gtc", touch(GE, 7_600), order("o2"), till=TimeCondition.GTC),
        condition("gone", touch(GE, 7_600), order("o3")),
        CancelCondition("ann", "gone"),
    )
    events = floor.give(SettleDay(floor.state.trading_day))
    assert only(events, ConditionForgotten).condition_id == "gone"
    assert states(events) == [("day", EXPIRED)]
    assert only(events, ConditionChanged).code == FinishCode.DAY_ENDED
    assert states(floor.trade("1", 7_600)) == [("gtc", FIRED)]
    events = floor.give(SettleDay(floor.state.trading_day))
    assert [one.condition_id for one in every(events, ConditionForgotten)] == ["day", "gtc"]


def test_a_fresh_mirror_is_told_each_as_it_stands() -> None:
    """As the last live event told it."""
    floor = Floor()
    told = floor.give(condition("c", touch(GE, 7_600), order("o"))) + floor.give(
        PauseCondition("ann", "c")
    )
    restated = every(list(restate.user(floor.state, "ann")), ConditionChanged)
    assert restated == [told[-1]]


def test_what_waits_decides_the_state_hash() -> None:
    """Two exchanges that will act differently have different hashes."""
    hashes = set()
    for commands in (
        (),
        (condition("c", touch(GE, 7_600)),),
        (condition("c", touch(GE, 7_601)),),
        (condition("c", touch(GE, 7_600)), PauseCondition("ann", "c")),
        (condition("c", touch(GE, 7_600)), CancelCondition("ann", "c")),
    ):
        floor = Floor()
        floor.give(*commands)
        hashes.add(floor.state.state_hash())
    assert len(hashes) == 5


def test_a_market_order_may_wait() -> None:
    """It trades at whatever stands there when it fires."""
    floor = Floor()
    floor.give(
        sell("s", user_id="bob", price=7_550, volume=5),
        condition("c", touch(GE, CU.pre_settlement), order("o", **at_market(volume=2))),
    )
    floor.trade("1", CU.pre_settlement)
    assert floor.state.traders["ann"].orders["o"].filled == 2


def test_entries_that_wait_no_longer_are_swept() -> None:
    """Once they outnumber the others; what still waits fires as before."""
    floor = Floor("ann", "bob", "cat")
    names = [f"c{number}" for number in range(VOID_KEPT + 4)]
    floor.give(*[condition(name, touch(GE, 7_530)) for name in names])
    above = floor.state.triggers.watches[CU.symbol].above
    assert len(above) == len(names)
    floor.give(*[CancelCondition("ann", name) for name in names[1:]])
    assert len(above) < VOID_KEPT
    assert states(floor.trade("1", 7_530))[0] == (names[0], FIRED)
