"""Conditional orders as values: which way they cross, and the ways in which they may change."""

from collections.abc import Callable

import pytest

from diffex.domain.condition import Condition, crossing, trigger_price, watched_symbol
from diffex.domain.enums import Direction
from diffex.domain.trigger import ConditionState, Relation, Trigger, TriggerKind
from tests.support.conditions import GE, LE, at, closing, condition, of_position, touch
from tests.support.contracts import CU, M
from tests.support.orders import order


def made() -> Condition:
    """Return a condition that waits for 75,310 or more."""
    command = condition("c", touch(GE, 7_531))
    return Condition(command, watched_symbol(command), trigger_price(command, CU), 1, 5)


@pytest.mark.parametrize(
    ("kind", "direction", "relation"),
    [
        (TriggerKind.STOP_LOSS, Direction.SELL, LE),
        (TriggerKind.STOP_LOSS, Direction.BUY, GE),
        (TriggerKind.TAKE_PROFIT, Direction.SELL, GE),
        (TriggerKind.TAKE_PROFIT, Direction.BUY, LE),
    ],
)
def test_the_crossing_follows_from_the_side(
    kind: TriggerKind, direction: Direction, relation: Relation
) -> None:
    """A sell closes long lots, which lose below and gain above; a buy closes short ones."""
    command = condition("c", of_position(kind, 7_531), closing("o", direction, 7_531))
    assert crossing(command) is relation


def test_a_touch_says_its_crossing_and_a_time_has_none() -> None:
    """Whatever the order's direction."""
    assert crossing(condition("c", touch(LE, 7_531))) is LE
    assert crossing(condition("c", at(9))) is None


def test_the_price_itself_meets() -> None:
    """Both crossings include it."""
    one = made()
    assert [one.met(price) for price in (7_530, 7_531, 7_532)] == [False, True, True]
    command = condition("c", touch(LE, 7_531))
    two = Condition(command, CU.symbol, 7_531, 1, 5)
    assert [two.met(price) for price in (7_530, 7_531, 7_532)] == [True, True, False]


def test_the_orders_contract_is_watched_unless_another_is_named() -> None:
    """The price is in that contract's ticks."""
    assert watched_symbol(condition("c", touch(GE, 7_531))) == CU.symbol
    trigger = Trigger(
        TriggerKind.PRICE_TOUCH, M.exchange_id, M.instrument_id, GE, 2_900 * M.tick_e6
    )
    command = condition("c", trigger, order())
    assert watched_symbol(command) == M.symbol
    assert trigger_price(command, M) == 2_900
    assert trigger_price(condition("c", at(9)), CU) == 0


def test_it_ends_in_one_way() -> None:
    """And then never changes again."""
    steps: list[Callable[[Condition], None]] = [
        lambda one: one.fire(9),
        lambda one: one.reject(1, "why", 9),
        lambda one: one.cancel(1, "why", 9),
        lambda one: one.expire(1, "why", 9),
    ]
    for step in steps:
        one = made()
        step(one)
        assert not one.live
        assert one.update_time == 9
        others: list[Callable[[Condition], None]] = [lambda c: c.pause(10), lambda c: c.resume(10)]
        for again in steps + others:
            with pytest.raises(AssertionError):
                again(one)


def test_a_paused_one_only_resumes_or_ends() -> None:
    """It cannot fire."""
    one = made()
    one.pause(6)
    assert one.live
    for step in (one.fire, one.pause):
        with pytest.raises(AssertionError):
            step(7)
    one.resume(8)
    assert one.live
    with pytest.raises(AssertionError):
        one.resume(9)
    assert one.state is ConditionState.ACTIVE
