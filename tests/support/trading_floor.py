"""A floor on which somebody trades all the time."""

from diffex.domain.units import SECOND
from diffex.engine.ports import Past
from tests.support.floor import Floor


class Trading(Floor):
    """A floor on which copper trades once a second."""

    def __init__(self, past: Past | None = None) -> None:
        super().__init__("alice", "bob", past=past)
        self._bob = self.client("bob")
        self._number = 0

    def trade(self, times: int = 1, *, publish: bool = True) -> None:
        """Make one bar of a second each time."""
        for _ in range(times):
            self.now += SECOND
            self._number += 1
            price = 75_000.0 + 10 * (self._number % 7)
            for side in ("SELL", "BUY"):
                order_id = f"{side}{self._number}"
                self._bob.order(order_id, direction=side, volume=1, limit_price=price)
            if publish:
                self.publish()
