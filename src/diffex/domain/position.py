"""Today's and history's lots, long and short. Prices in ticks, costs in ticks times lots."""

from collections import deque

from diffex.domain.fees import margin
from diffex.domain.instrument import Instrument
from diffex.domain.units import Fen, Lots, Ticks


class Lot:
    """Lots opened together. ``basis`` is the price from which their profit counts:
    the open price today, the pre-settlement price from the next day on.
    """

    __slots__ = ("basis", "price", "volume")

    def __init__(self, price: Ticks, basis: Ticks, volume: Lots) -> None:
        self.price = price
        self.basis = basis
        self.volume = volume


class PositionSide:
    """The long or the short lots of one contract, first in first out."""

    __slots__ = (
        "frozen_his",
        "frozen_today",
        "his",
        "margin",
        "open_cost",
        "position_cost",
        "today",
        "volume_his",
        "volume_today",
    )

    def __init__(self) -> None:
        self.today: deque[Lot] = deque()
        self.his: deque[Lot] = deque()
        self.volume_today: Lots = 0
        self.volume_his: Lots = 0
        self.frozen_today: Lots = 0
        self.frozen_his: Lots = 0
        self.open_cost = 0
        self.position_cost = 0
        self.margin: Fen = 0

    @property
    def volume(self) -> Lots:
        """All lots."""
        return self.volume_today + self.volume_his

    @property
    def closable_today(self) -> Lots:
        """Today's lots that no live order is closing."""
        return self.volume_today - self.frozen_today

    @property
    def closable_his(self) -> Lots:
        """History's lots that no live order is closing."""
        return self.volume_his - self.frozen_his

    def open(self, instrument: Instrument, price: Ticks, volume: Lots) -> None:
        """Add lots opened now."""
        today = self.today
        if today and today[-1].price == price:
            today[-1].volume += volume
        else:
            today.append(Lot(price, price, volume))
        self.volume_today += volume
        self.open_cost += price * volume
        self.position_cost += price * volume
        self.margin = margin(instrument, self.position_cost)

    def close(self, instrument: Instrument, his: Lots, today: Lots) -> int:
        """Take lots off, oldest first, with the freeze that a close order put on them.

        Args:
            instrument: the contract's terms.
            his: lots of history, at most ``frozen_his``.
            today: lots of today, at most ``frozen_today``.

        Returns:
            What the lots cost by their basis, in ticks times lots.
        """
        assert 0 <= his <= self.frozen_his and 0 <= today <= self.frozen_today
        open_cost, basis_cost = _consume(self.his, his)
        open_today, basis_today = _consume(self.today, today)
        self.volume_his -= his
        self.frozen_his -= his
        self.volume_today -= today
        self.frozen_today -= today
        self.open_cost -= open_cost + open_today
        self.position_cost -= basis_cost + basis_today
        self.margin = margin(instrument, self.position_cost)
        return basis_cost + basis_today


def _consume(lots: deque[Lot], volume: Lots) -> tuple[int, int]:
    """Take ``volume`` lots from the front; return their open cost and basis cost."""
    open_cost = basis_cost = 0
    while volume:
        lot = lots[0]
        taken = min(volume, lot.volume)
        open_cost += lot.price * taken
        basis_cost += lot.basis * taken
        volume -= taken
        lot.volume -= taken
        if not lot.volume:
            lots.popleft()
    return open_cost, basis_cost


class Position:
    """A user's lots in one contract. Long and short are kept apart; neither nets the other."""

    __slots__ = ("instrument", "long", "short", "told")

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.told = -1
        """How often the last price had moved when the position was last told; -1 for never."""
        self.long = PositionSide()
        self.short = PositionSide()

    def side(self, is_long: bool) -> PositionSide:
        """Return the long or the short lots."""
        return self.long if is_long else self.short

    def profits(self, last: Ticks) -> tuple[Fen, Fen]:
        """Return the profit of the open lots at ``last``: the day's, and since they were opened."""
        long, short = self.long, self.short
        net = long.volume_today + long.volume_his - short.volume_today - short.volume_his
        value = last * net
        tick_value = self.instrument.tick_value
        return (
            (value - long.position_cost + short.position_cost) * tick_value,
            (value - long.open_cost + short.open_cost) * tick_value,
        )
