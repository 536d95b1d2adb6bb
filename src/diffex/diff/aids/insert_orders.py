"""``insert_orders``: place several orders at once, each as if it came alone."""

import msgspec

from diffex.diff import codec
from diffex.diff.aids import insert_order
from diffex.diff.aids.insert_order import InsertOrderPack
from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.domain.commands import InsertOrders


class InsertOrdersPack(msgspec.Struct, frozen=True):
    """Each of ``orders`` has the fields of ``insert_order``; its user_id may be left out."""

    user_id: str
    orders: list[dict[str, object]]


def handle(pack: InsertOrdersPack, session: Session, desk: Desk) -> None:
    """Translate the pack; what becomes of each order reaches the client as a patch."""
    desk.submit(to_command(pack, session))


def to_command(pack: InsertOrdersPack, session: Session) -> InsertOrders:
    """Return the command that the pack says: all of its orders, or none.

    Raises:
        RejectError: an order cannot be read, or is another user's.
    """
    session.require(pack.user_id)
    orders = []
    for fields in pack.orders:
        one = codec.convert({"user_id": pack.user_id, **fields}, InsertOrderPack)
        session.require(one.user_id)
        orders.append(insert_order.to_command(one))
    return InsertOrders(pack.user_id, tuple(orders))
