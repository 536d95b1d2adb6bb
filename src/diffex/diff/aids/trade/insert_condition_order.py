"""``insert_condition_order``: as in the flat dialect."""

from diffex.diff.aids.insert_condition_order import InsertConditionOrderPack, to_command
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["InsertConditionOrderPack", "handle"]


def handle(
    pack: InsertConditionOrderPack, session: Session, counter: TradeCounter, now: Nanos
) -> None:
    """Translate the pack; its outcome is a patch of ``condition_orders``, or a notify."""
    command = to_command(pack, session)
    counter.require_unused(pack.user_id, command.order.order_id)
    counter.submit(command)
