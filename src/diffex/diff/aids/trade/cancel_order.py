"""``cancel_order``: as in the flat dialect."""

from diffex.diff.aids import cancel_order
from diffex.diff.aids.cancel_order import CancelOrderPack
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["CancelOrderPack", "handle"]


def handle(pack: CancelOrderPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Translate the pack; its outcome is a patch of the order, or a notify."""
    cancel_order.handle(pack, session, counter.desk)
