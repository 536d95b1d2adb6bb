"""Contract terms. Prices are int ticks, money int fen, rates int billionths."""

from typing import Final

import msgspec

from diffex.domain.columns import PRICE_DECIMALS
from diffex.domain.decimals import decimal_text
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.units import PRICE_ONE, Fen, Lots, PriceE6, Rate, Ticks

TODAY_APART: Final = frozenset({"SHFE", "INE"})
"""Exchanges on which today's lots and history's are closed by different offsets."""


class FeeRates(msgspec.Struct, frozen=True, kw_only=True):
    """What a trade costs: a share of its money plus an amount per lot."""

    open_by_money: Rate
    open_by_lot: Fen
    close_by_money: Rate
    close_by_lot: Fen
    close_today_by_money: Rate
    close_today_by_lot: Fen


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of one contract, fixed for a trading day."""

    symbol: str
    """exchange_id.instrument_id, the key everywhere inside: ``SHFE.cu2512``."""
    exchange_id: str
    instrument_id: str
    product_id: str
    name_zh: str
    name_en: str
    volume_multiple: int
    tick_e6: PriceE6
    """The minimum price move."""
    tick_value: Fen
    """Fen that one lot gains or loses when the price moves one tick."""
    price_decs: int
    """Decimals that a price of this contract shows."""
    pre_settlement: Ticks
    upper_limit: Ticks
    lower_limit: Ticks
    limit_rate: Rate
    """How far a price may move from pre-settlement within a trading day."""
    margin_rate: Rate
    fees: FeeRates
    max_limit_volume: Lots
    max_market_volume: Lots
    sessions: tuple[tuple[int, int], ...]
    """Trading sessions, [start, end) in seconds of the Beijing day, sorted; a night
    session that passes midnight has an end beyond 86,400."""
    delivering: bool = False
    """Whether the trading day lies in the delivery month of a commodity."""

    @property
    def today_apart(self) -> bool:
        """Whether CLOSE means history and CLOSETODAY today, as on SHFE and INE."""
        return self.exchange_id in TODAY_APART

    def price(self, ticks: Ticks) -> float:
        """Return a price for the wire: the double nearest to the exact decimal."""
        return ticks * self.tick_e6 / PRICE_ONE

    def price_text(self, ticks: Ticks) -> str:
        """Return a price for a person, with this contract's decimals."""
        return f"{self.price(ticks):.{self.price_decs}f}"

    def ticks(self, price: PriceE6) -> Ticks:
        """Return ``price`` in ticks.

        Raises:
            RejectError: ``PRICE_OFF_TICK`` if it is not a multiple of the tick.
        """
        ticks, rest = divmod(price, self.tick_e6)
        if rest:
            raise RejectError(
                RejectCode.PRICE_OFF_TICK,
                price=decimal_text(price, PRICE_DECIMALS),
                tick=decimal_text(self.tick_e6, PRICE_DECIMALS),
            )
        return ticks
