"""Conditional orders that are refused: with which code, and that nothing changes."""

import pytest

from diffex.domain.commands import (
    CancelCondition,
    PauseCondition,
    ResumeCondition,
)
from diffex.domain.enums import TimeCondition
from diffex.domain.errors import RejectCode
from diffex.domain.events import ConditionForgotten, ConditionRefused
from diffex.domain.rules import Rules
from diffex.domain.trigger import ConditionState, Trigger, TriggerKind
from tests.support.conditions import GE, at, condition, of_position, states, touch
from tests.support.orders import Floor, only, order

ACTIVE = ConditionState.ACTIVE


def refused(floor: Floor, command: object) -> RejectCode:
    """Return the code with which a command about a condition is refused."""
    before = floor.state.state_hash()
    code = only(floor.give(command), ConditionRefused).code
    assert floor.state.state_hash() == before
    return code


def test_ended_ones_leave_the_snapshot_and_their_ids_stay_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The oldest goes first."""
    monkeypatch.setattr("diffex.domain.limits.CONDITIONS_KEPT", 1)
    floor = Floor()
    for name in ("a", "b"):
        floor.give(condition(name, touch(GE, 7_600), order(f"o{name}")))
        events = floor.give(CancelCondition("ann", name))
    assert only(events, ConditionForgotten).condition_id == "a"
    assert list(floor.state.traders["ann"].conditions) == ["b"]
    again = condition("a", touch(GE, 7_600), order("oa"))
    assert refused(floor, again) is RejectCode.CONDITION_ID_USED


def test_the_same_one_again_is_told_again() -> None:
    """Another one under its id is refused."""
    floor = Floor()
    command = condition("c", touch(GE, 7_600), order("o"))
    assert floor.give(command) == floor.give(command)
    assert len(floor.state.traders["ann"].conditions) == 1
    other = condition("c", touch(GE, 7_601), order("o"))
    assert refused(floor, other) is RejectCode.CONDITION_ID_USED


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (condition("c", touch(GE, 7_600), order(user_id="nobody")), RejectCode.ACCOUNT_UNKNOWN),
        (condition("c", touch(GE, 7_600), order("used")), RejectCode.ORDER_ID_USED),
        (condition("c", touch(GE, 7_600), order("waits")), RejectCode.ORDER_ID_USED),
        (condition("c", touch(GE, 7_600), order(volume=0)), RejectCode.VOLUME_INVALID),
        (
            condition("c", touch(GE, 7_600), order(instrument_id="cu9912")),
            RejectCode.SYMBOL_UNKNOWN,
        ),
        (
            condition("c", touch(GE, 7_600, exchange_id="DCE", instrument_id="x")),
            RejectCode.SYMBOL_UNKNOWN,
        ),
        (
            condition("c", touch(GE, 7_600), till=TimeCondition.GTD),
            RejectCode.CONDITION_TILL_INVALID,
        ),
        (condition("c", of_position(TriggerKind.STOP_LOSS, 7_600)), RejectCode.CONDITION_OPENS),
        (condition("c", touch(GE, 0)), RejectCode.TRIGGER_INVALID),
        (
            condition("c", Trigger(TriggerKind.PRICE_TOUCH, relation=GE)),
            RejectCode.TRIGGER_INVALID,
        ),
        (
            condition("c", Trigger(TriggerKind.PRICE_TOUCH, price=75_000_000_000)),
            RejectCode.TRIGGER_INVALID,
        ),
        (condition("c", Trigger(TriggerKind.TIME)), RejectCode.TRIGGER_INVALID),
        (
            condition("c", Trigger(TriggerKind.PRICE_TOUCH, relation=GE, price=1)),
            RejectCode.PRICE_OFF_TICK,
        ),
        (CancelCondition("ann", "none"), RejectCode.CONDITION_UNKNOWN),
        (CancelCondition("nobody", "none"), RejectCode.CONDITION_UNKNOWN),
        (CancelCondition("ann", "ended"), RejectCode.CONDITION_FINISHED),
        (PauseCondition("ann", "paused"), RejectCode.CONDITION_PAUSED),
        (ResumeCondition("ann", "w"), RejectCode.CONDITION_NOT_PAUSED),
    ],
)
def test_what_is_refused_changes_nothing(command: object, code: RejectCode) -> None:
    """It is told with its code, and the state's hash stays."""
    floor = Floor()
    floor.give(
        order("used", price=7_400),
        condition("w", touch(GE, 7_600), order("waits")),
        condition("ended", touch(GE, 7_600), order("oe")),
        CancelCondition("ann", "ended"),
        condition("paused", touch(GE, 7_600), order("op")),
        PauseCondition("ann", "paused"),
    )
    assert refused(floor, command) is code


def test_there_is_a_limit_to_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended ones make room."""
    monkeypatch.setattr("diffex.domain.limits.CONDITIONS_PER_USER", 1)
    floor = Floor()
    floor.give(condition("a", touch(GE, 7_600), order("oa")))
    another = condition("b", touch(GE, 7_600), order("ob"))
    assert refused(floor, another) is RejectCode.TOO_MANY_CONDITIONS
    floor.give(CancelCondition("ann", "a"))
    assert states(floor.give(another)) == [("b", ACTIVE)]


def test_commands_about_conditions_count_as_orders_do() -> None:
    """The limit of a second is one for all of them; what fires by itself is not counted."""
    floor = Floor(rules=Rules(orders_per_second=3))
    floor.give(
        condition("a", at(floor.now), order("oa", price=7_400)),
        PauseCondition("ann", "a"),
        condition("b", touch(GE, 7_600), order("ob")),
    )
    third = CancelCondition("ann", "b")
    assert refused(floor, third) is RejectCode.ORDER_RATE_EXCEEDED
