"""The big side: which exchanges take margin on the larger side of a product only.

Lots of one product are one group, whatever their month. Where the exchange nets, the group
pays for its larger side; elsewhere it pays for both. Holds of live orders are never netted.

Source: the exchanges' risk control rules; that the netting crosses months is as measured on
SimNow (docs/reference/accounts.md).
"""

from typing import Final

from diffex.domain.instrument import Instrument
from diffex.domain.units import Fen

BIG_SIDE: Final = frozenset({"SHFE", "INE", "CFFEX", "DCE"})
"""Exchanges that take margin on the larger side; CZCE and GFEX take it on both."""


def product_key(instrument: Instrument) -> str:
    """Return the product of a contract, as a configuration spells it: ``SHFE.cu``."""
    return f"{instrument.exchange_id}.{instrument.product_id}"


class MarginGroup:
    """The margin of a user's long and short lots of one product, in fen."""

    __slots__ = ("larger_only", "long", "short")

    def __init__(self, exchange_id: str) -> None:
        self.larger_only: bool = exchange_id in BIG_SIDE
        self.long: Fen = 0
        self.short: Fen = 0

    @property
    def margin(self) -> Fen:
        """What the group pays: its larger side, or both where the exchange does not net."""
        long, short = self.long, self.short
        if not self.larger_only:
            return long + short
        return max(long, short)

    def change(self, is_long: bool, by: Fen) -> Fen:
        """Count a change of one side's margin; return the change of what the group pays."""
        before = self.margin
        if is_long:
            self.long += by
        else:
            self.short += by
        return self.margin - before
