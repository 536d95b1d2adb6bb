"""``pause_condition_order``: as in the flat dialect."""

from diffex.diff.aids import pause_condition_order
from diffex.diff.aids.pause_condition_order import PauseConditionOrderPack
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["PauseConditionOrderPack", "handle"]


def handle(
    pack: PauseConditionOrderPack, session: Session, counter: TradeCounter, now: Nanos
) -> None:
    """Translate the pack; its outcome is a patch of ``condition_orders``, or a notify."""
    pause_condition_order.handle(pack, session, counter.desk)
