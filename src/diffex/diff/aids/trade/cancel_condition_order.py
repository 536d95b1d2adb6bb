"""``cancel_condition_order``: as in the flat dialect."""

from diffex.diff.aids import cancel_condition_order
from diffex.diff.aids.cancel_condition_order import CancelConditionOrderPack
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["CancelConditionOrderPack", "handle"]


def handle(
    pack: CancelConditionOrderPack, session: Session, counter: TradeCounter, now: Nanos
) -> None:
    """Translate the pack; its outcome is a patch of ``condition_orders``, or a notify."""
    cancel_condition_order.handle(pack, session, counter.desk)
