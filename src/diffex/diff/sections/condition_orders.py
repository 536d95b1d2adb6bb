"""``condition_orders``: each conditional order, whole whenever it changes; in both dialects.

Source of the names: the open DIFF trade gateway's conditional orders, whose lists have one
condition and one order each here.
"""

from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.values import day_text
from diffex.domain.commands import InsertCondition, InsertOrder
from diffex.domain.condition import crossing, watched_symbol
from diffex.domain.events import ConditionChanged
from diffex.domain.trigger import ConditionState, TriggerKind
from diffex.domain.units import PRICE_ONE

SECTION: Final = "condition_orders"

CONTINGENT_TYPES: Final[dict[str, TriggerKind]] = {
    "price": TriggerKind.PRICE_TOUCH,
    "time": TriggerKind.TIME,
    "stop_loss": TriggerKind.STOP_LOSS,
    "take_profit": TriggerKind.TAKE_PROFIT,
}
"""The kinds of a trigger as they are spelled on the wire."""

_SPELLED: Final[dict[TriggerKind, str]] = {kind: word for word, kind in CONTINGENT_TYPES.items()}

_STATUS: Final[dict[ConditionState, str]] = {
    ConditionState.ACTIVE: "live",
    ConditionState.PAUSED: "suspend",
    ConditionState.FIRED: "touched",
    ConditionState.CANCELLED: "cancel",
    ConditionState.EXPIRED: "discard",
    ConditionState.REJECTED: "discard",
}


def condition_order(event: ConditionChanged) -> Tree:
    """Return ``condition_orders.<order_id>``, every field of it."""
    command = event.command
    fired = event.state is ConditionState.FIRED
    return {
        "user_id": command.user_id,
        "order_id": command.condition_id,
        "group": command.group,
        "condition_list": [_condition(command, fired)],
        "order_list": [_order(command.order)],
        "time_condition_type": command.till._value_,
        "status": _STATUS[event.state],
        "state": event.state._value_,
        "code": event.code,
        "reason": event.text,
        "insert_date_time": event.insert_time,
        "update_time": event.update_time,
        "touched_time": event.update_time if fired else 0,
    }


def _condition(command: InsertCondition, fired: bool) -> Tree:
    trigger = command.trigger
    exchange_id, _, instrument_id = watched_symbol(command).partition(".")
    tree: Tree = {
        "contingent_type": _SPELLED[trigger.kind],
        "exchange_id": exchange_id,
        "instrument_id": instrument_id,
        "is_touched": fired,
    }
    relation = crossing(command)
    if relation is not None:
        tree["price_relation"] = relation._value_
    if trigger.price is not None:
        tree["contingent_price"] = trigger.price / PRICE_ONE
    if trigger.moment is not None:
        tree["contingent_time"] = trigger.moment
    return tree


def _order(order: InsertOrder) -> Tree:
    tree: Tree = {
        "order_id": order.order_id,
        "exchange_id": order.exchange_id,
        "instrument_id": order.instrument_id,
        "direction": order.direction._value_,
        "offset": order.offset._value_,
        "volume": order.volume,
        "price_type": order.price_type._value_,
        "time_condition": order.time_condition._value_,
        "volume_condition": order.volume_condition._value_,
        "hedge_flag": order.hedge._value_,
    }
    if order.limit_price is not None:
        tree["limit_price"] = order.limit_price / PRICE_ONE
    if order.min_volume:
        tree["min_volume"] = order.min_volume
    if order.good_till is not None:
        tree["good_till_date"] = day_text(order.good_till)
    return tree
