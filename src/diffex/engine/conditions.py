"""Conditional orders: taken, paused, resumed, cancelled, and fired exactly once (rule C1).

What a command's trades meet fires when the command is over: trade by trade in their order,
at one trade the price that was met first, at one price the oldest. The orders that come of it
may trade and meet others, which fire after them.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from diffex.domain import limits
from diffex.domain.commands import (
    CancelCondition,
    InsertCondition,
    PauseCondition,
    ResumeCondition,
)
from diffex.domain.condition import Condition, trigger_price, watched_symbol
from diffex.domain.enums import Offset, OrderStatus, TimeCondition
from diffex.domain.errors import FinishCode, RejectCode, RejectError, sentence
from diffex.domain.events import ConditionForgotten, ConditionRefused, Event
from diffex.domain.instrument import Instrument
from diffex.domain.trigger import ConditionState, TriggerKind
from diffex.domain.units import Nanos
from diffex.engine import filing, pace, restate
from diffex.engine.orders import Orders
from diffex.engine.outcome import Outcome
from diffex.engine.state import ExchangeState, Trader
from diffex.engine.triggers import Triggers, valid

_ACTIVE: Final = ConditionState.ACTIVE
_PAUSED: Final = ConditionState.PAUSED
_OPEN: Final = Offset.OPEN
_GTC: Final = TimeCondition.GTC
_TILLS: Final = frozenset({TimeCondition.GFD, TimeCondition.GTC})
_OF_POSITION: Final = frozenset({TriggerKind.STOP_LOSS, TriggerKind.TAKE_PROFIT})

Change = CancelCondition | PauseCondition | ResumeCondition
"""A command about a condition that there is."""

Step = Callable[[Condition, Nanos], None]
"""Changes a condition that was found, or raises ``RejectError``."""


class Conditions:
    """What the commands of conditional orders do, and what fires.

    Collaborator: ``orders`` takes the order that a condition becomes, like any other.
    """

    __slots__ = ("_orders", "_state", "_triggers")

    def __init__(self, state: ExchangeState, orders: Orders) -> None:
        self._state: Final = state
        self._orders: Final = orders
        self._triggers: Final[Triggers] = state.triggers

    def insert(self, command: InsertCondition, now: Nanos) -> list[Event]:
        """Carry out the command of that name; the same one again tells the condition again."""
        try:
            return [restate.condition(self._insert(command, now))]
        except RejectError as reject:
            return [_refusal(command, reject)]

    def cancel(self, command: CancelCondition, now: Nanos) -> list[Event]:
        """Carry out the command of that name."""
        return self._change(command, self._cancel, now)

    def pause(self, command: PauseCondition, now: Nanos) -> list[Event]:
        """Carry out the command of that name."""
        return self._change(command, self._pause, now)

    def resume(self, command: ResumeCondition, now: Nanos) -> list[Event]:
        """Carry out the command of that name."""
        return self._change(command, self._resume, now)

    def fire(self, now: Nanos) -> list[Event]:
        """Let everything that is met become an order; return all that happened.

        At most ``CONDITIONS_A_COMMAND`` at once: what is left is due at once, and fires with
        the next command. What is met by a price while its contract does not trade
        continuously waits until it does; while the exchange stops, everything waits.
        """
        state, triggers = self._state, self._triggers
        if state.stopped:
            return []
        whole = Outcome()
        held: deque[tuple[Condition, int]] = deque()
        room = limits.CONDITIONS_A_COMMAND
        while True:
            triggers.collect()
            if not triggers.queue:
                break
            condition, ticket = triggers.queue.popleft()
            if not valid(condition, ticket):
                continue
            if self._must_wait(condition):
                held.append((condition, ticket))
                continue
            if room == 0:
                triggers.queue.appendleft((condition, ticket))
                state.due = min(state.due, now)
                break
            room -= 1
            step = Outcome()
            self._fire(condition, now, step)
            filing.file(state, step)
            whole.absorb(step)
        triggers.queue.extendleft(reversed(held))
        return whole.events(state)

    def end_day(self, now: Nanos) -> list[Event]:
        """End what ends with a trading day; the next one has begun already.

        What ended on the day before leaves the snapshot, as finished orders do.
        """
        events: list[Event] = []
        terms = self._state.instruments
        for trader in self._state.traders.values():
            while trader.ended_conditions:
                events.append(_forget(trader))
            for condition in tuple(trader.conditions.values()):
                order = condition.command.order
                listed = f"{order.exchange_id}.{order.instrument_id}" in terms
                if not listed or condition.symbol not in terms:
                    code = FinishCode.CONTRACT_EXPIRED
                elif condition.command.till is not _GTC:
                    code = FinishCode.DAY_ENDED
                else:
                    continue
                condition.expire(code, sentence(code), now)
                self._triggers.leave(condition)
                events.append(restate.condition(condition))
                events += self._retire(trader, condition)
        return events

    def _insert(self, command: InsertCondition, now: Nanos) -> Condition:
        """Return the condition that a command makes, or made before.

        Raises:
            RejectError: it is refused; nothing changed.
        """
        user_id, condition_id = command.user_id, command.condition_id
        trader = self._state.traders.get(user_id)
        if trader is None:
            raise RejectError(RejectCode.ACCOUNT_UNKNOWN, user_id=user_id)
        known = trader.conditions.get(condition_id)
        if known is not None and known.command == command:
            return known
        if known is not None or condition_id in trader.condition_ids:
            raise RejectError(RejectCode.CONDITION_ID_USED, condition_id=condition_id)
        pace.count(trader, self._state.rules.orders_per_second, now)
        condition = self._admit(command, trader, now)
        trader.conditions[condition_id] = condition
        trader.live_conditions += 1
        self._arm(condition, now)
        return condition

    def _admit(self, command: InsertCondition, trader: Trader, now: Nanos) -> Condition:
        """Return the condition that a command becomes, if what it says can ever fire.

        Raises:
            RejectError: from the first check that it fails. What depends on the account or the
                market is checked when it fires.
        """
        order, limit = command.order, limits.CONDITIONS_PER_USER
        if trader.live_conditions >= limit:
            raise RejectError(RejectCode.TOO_MANY_CONDITIONS, limit=limit)
        if command.till not in _TILLS:
            raise RejectError(RejectCode.CONDITION_TILL_INVALID, till=command.till)
        taken = any(
            other.live and other.command.order.order_id == order.order_id
            for other in trader.conditions.values()
        )
        if taken or filing.used(trader, order.order_id):
            raise RejectError(RejectCode.ORDER_ID_USED, order_id=order.order_id)
        if order.volume <= 0:
            raise RejectError(RejectCode.VOLUME_INVALID, volume=order.volume)
        if command.trigger.kind in _OF_POSITION and order.offset is _OPEN:
            raise RejectError(RejectCode.CONDITION_OPENS, kind=command.trigger.kind)
        self._listed(f"{order.exchange_id}.{order.instrument_id}")
        symbol = watched_symbol(command)
        price = trigger_price(command, self._listed(symbol))
        self._triggers.count += 1
        return Condition(command, symbol, price, self._triggers.count, now)

    def _listed(self, symbol: str) -> Instrument:
        terms = self._state.instruments.get(symbol)
        if terms is None:
            raise RejectError(RejectCode.SYMBOL_UNKNOWN, symbol=symbol)
        return terms

    def _arm(self, condition: Condition, now: Nanos) -> None:
        """Let an active condition wait, or fire at once if its trigger is met already."""
        if condition.by_time:
            met = condition.moment <= now
        else:
            last = self._state.market.days[condition.symbol].last
            met = last is not None and condition.met(last)
        if met:
            self._triggers.meet(condition)
            return
        self._triggers.wait(condition)
        if condition.by_time:
            self._state.due = min(self._state.due, condition.moment)

    def _change(self, command: Change, step: Step, now: Nanos) -> list[Event]:
        """Take a step with a user's live condition, or say why not."""
        try:
            condition = self._living(command.user_id, command.condition_id, now)
            step(condition, now)
        except RejectError as reject:
            return [_refusal(command, reject)]
        events: list[Event] = [restate.condition(condition)]
        if condition.state is ConditionState.CANCELLED:
            events += self._retire(self._state.traders[command.user_id], condition)
        return events

    def _living(self, user_id: str, condition_id: str, now: Nanos) -> Condition:
        """Return a user's condition that can still fire.

        Raises:
            RejectError: ``CONDITION_UNKNOWN``, ``CONDITION_FINISHED`` or, if it comes too
                fast, ``ORDER_RATE_EXCEEDED``.
        """
        trader = self._state.traders.get(user_id)
        condition = trader.conditions.get(condition_id) if trader else None
        if trader is None or condition is None:
            raise RejectError(RejectCode.CONDITION_UNKNOWN, condition_id=condition_id)
        pace.count(trader, self._state.rules.orders_per_second, now)
        if not condition.live:
            code = RejectCode.CONDITION_FINISHED
            raise RejectError(code, condition_id=condition_id, state=condition.state)
        return condition

    def _cancel(self, condition: Condition, now: Nanos) -> None:
        code = FinishCode.CANCELLED_BY_USER
        condition.cancel(code, sentence(code), now)
        self._triggers.leave(condition)

    def _pause(self, condition: Condition, now: Nanos) -> None:
        if condition.state is not _ACTIVE:
            raise RejectError(RejectCode.CONDITION_PAUSED, condition_id=_id(condition))
        condition.pause(now)
        self._triggers.leave(condition)

    def _resume(self, condition: Condition, now: Nanos) -> None:
        if condition.state is not _PAUSED:
            raise RejectError(RejectCode.CONDITION_NOT_PAUSED, condition_id=_id(condition))
        condition.resume(now)
        self._arm(condition, now)

    def _must_wait(self, condition: Condition) -> bool:
        """Return whether the order of a price's trigger has to wait for continuous trading."""
        order = condition.command.order
        stage = self._state.stages.get(f"{order.exchange_id}.{order.instrument_id}")
        return stage is not None and not stage.trades and not condition.by_time

    def _fire(self, condition: Condition, now: Nanos, step: Outcome) -> None:
        command = condition.command
        trader = self._state.traders[command.user_id]
        order_id = command.order.order_id
        if filing.used(trader, order_id):
            code = RejectCode.ORDER_ID_USED
            condition.reject(code, sentence(code, order_id=order_id), now)
        else:
            self._orders.place(command.order, trader, now, step)
            order = trader.orders[order_id]
            if order.status is OrderStatus.REJECTED:
                condition.reject(order.code, order.text, now)
            else:
                condition.fire(now)
        step.last(restate.condition(condition))
        for event in self._retire(trader, condition):
            step.last(event)
        if command.group and condition.state is ConditionState.FIRED:
            self._cancel_group(condition, trader, now, step)

    def _cancel_group(self, fired: Condition, trader: Trader, now: Nanos, step: Outcome) -> None:
        """Cancel what was given as the alternative to a condition that fired."""
        code = FinishCode.GROUP_FIRED
        text = sentence(code, condition_id=_id(fired))
        for other in tuple(trader.conditions.values()):
            if other.live and other.command.group == fired.command.group:
                other.cancel(code, text, now)
                self._triggers.leave(other)
                step.last(restate.condition(other))
                for event in self._retire(trader, other):
                    step.last(event)

    def _retire(self, trader: Trader, condition: Condition) -> list[Event]:
        """Count a condition among the ended; beyond the limit the oldest leaves the snapshot."""
        trader.live_conditions -= 1
        trader.ended_conditions.append(_id(condition))
        if len(trader.ended_conditions) <= limits.CONDITIONS_KEPT:
            return []
        return [_forget(trader)]


def _refusal(command: InsertCondition | Change, reject: RejectError) -> ConditionRefused:
    return ConditionRefused(command.user_id, command.condition_id, reject.code, reject.text)


def _id(condition: Condition) -> str:
    return condition.command.condition_id


def _forget(trader: Trader) -> ConditionForgotten:
    """Take the oldest ended condition out of the snapshot; its id stays used."""
    oldest = trader.ended_conditions.popleft()
    del trader.conditions[oldest]
    trader.condition_ids[oldest] = None
    return ConditionForgotten(trader.account.user_id, oldest)
