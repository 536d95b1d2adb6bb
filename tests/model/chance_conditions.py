"""Conditional orders by chance: near the market, so that they fire, and some that are refused."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from diffex.domain.commands import (
    CancelCondition,
    InsertCondition,
    InsertOrder,
    PauseCondition,
    ResumeCondition,
)
from diffex.domain.enums import Offset, TimeCondition
from diffex.domain.instrument import Instrument
from diffex.domain.trigger import Relation, Trigger, TriggerKind
from tests.model.exchange import ModelExchange

SECOND: Final = 10**9
NEAR: Final = (-3, -2, -1, 0, 1, 2, 3)
"""Ticks between the last price and a trigger's."""
MOMENTS: Final = (-1, 0, 1, SECOND, 9 * SECOND, 3_600 * SECOND)
"""Nanoseconds until a trigger's moment."""
TILLS: Final = (*(TimeCondition.GFD,) * 6, *(TimeCondition.GTC,) * 6, TimeCondition.IOC)
CHANGES: Final = (CancelCondition, PauseCondition, PauseCondition, ResumeCondition, ResumeCondition)
KINDS: Final = (*TriggerKind, TriggerKind.PRICE_TOUCH, TriggerKind.PRICE_TOUCH)


def change(choose: Any, model: ModelExchange) -> Any:
    """Return a cancel, a pause or a resumption, mostly of a condition that lives."""
    living = [one for one in model.conditions if one.state in {"ACTIVE", "PAUSED"}]
    if not model.conditions:
        return CancelCondition("ann", "none")
    user_id, condition_id = choose(living or model.conditions).key
    return choose(CHANGES)(user_id, condition_id)


def again(choose: Any, model: ModelExchange) -> InsertCondition | None:
    """Return a condition that was placed before, or another one under its id."""
    if not model.conditions:
        return None
    command: InsertCondition = choose(model.conditions).command
    return replace(command, group=choose((command.group, "other")))


def insert(choose: Any, model: ModelExchange, placed: InsertOrder, now: int) -> InsertCondition:
    """Return a condition for an order, under the same id."""
    kind = choose(KINDS)
    terms = model.terms.get(f"{placed.exchange_id}.{placed.instrument_id}")
    watched = terms or next(iter(model.terms.values()))
    if placed.offset is Offset.OPEN and kind in {TriggerKind.STOP_LOSS, TriggerKind.TAKE_PROFIT}:
        kind = choose((kind, *(TriggerKind.PRICE_TOUCH,) * 5))
    trigger = _trigger(choose, kind, watched, model, now)
    if terms is not None and not choose(range(4)):
        other: Instrument = choose(list(model.terms.values()))
        trigger = _trigger(choose, kind, other, model, now)
        trigger = replace(trigger, exchange_id=other.exchange_id, instrument_id=other.instrument_id)
    return InsertCondition(
        placed.user_id,
        f"c-{placed.order_id}",
        trigger,
        placed,
        choose(TILLS),
        choose(("", "", "g", "h")),
    )


def _trigger(
    choose: Any, kind: TriggerKind, watched: Instrument, model: ModelExchange, now: int
) -> Trigger:
    if kind is TriggerKind.TIME:
        return Trigger(kind, moment=choose((now + choose(MOMENTS), *(now + SECOND,) * 9, None)))
    relations: Sequence[Any] = (*(*Relation,) * 5, None)
    relation = choose(relations) if kind is TriggerKind.PRICE_TOUCH else None
    ticks = model.last(watched.symbol) + choose(NEAR)
    odd = choose((0,) * 20 + (1, -ticks * watched.tick_e6))
    return Trigger(kind, relation=relation, price=ticks * watched.tick_e6 + odd)
