"""``amend_order``: as in the flat dialect."""

from diffex.diff.aids import amend_order
from diffex.diff.aids.amend_order import AmendOrderPack
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["AmendOrderPack", "handle"]


def handle(pack: AmendOrderPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Translate the pack; its outcome is a patch of both orders, or a notify."""
    session.require(pack.user_id)
    counter.require_unused(pack.user_id, pack.new_order_id)
    amend_order.handle(pack, session, counter.desk)
