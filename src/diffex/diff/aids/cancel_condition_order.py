"""``cancel_condition_order``: take back a conditional order that has not fired."""

import msgspec

from diffex.diff import values
from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.domain.commands import CancelCondition


class CancelConditionOrderPack(msgspec.Struct, frozen=True):
    """Names the conditional order by the id that the client gave it."""

    user_id: str
    order_id: str


def handle(pack: CancelConditionOrderPack, session: Session, desk: Desk) -> None:
    """Translate the pack; its outcome is a patch of ``condition_orders``, or a notify."""
    session.require(pack.user_id)
    desk.submit(CancelCondition(pack.user_id, values.name("order_id", pack.order_id)))
