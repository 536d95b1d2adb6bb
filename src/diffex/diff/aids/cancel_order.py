"""``cancel_order``: take what is left of an own order out of the book."""

import msgspec

from diffex.diff import values
from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.domain.commands import CancelOrder


class CancelOrderPack(msgspec.Struct, frozen=True):
    """Names the order by the client's order_id."""

    user_id: str
    order_id: str


def handle(pack: CancelOrderPack, session: Session, desk: Desk) -> None:
    """Translate the pack; its outcome is a patch of the order, or a notify."""
    session.require(pack.user_id)
    desk.submit(CancelOrder(pack.user_id, values.name("order_id", pack.order_id)))
