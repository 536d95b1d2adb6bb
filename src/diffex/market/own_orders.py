"""An agent's memory of its orders: what it sent, and what it has seen of it.

Commands take effect some time after they are sent. Until everything sent is seen in the
snapshot an agent would count its own orders wrong, so it waits.
"""

from collections.abc import Iterable
from typing import Final

from diffex.domain.commands import CancelOrder, Command, InsertOrder
from diffex.domain.units import SECOND, Lots, Nanos
from diffex.market.view import MarketView, OwnOrder

PATIENCE: Final = 5 * SECOND
"""A command not seen for so long is taken for lost, and the snapshot read afresh."""
PAUSE: Final = 30 * SECOND
"""How long an agent sends nothing after a reject: asking again at once would not help."""


class OwnOrders:
    """The orders of one agent. ``live`` is as of the last ``look``, oldest first."""

    __slots__ = ("_cancelling", "_counted", "_flow", "_fresh", "_paused", "_sent", "live")

    def __init__(self) -> None:
        self.live: list[OwnOrder] = []
        self._counted: dict[str, OwnOrder | None] = {}
        """Orders not seen to end, as they were when ``take_flow`` was told of their fills."""
        self._cancelling: set[str] = set()
        self._sent: Nanos = 0
        self._paused: Nanos = 0
        """Until when."""
        self._flow: Lots = 0
        self._fresh = True

    def look(self, view: MarketView, now: Nanos) -> bool:
        """Read the snapshot; return whether the agent may act on it.

        It may not while something that it sent is not seen yet, nor for a while after a
        reject.
        """
        if self._fresh:
            self._read_afresh(view)
            return True
        settled = self._read(view, now)
        if not settled and now - self._sent > PATIENCE:
            self._read_afresh(view)
            settled = True
        return settled and now >= self._paused

    def _read(self, view: MarketView, now: Nanos) -> bool:
        """Bring ``live`` up to date; return whether everything sent before is seen."""
        self.live = []
        settled = True
        unchanged = view.unchanged(self._counted)
        for order_id, known in list(self._counted.items()):
            if order_id in unchanged and known is not None:
                self.live.append(known)
                settled = settled and order_id not in self._cancelling
                continue
            order = view.order(order_id)
            if order is not None:
                self._count(order, known)
                if order.rejected:
                    self._paused = now + PAUSE
                if order.alive:
                    self.live.append(order)
                    settled = settled and order_id not in self._cancelling
                    continue
            elif not view.seen(order_id):
                settled = False
                continue
            del self._counted[order_id]
            self._cancelling.discard(order_id)
        return settled

    def sent(self, commands: Iterable[Command], now: Nanos) -> None:
        """Remember what goes to the exchange now."""
        for command in commands:
            self._sent = now
            if isinstance(command, InsertOrder):
                self._counted[command.order_id] = None
            elif isinstance(command, CancelOrder):
                self._cancelling.add(command.order_id)

    def take_flow(self) -> Lots:
        """Return the lots that the agent sold less those it bought since the last call."""
        flow, self._flow = self._flow, 0
        return flow

    def _count(self, order: OwnOrder, known: OwnOrder | None) -> None:
        filled = order.filled - (0 if known is None else known.filled)
        self._counted[order.order_id] = order
        self._flow += -filled if order.is_buy else filled

    def _read_afresh(self, view: MarketView) -> None:
        """Adopt every live order: also those of an earlier run, or that came too late."""
        self.live = view.live_orders()
        self._counted = {order.order_id: order for order in self.live}
        self._cancelling = set()
        self._fresh = False
