"""``resume_condition_order``: as in the flat dialect."""

from diffex.diff.aids import resume_condition_order
from diffex.diff.aids.resume_condition_order import ResumeConditionOrderPack
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["ResumeConditionOrderPack", "handle"]


def handle(
    pack: ResumeConditionOrderPack, session: Session, counter: TradeCounter, now: Nanos
) -> None:
    """Translate the pack; its outcome is a patch of ``condition_orders``, or a notify."""
    resume_condition_order.handle(pack, session, counter.desk)
