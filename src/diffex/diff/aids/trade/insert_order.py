"""``insert_order``: as in the flat dialect, and every order comes to an end."""

from diffex.diff.aids.insert_order import InsertOrderPack, to_command
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["InsertOrderPack", "handle"]


def handle(pack: InsertOrderPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Translate the pack; an order that is refused on the way is shown by the reception."""
    session.require(pack.user_id)
    counter.require_unused(pack.user_id, pack.order_id)
    counter.submit(to_command(pack))
