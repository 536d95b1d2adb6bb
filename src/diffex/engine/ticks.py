"""Ticks: what a contract showed at one moment, recorded when it changed."""

from typing import Final

import msgspec

from diffex.domain.limits import TICKS_KEPT
from diffex.domain.units import Fen, Lots, Nanos, Ticks


class Tick(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One contract's quote as a chart of duration 0 shows it. Values only, never changed.

    Prices are ticks and above 0, so 0 says that a price does not exist yet: ``last``,
    ``highest`` and ``lowest`` before the trading day's first trade. The depth is as long as
    the book was, five levels at most, best first. The average price is ``amount`` over
    ``volume`` and the contract's multiple, and so needs no field.
    """

    time: Nanos
    last: Ticks
    highest: Ticks
    lowest: Ticks
    bid_prices: tuple[Ticks, ...]
    bid_volumes: tuple[Lots, ...]
    ask_prices: tuple[Ticks, ...]
    ask_volumes: tuple[Lots, ...]
    volume: Lots
    """Traded since the trading day began; ``amount`` is its money."""
    amount: Fen
    open_interest: Lots


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Tick)


class TickSeries:
    """The ticks of one contract in this run, oldest first.

    ``first_id`` is the id of the oldest tick kept; ids count up by one. Ticks are kept
    packed: read one by one they are few, and kept they are many.
    """

    __slots__ = ("first_id", "last_time", "packed")

    def __init__(self, first_id: int) -> None:
        """Begin a series whose first tick has the id ``first_id``."""
        self.first_id = first_id
        self.last_time: Nanos = 0
        self.packed: list[bytes] = []

    @property
    def last_id(self) -> int:
        """The id of the newest tick, the past's before the first; -1 if there is none."""
        return self.first_id + len(self.packed) - 1

    def append(self, tick: Tick) -> None:
        """Keep a tick that is not older than the newest."""
        packed = self.packed
        packed.append(_ENCODER.encode(tick))
        self.last_time = tick.time
        if len(packed) > TICKS_KEPT:
            gone = max(TICKS_KEPT // 10, 1)
            del packed[:gone]
            self.first_id += gone

    def tick(self, tick_id: int) -> Tick:
        """Return a tick that is kept."""
        return _DECODER.decode(self.packed[tick_id - self.first_id])
