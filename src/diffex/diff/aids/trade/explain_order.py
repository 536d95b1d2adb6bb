"""``explain_order``: as in the flat dialect."""

from diffex.diff.aids import explain_order
from diffex.diff.aids.explain_order import ExplainOrderPack
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["ExplainOrderPack", "handle"]


def handle(pack: ExplainOrderPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Answer by a notice that names the order."""
    explain_order.handle(pack, session, counter.desk)
