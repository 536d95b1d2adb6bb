"""``amend_order``: put another price or volume in the place of an own order that waits."""

import msgspec

from diffex.diff import values
from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.domain.commands import AmendOrder


class AmendOrderPack(msgspec.Struct, frozen=True):
    """At least one of ``limit_price`` and ``volume``; what is left out stays as it is."""

    user_id: str
    order_id: str
    new_order_id: str
    limit_price: int | float | None = None
    volume: int | float | None = None


def handle(pack: AmendOrderPack, session: Session, desk: Desk) -> None:
    """Translate the pack; its outcome is a patch of both orders, or a notify."""
    session.require(pack.user_id)
    desk.submit(
        AmendOrder(
            user_id=pack.user_id,
            order_id=values.name("order_id", pack.order_id),
            new_order_id=values.name("new_order_id", pack.new_order_id),
            limit_price=None if pack.limit_price is None else values.price_e6(pack.limit_price),
            volume=None if pack.volume is None else values.lots(pack.volume),
        )
    )
