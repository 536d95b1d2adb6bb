"""The settings of the rule book: what an exchange may choose, with the market's own choice first.

docs/reference/rules.md has every rule; here are only those that a host may change.
"""

from typing import Final, Literal, TypeAlias, get_args

import msgspec

from diffex.domain.units import RATE_ONE, Rate

OrderTypes: TypeAlias = Literal["exchange", "all"]
"""Whether an exchange takes its own order types only, or every one that makes sense."""
SelfTrade: TypeAlias = Literal["refuse", "cancel_resting", "allow"]
"""What happens to an order that would trade with its own user's resting order."""
FloatingGains: TypeAlias = Literal["available", "withheld"]
"""Whether gains of open positions can pay for new orders. Losses always count."""
Settlement: TypeAlias = Literal["auto", "manual"]
"""Whether the trading day is settled when its time comes, or by command only."""

ORDER_TYPES: Final[tuple[OrderTypes, ...]] = get_args(OrderTypes)
SELF_TRADE: Final[tuple[SelfTrade, ...]] = get_args(SelfTrade)
FLOATING_GAINS: Final[tuple[FloatingGains, ...]] = get_args(FloatingGains)
SETTLEMENT: Final[tuple[Settlement, ...]] = get_args(Settlement)

SETTLE_AT: Final = 16 * 3_600
"""Seconds of the Beijing day: after the last session of every exchange."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What one exchange has chosen."""

    order_types: OrderTypes = "exchange"
    self_trade: SelfTrade = "refuse"
    orders_per_second: int = 0
    """Orders, amendments and cancels of a user in any second; 0 for no limit."""
    floating_gains: FloatingGains = "available"
    transfers: bool = True
    """Whether users may move money between bank and account."""
    delivery: bool = True
    """Whether opening ends with the month before delivery."""
    confirm_settlement: bool = False
    """Whether a statement must be confirmed before the next day's first order."""
    margin_call: Rate = RATE_ONE * 9 // 10
    """Share of the balance in margin from which a user is warned; 0 for never."""
    liquidation: Rate = RATE_ONE
    """The share from which positions are closed for the user; 0 for never."""
    settlement: Settlement = "auto"
    settle_at: int = SETTLE_AT
    """When an exchange in sessions settles its day, in seconds of the Beijing day."""


CTP_RULES: Final = Rules()
"""The market's own choice of everything."""
