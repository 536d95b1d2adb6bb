"""Conditional orders in an image, and in which order those that are met will fire.

What waits for prices and moments is indexed anew from the conditional orders themselves.
"""

from collections import deque
from typing import Any, Final

import msgspec

from diffex.domain.commands import InsertCondition, InsertOrder
from diffex.domain.condition import Condition
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.trigger import ConditionState, Trigger, TriggerKind
from diffex.engine.image_rows import Rows
from diffex.engine.state import ExchangeState, Trader

CONDITIONS: Final = Rows(Condition, command=InsertCondition, state=ConditionState)
TRIGGERS_ATTRIBUTES: Final = frozenset({"_times", "count", "queue", "touches", "watches"})
"""Those of ``Triggers``. Nothing is touched between two commands, and the rest is an index."""

_ANY: Final = InsertCondition(
    "",
    "",
    Trigger(TriggerKind.TIME, moment=0),
    InsertOrder(
        "",
        "",
        "",
        "",
        Direction.BUY,
        Offset.OPEN,
        1,
        PriceType.LIMIT,
        None,
        TimeCondition.GFD,
        VolumeCondition.ANY,
    ),
)
"""What a condition is made with before its own attributes are given to it."""


class ConditionsSection(msgspec.Struct, array_like=True):
    """By user, the conditional orders in the order in which they came."""

    count: int
    conditions: dict[str, list[CONDITIONS.row]]  # type: ignore[name-defined] # made of the class
    ended: dict[str, list[str]]
    used: dict[str, list[str]]
    queue: list[tuple[str, str, int]]
    """User, id and ticket of each that is met and has yet to fire."""


def take_conditions(state: ExchangeState) -> ConditionsSection:
    """Return the conditional orders as they are."""
    with_some = {
        user_id: trader
        for user_id, trader in state.traders.items()
        if trader.conditions or trader.condition_ids
    }
    return ConditionsSection(
        state.triggers.count,
        {
            user_id: CONDITIONS.take_all(trader.conditions.values())
            for user_id, trader in with_some.items()
        },
        {user_id: list(trader.ended_conditions) for user_id, trader in with_some.items()},
        {user_id: list(trader.condition_ids) for user_id, trader in with_some.items()},
        [
            (met.command.user_id, met.command.condition_id, ticket)
            for met, ticket in state.triggers.queue
        ],
    )


def give_conditions(section: ConditionsSection, state: ExchangeState) -> None:
    """Put them back; the traders are there by now."""
    triggers = state.triggers
    triggers.count = section.count
    for user_id, rows in section.conditions.items():
        trader = state.traders[user_id]
        _give(trader, rows)
        trader.ended_conditions = deque(section.ended[user_id])
        trader.condition_ids = dict.fromkeys(section.used[user_id])
    queued = set()
    for user_id, condition_id, ticket in section.queue:
        condition = state.traders[user_id].conditions[condition_id]
        triggers.queue.append((condition, ticket))
        queued.add((user_id, condition_id, ticket))
    for user_id in section.conditions:
        for condition_id, condition in state.traders[user_id].conditions.items():
            waits = condition.state is ConditionState.ACTIVE
            if waits and (user_id, condition_id, condition.ticket) not in queued:
                triggers.index(condition)


def _give(trader: Trader, rows: list[Any]) -> None:
    for row in rows:
        condition = CONDITIONS.fill(Condition(_ANY, "", 0, 0, 0), row)
        trader.conditions[condition.command.condition_id] = condition
