"""``pause_condition_order``: keep a conditional order from firing until it is resumed."""

import msgspec

from diffex.diff import values
from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.domain.commands import PauseCondition


class PauseConditionOrderPack(msgspec.Struct, frozen=True):
    """Names the conditional order by the id that the client gave it."""

    user_id: str
    order_id: str


def handle(pack: PauseConditionOrderPack, session: Session, desk: Desk) -> None:
    """Translate the pack; its outcome is a patch of ``condition_orders``, or a notify."""
    session.require(pack.user_id)
    desk.submit(PauseCondition(pack.user_id, values.name("order_id", pack.order_id)))
