"""``cancel_orders``: as in the flat dialect."""

from diffex.diff.aids import cancel_orders
from diffex.diff.aids.cancel_orders import CancelOrdersPack
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["CancelOrdersPack", "handle"]


def handle(pack: CancelOrdersPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Translate the pack; each order's outcome is a patch of it, or a notify."""
    cancel_orders.handle(pack, session, counter.desk)
