"""``insert_orders``: as in the flat dialect, and every order comes to an end."""

from diffex.diff.aids.insert_orders import InsertOrdersPack, to_command
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["InsertOrdersPack", "handle"]


def handle(pack: InsertOrdersPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Translate the pack; orders that are refused on the way are shown by the reception."""
    command = to_command(pack, session)
    for order in command.orders:
        counter.require_unused(pack.user_id, order.order_id)
    counter.submit(command)
