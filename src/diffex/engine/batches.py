"""Several orders, or cancels, of a user in one command and one transaction."""

from diffex.domain import limits
from diffex.domain.commands import CancelOrders, InsertOrders
from diffex.domain.errors import RejectCode, sentence
from diffex.domain.events import Event, OrderRefused
from diffex.domain.units import Nanos
from diffex.engine import filing
from diffex.engine.orders import Orders
from diffex.engine.outcome import Outcome
from diffex.engine.state import ExchangeState


class Batches:
    """Carries out batches: one after another, each as if it came alone, told together."""

    __slots__ = ("_orders", "_state")

    def __init__(self, state: ExchangeState, orders: Orders) -> None:
        self._state = state
        self._orders = orders

    def insert(self, command: InsertOrders, now: Nanos) -> list[Event]:
        """Carry out the command of that name; an order of another user is refused."""
        user_id, whole = command.user_id, Outcome()
        if not self._in_bounds(user_id, len(command.orders), whole):
            return whole.events(self._state)
        for order in command.orders:
            step = Outcome()
            if order.user_id == user_id:
                self._orders.take(order, now, step)
            else:
                code = RejectCode.USER_MISMATCH
                text = sentence(code, user_id=order.user_id)
                step.first(OrderRefused(user_id, order.order_id, code, text))
            self._end(step, whole)
        return whole.events(self._state)

    def cancel(self, command: CancelOrders, now: Nanos) -> list[Event]:
        """Carry out the command of that name."""
        user_id, whole = command.user_id, Outcome()
        if not self._in_bounds(user_id, len(command.order_ids), whole):
            return whole.events(self._state)
        for order_id in command.order_ids:
            step = Outcome()
            self._orders.withdraw(user_id, order_id, now, step)
            self._end(step, whole)
        return whole.events(self._state)

    def _in_bounds(self, user_id: str, count: int, whole: Outcome) -> bool:
        """Return whether a batch is of a size that is carried out; refuse it otherwise."""
        limit = limits.BATCH_ORDERS
        if 0 < count <= limit:
            return True
        code = RejectCode.BATCH_SIZE_INVALID
        whole.first(OrderRefused(user_id, "", code, sentence(code, count=count, limit=limit)))
        return False

    def _end(self, step: Outcome, whole: Outcome) -> None:
        """File what a step ended before the next one begins, as a command's end does."""
        filing.file(self._state, step)
        whole.absorb(step)
