"""``cancel_orders``: take several own orders out of the book at once."""

import msgspec

from diffex.diff import values
from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.domain.commands import CancelOrders


class CancelOrdersPack(msgspec.Struct, frozen=True):
    """Names the orders by the client's order_ids."""

    user_id: str
    order_ids: list[str]


def handle(pack: CancelOrdersPack, session: Session, desk: Desk) -> None:
    """Translate the pack; each order's outcome is a patch of it, or a notify."""
    session.require(pack.user_id)
    order_ids = tuple(values.name("order_ids", order_id) for order_id in pack.order_ids)
    desk.submit(CancelOrders(pack.user_id, order_ids))
