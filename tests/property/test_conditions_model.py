"""Conditional orders against a naive model: a plain exchange, and a scan of every condition.

The model keeps its conditions in a list. After every command it looks at each of them for each
trade that happened, and gives what is met to an exchange that knows no conditional orders, as
ordinary commands. Both must have the same orders, positions and books then.
"""

import random
from typing import Any

import pytest

from diffex.domain.commands import (
    CancelCondition,
    Command,
    InsertCondition,
    InsertOrder,
    PauseCondition,
    ResumeCondition,
)
from diffex.domain.condition import crossing
from diffex.domain.enums import Direction, Offset, OrderStatus
from diffex.domain.events import ConditionRefused, Event, Traded
from diffex.domain.trigger import ConditionState, Relation, TriggerKind
from diffex.domain.units import SECOND
from diffex.engine import image
from diffex.engine.exchange import Exchange
from diffex.storage.memory import NoPast
from tests.support.conditions import GE, LE, at, condition, of_position, touch
from tests.support.contracts import CONTRACTS, CU
from tests.support.orders import Floor, cancel, order

PRICES = range(7_520, 7_541)
USERS = ("ann", "bob", "cat")
HISTORIES = 60
STEPS = 120


class Model:
    """The naive twin of a floor with conditional orders."""

    def __init__(self) -> None:
        self.floor = Floor(*USERS)
        self.waiting: list[InsertCondition] = []
        self.states: dict[tuple[str, str], ConditionState] = {}
        self.last: int | None = None

    def give(self, command: Command) -> None:
        """Do what a command says, and then all that it sets off."""
        self._moments()
        met: list[InsertCondition] = []
        if isinstance(command, InsertCondition):
            self._wait(command, met)
        elif isinstance(command, PauseCondition | CancelCondition):
            self._leave(command)
        elif isinstance(command, ResumeCondition):
            key = command.user_id, command.condition_id
            (one,) = [one for one in self.waiting if (one.user_id, one.condition_id) == key]
            self.waiting.remove(one)
            self._wait(one, met)
        else:
            self._look(self.floor.give(command), met)
        self._fire(met)

    def _wait(self, one: InsertCondition, met: list[InsertCondition]) -> None:
        self.states[one.user_id, one.condition_id] = ConditionState.ACTIVE
        self.waiting.append(one)
        moment, price = one.trigger.moment, self.last
        if (moment is not None and moment <= self.floor.now) or (
            moment is None and price is not None and touches(one, price)
        ):
            met.append(one)

    def _leave(self, command: PauseCondition | CancelCondition) -> None:
        paused = isinstance(command, PauseCondition)
        state = ConditionState.PAUSED if paused else ConditionState.CANCELLED
        self.states[command.user_id, command.condition_id] = state

    def _moments(self) -> None:
        due = [one for one in self._active() if one.trigger.moment is not None]
        due = [one for one in due if (one.trigger.moment or 0) <= self.floor.now]
        now = self.floor.now
        for one in sorted(due, key=lambda one: one.trigger.moment or 0):
            self.floor.now = one.trigger.moment or 0
            self._fire([one])
        self.floor.now = now

    def _active(self) -> list[InsertCondition]:
        active = ConditionState.ACTIVE
        return [one for one in self.waiting if self.states[one.user_id, one.condition_id] is active]

    def _look(self, events: list[Event], met: list[InsertCondition]) -> None:
        """Scan everything for each trade, in the order of the trades."""
        trades = {one.exchange_trade_id: one.price for one in events if isinstance(one, Traded)}
        for number in sorted(trades):
            price = self.last = trades[number]
            found = [
                one
                for one in self._active()
                if one.trigger.moment is None and touches(one, price) and one not in met
            ]
            tick = CU.tick_e6
            rising = [one for one in found if crossing(one) is Relation.GE]
            falling = [one for one in found if crossing(one) is Relation.LE]
            rising.sort(key=lambda one: (one.trigger.price or 0) // tick)
            falling.sort(key=lambda one: -((one.trigger.price or 0) // tick))
            met += rising + falling

    def _fire(self, met: list[InsertCondition]) -> None:
        while met:
            one = met.pop(0)
            key = one.user_id, one.condition_id
            if self.states[key] is not ConditionState.ACTIVE:
                continue
            self.waiting.remove(one)
            trader = self.floor.state.traders[one.user_id]
            if one.order.order_id in trader.orders:
                self.states[key] = ConditionState.REJECTED
                continue
            # Its own state first: what its trades meet must not find it again.
            self.states[key] = ConditionState.FIRED
            events = self.floor.give(one.order)
            if trader.orders[one.order.order_id].status is OrderStatus.REJECTED:
                self.states[key] = ConditionState.REJECTED
            elif one.group:
                self._cancel_others(one)
            self._look(events, met)

    def _cancel_others(self, fired: InsertCondition) -> None:
        for other in self.waiting:
            key = other.user_id, other.condition_id
            live = self.states[key] in {ConditionState.ACTIVE, ConditionState.PAUSED}
            if live and key[0] == fired.user_id and other.group == fired.group:
                self.states[key] = ConditionState.CANCELLED


def touches(one: InsertCondition, price: int) -> bool:
    """Return whether a price meets a trigger."""
    level = (one.trigger.price or 0) // CU.tick_e6
    return price >= level if crossing(one) is Relation.GE else price <= level


class Chance:
    """Any commands."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        self.placed: list[InsertOrder] = []
        self.conditions: list[InsertCondition] = []

    def order(self, **changes: Any) -> InsertOrder:
        """Return some order of some user."""
        pick = self.random.choice
        self.count += 1
        fields = {
            "user_id": pick(USERS),
            "direction": pick(tuple(Direction)),
            "offset": pick((Offset.OPEN, Offset.OPEN, Offset.CLOSETODAY)),
            "price": pick(PRICES),
            "volume": self.random.randint(1, 4),
        }
        return order(f"o{self.count}", **{**fields, **changes})

    def command(self, now: int) -> Command:
        """Return what happens next."""
        pick = self.random.choice
        what = pick(("order",) * 5 + ("condition",) * 4 + ("cancel", "change", "change"))
        if what == "condition":
            return self._condition(now)
        if what == "change" and self.conditions:
            one = pick(self.conditions)
            kind = pick((CancelCondition, PauseCondition, ResumeCondition, ResumeCondition))
            return kind(one.user_id, one.condition_id)
        if what == "cancel" and self.placed:
            one_order = pick(self.placed)
            return cancel(one_order.order_id, one_order.user_id)
        placed = self.order()
        self.placed.append(placed)
        return placed

    def _condition(self, now: int) -> InsertCondition:
        pick = self.random.choice
        kind = pick(tuple(TriggerKind))
        if kind is TriggerKind.TIME:
            placed, trigger = self.order(), at(now + self.random.randint(-1, 9) * SECOND)
        elif kind is TriggerKind.PRICE_TOUCH:
            placed, trigger = self.order(), touch(pick((GE, LE)), pick(PRICES))
        else:
            placed = self.order(offset=Offset.CLOSETODAY)
            trigger = of_position(kind, pick(PRICES))
        one = condition(f"c{self.count}", trigger, placed, group=pick(("", "", "g", "h")))
        self.conditions.append(one)
        return one


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_an_exchange_with_conditions_does_what_the_scan_does(seed: int) -> None:
    """The same states of conditions, the same orders, positions and last prices."""
    chance, floor, model = Chance(seed), Floor(*USERS), Model()
    for _ in range(STEPS):
        step = chance.random.choice((0, 0, SECOND))
        floor.now += step
        model.floor.now += step
        command = chance.command(floor.now)
        # A moment that has come may decide whether a command is refused: it comes first.
        events = floor.give(command)
        if any(isinstance(event, ConditionRefused) for event in events):
            model._moments()
        else:
            model.give(command)
        compare(floor, model)


@pytest.mark.parametrize("seed", range(5))
def test_a_replay_stands_where_the_first_run_stood(seed: int) -> None:
    """The same commands at the same times give the same state, what waits included."""
    chance, floor, again = Chance(seed), Floor(*USERS), Floor(*USERS)
    for number in range(STEPS):
        if number == STEPS // 2:
            # The rest of the run begins from an image, as a restart does.
            state = image.restore(image.dump(again.state), NoPast())
            calendar = state.calendar
            again.exchange = Exchange(CONTRACTS, calendar, 0, NoPast(), state.rules, state=state)
            again.state = state
        floor.now += chance.random.choice((0, SECOND))
        again.now = floor.now
        command = chance.command(floor.now)
        assert floor.give(command) == again.give(command)
    assert floor.state.state_hash() == again.state.state_hash()


def compare(floor: Floor, model: Model) -> None:
    """Assert that both stand alike."""
    for user_id in USERS:
        trader, twin = floor.state.traders[user_id], model.floor.state.traders[user_id]
        states = {
            condition_id: model.states[user_id, condition_id] for condition_id in trader.conditions
        }
        assert {key: one.state for key, one in trader.conditions.items()} == states
        assert [
            (key, one.status, one.left, one.code, one.insert_time)
            for key, one in trader.orders.items()
        ] == [
            (key, one.status, one.left, one.code, one.insert_time)
            for key, one in twin.orders.items()
        ]
        assert trader.account.margin == twin.account.margin
        assert trader.account.frozen_margin == twin.account.frozen_margin
    assert floor.state.market.lasts == model.floor.state.market.lasts
