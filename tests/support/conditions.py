"""Conditional orders in few words."""

from typing import Any, Final

from diffex.domain.commands import InsertCondition, InsertOrder
from diffex.domain.enums import Direction, Offset, TimeCondition
from diffex.domain.events import ConditionChanged, Event
from diffex.domain.trigger import ConditionState, Relation, Trigger, TriggerKind
from diffex.domain.units import Nanos, Ticks
from diffex.engine.state import ExchangeState
from tests.support.contracts import CU
from tests.support.orders import order

GE: Final = Relation.GE
LE: Final = Relation.LE


def touch(relation: Relation, price: Ticks, **changes: Any) -> Trigger:
    """Return a trigger on the price of the order's contract, copper where not said."""
    terms = changes.pop("terms", CU)
    return Trigger(
        TriggerKind.PRICE_TOUCH, relation=relation, price=price * terms.tick_e6, **changes
    )


def of_position(kind: TriggerKind, price: Ticks) -> Trigger:
    """Return a stop or a target on copper."""
    return Trigger(kind, price=price * CU.tick_e6)


def at(moment: Nanos) -> Trigger:
    """Return a trigger on the time."""
    return Trigger(TriggerKind.TIME, moment=moment)


def condition(
    condition_id: str,
    trigger: Trigger,
    placed: InsertOrder | None = None,
    *,
    till: TimeCondition = TimeCondition.GFD,
    group: str = "",
) -> InsertCondition:
    """Return ann's conditional order; by default for a lot of copper, under its own id."""
    placed = order(condition_id) if placed is None else placed
    return InsertCondition(placed.user_id, condition_id, trigger, placed, till, group)


def closing(order_id: str, direction: Direction, price: Ticks, **changes: Any) -> InsertOrder:
    """Return ann's limit order that closes copper of today."""
    return order(order_id, direction=direction, price=price, offset=Offset.CLOSETODAY, **changes)


def states(events: list[Event]) -> list[tuple[str, ConditionState]]:
    """Return which conditions came to which state, in the order told."""
    return [
        (event.command.condition_id, event.state)
        for event in events
        if isinstance(event, ConditionChanged)
    ]


def state_of(state: ExchangeState, condition_id: str, user_id: str = "ann") -> ConditionState:
    """Return where a condition stands."""
    return state.traders[user_id].conditions[condition_id].state
