"""``insert_condition_order``: have the exchange place an order once a trigger is met."""

import msgspec

from diffex.diff import codec, values
from diffex.diff.aids import insert_order
from diffex.diff.aids.insert_order import InsertOrderPack
from diffex.diff.desk import Desk
from diffex.diff.sections.condition_orders import CONTINGENT_TYPES
from diffex.diff.session import Session
from diffex.domain.commands import InsertCondition
from diffex.domain.enums import TimeCondition
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.trigger import Relation, Trigger, TriggerKind


class InsertConditionOrderPack(msgspec.Struct, frozen=True):
    """One condition and one order, each in a list of its own.

    The order has the fields of ``insert_order``; its user_id may be left out, and its
    order_id, which is the conditional order's then.
    """

    user_id: str
    order_id: str
    condition_list: list[dict[str, object]]
    order_list: list[dict[str, object]]
    time_condition_type: str | None = None
    group: str | None = None


class ConditionPack(msgspec.Struct, frozen=True):
    """Prices are decimal yuan, times nanoseconds; without a contract the order's own counts."""

    contingent_type: str
    exchange_id: str | None = None
    instrument_id: str | None = None
    contingent_price: int | float | None = None
    price_relation: str | None = None
    contingent_time: int | float | None = None


def handle(pack: InsertConditionOrderPack, session: Session, desk: Desk) -> None:
    """Translate the pack; its outcome is a patch of ``condition_orders``, or a notify."""
    desk.submit(to_command(pack, session))


def to_command(pack: InsertConditionOrderPack, session: Session) -> InsertCondition:
    """Return the command that the pack says.

    Raises:
        RejectError: a field cannot be read, a list has not exactly one element, or the order
            is another user's.
    """
    session.require(pack.user_id)
    if len(pack.condition_list) != 1 or len(pack.order_list) != 1:
        raise RejectError(RejectCode.CONDITION_LIST_INVALID)
    own = {"user_id": pack.user_id, "order_id": pack.order_id}
    order = codec.convert({**own, **pack.order_list[0]}, InsertOrderPack)
    session.require(order.user_id)
    till = TimeCondition.GFD
    if pack.time_condition_type is not None:
        till = values.word("time_condition_type", pack.time_condition_type, TimeCondition)
    return InsertCondition(
        user_id=pack.user_id,
        condition_id=values.name("order_id", pack.order_id),
        trigger=_trigger(codec.convert(pack.condition_list[0], ConditionPack)),
        order=insert_order.to_command(order),
        till=till,
        group=values.name("group", pack.group) if pack.group else "",
    )


def _trigger(pack: ConditionPack) -> Trigger:
    """Return the trigger; what means nothing to its kind is ignored."""
    kind = CONTINGENT_TYPES.get(pack.contingent_type)
    if kind is None:
        known = ", ".join(CONTINGENT_TYPES)
        shown = pack.contingent_type[: values.SHOWN]
        raise RejectError(
            RejectCode.VALUE_UNKNOWN, field="contingent_type", value=shown, known=known
        )
    if kind is TriggerKind.TIME:
        moment = pack.contingent_time
        if moment is None:
            return Trigger(kind)
        return Trigger(kind, moment=values.whole("contingent_time", moment))
    relation = None
    if kind is TriggerKind.PRICE_TOUCH and pack.price_relation is not None:
        relation = values.word("price_relation", pack.price_relation, Relation)
    price = pack.contingent_price
    exchange_id, instrument_id = pack.exchange_id, pack.instrument_id
    return Trigger(
        kind,
        exchange_id=values.name("exchange_id", exchange_id) if exchange_id else "",
        instrument_id=values.name("instrument_id", instrument_id) if instrument_id else "",
        relation=relation,
        price=None if price is None else values.price_e6(price),
    )
