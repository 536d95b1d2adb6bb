"""``explain_order``: ask why an own order traded, waits or was refused."""

import msgspec

from diffex.diff import values
from diffex.diff.desk import Desk
from diffex.diff.session import Session


class ExplainOrderPack(msgspec.Struct, frozen=True):
    """Names the order by the client's order_id."""

    user_id: str
    order_id: str


def handle(pack: ExplainOrderPack, session: Session, desk: Desk) -> None:
    """Answer at once and to this session alone, by a notice that names the order.

    The answer is of the order as it stands: one that has yet to be carried out is unknown.
    """
    session.require(pack.user_id)
    order_id = values.name("order_id", pack.order_id)
    session.notify("INFO", 0, desk.explain(pack.user_id, order_id), order_id)
