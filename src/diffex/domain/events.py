"""All that has happened. Values only: an event stays true when the state moves on.

A command's events come in the order of the wire: rejects, accepts, trades, order
updates, accounts with their positions. Each concerns one user, ``user_id``; those of the
trading day concern everybody.
"""

import datetime

import msgspec

from diffex.domain.commands import InsertCondition, InsertOrder
from diffex.domain.enums import Direction, Offset, OrderStatus, Right
from diffex.domain.errors import RejectCode
from diffex.domain.phases import Phase
from diffex.domain.settled import SettledFunds
from diffex.domain.settlement_price import SettlementPrice
from diffex.domain.trigger import ConditionState
from diffex.domain.units import Fen, Lots, Nanos, Ticks

EVERYBODY = ""
"""The ``user_id`` of what concerns no user more than another."""


class AccountOpened(msgspec.Struct, frozen=True, gc=False):
    """A user may trade from now on."""

    user_id: str


class OrderAccepted(msgspec.Struct, frozen=True, gc=False):
    """An order passed every check. Says nothing of its fills: see ``OrderUpdated``."""

    command: InsertOrder
    exchange_order_id: str
    insert_time: Nanos

    @property
    def user_id(self) -> str:
        """Whose order it is."""
        return self.command.user_id


class OrderRejected(msgspec.Struct, frozen=True, gc=False):
    """An order broke a rule. It is REJECTED for ever under its order_id."""

    command: InsertOrder
    code: RejectCode
    text: str
    insert_time: Nanos

    @property
    def user_id(self) -> str:
        """Whose order it is."""
        return self.command.user_id

    @property
    def order_id(self) -> str:
        """Under which id it was refused."""
        return self.command.order_id


class OrderRefused(msgspec.Struct, frozen=True, gc=False):
    """A command was refused and left no order behind (a used id, an unknown account)."""

    user_id: str
    order_id: str
    code: RejectCode
    text: str


class CancelRejected(msgspec.Struct, frozen=True, gc=False):
    """A cancel found nothing that it could cancel."""

    user_id: str
    order_id: str
    code: RejectCode
    text: str


class Traded(msgspec.Struct, frozen=True, gc=False):
    """One side of a fill; the other side has its own with the same exchange_trade_id."""

    trade_id: str
    exchange_trade_id: str
    user_id: str
    order_id: str
    symbol: str
    direction: Direction
    offset: Offset
    price: Ticks
    volume: Lots
    commission: Fen
    timestamp: Nanos
    close_profit: Fen = 0
    """Of a close, counted from the lots' position price; commission is not taken off."""


class OrderUpdated(msgspec.Struct, frozen=True, gc=False):
    """An order's progress after a command."""

    user_id: str
    order_id: str
    status: OrderStatus
    filled_volume: Lots
    remaining_volume: Lots
    frozen_margin: Fen
    frozen_commission: Fen
    code: int
    """0, or the ``FinishCode`` of an end without a full fill."""
    text: str
    update_time: Nanos


class OrderForgotten(msgspec.Struct, frozen=True, gc=False):
    """A finished order left the user's snapshot; its id stays used."""

    user_id: str
    order_id: str


class TradeForgotten(msgspec.Struct, frozen=True, gc=False):
    """An old trade left the user's snapshot."""

    user_id: str
    trade_id: str


class AccountChanged(msgspec.Struct, frozen=True, gc=False):
    """A user's funds, whole, in fen."""

    user_id: str
    pre_balance: Fen
    deposit: Fen
    withdraw: Fen
    close_profit: Fen
    commission: Fen
    premium: Fen
    position_profit: Fen
    float_profit: Fen
    margin: Fen
    frozen_margin: Fen
    frozen_commission: Fen
    frozen_premium: Fen
    balance: Fen
    available: Fen


class Transferred(msgspec.Struct, frozen=True, gc=False):
    """A transfer between bank and account was carried out, or refused."""

    user_id: str
    transfer_id: str
    """The user's transfers, counted from 1."""
    amount: Fen
    """As asked: above 0 into the account."""
    currency: str
    code: int
    """0 if the money moved, else the reject's."""
    text: str
    """Why it was refused, or empty."""
    timestamp: Nanos


class TransferForgotten(msgspec.Struct, frozen=True, gc=False):
    """An old transfer left the user's snapshot."""

    user_id: str
    transfer_id: str


class RightChanged(msgspec.Struct, frozen=True, gc=False):
    """An account was frozen, or may trade again."""

    user_id: str
    right: Right


class ConditionChanged(msgspec.Struct, frozen=True, gc=False):
    """A conditional order was taken, or is in another state now."""

    command: InsertCondition
    state: ConditionState
    code: int
    """0, or why it was cancelled, expired or was refused when it fired."""
    text: str
    insert_time: Nanos
    update_time: Nanos

    @property
    def user_id(self) -> str:
        """Whose it is."""
        return self.command.user_id


class ConditionRefused(msgspec.Struct, frozen=True, gc=False):
    """A command about a conditional order was refused and changed nothing."""

    user_id: str
    condition_id: str
    code: RejectCode
    text: str

    @property
    def order_id(self) -> str:
        """What a notice names: the conditional order."""
        return self.condition_id


class ConditionForgotten(msgspec.Struct, frozen=True, gc=False):
    """A conditional order that ended left the user's snapshot; its id stays used."""

    user_id: str
    condition_id: str


class SideChanged(msgspec.Struct, frozen=True, gc=False):
    """One side, long or short, of a position."""

    volume_today: Lots
    volume_his: Lots
    frozen_today: Lots
    frozen_his: Lots
    open_cost: int
    """Sum of open price times lots, in ticks."""
    position_cost: int
    """Sum of position price times lots, in ticks."""
    float_profit: Fen
    position_profit: Fen
    margin: Fen


class PositionChanged(msgspec.Struct, frozen=True, gc=False):
    """A user's position in one contract, whole."""

    user_id: str
    symbol: str
    long: SideChanged
    short: SideChanged
    last_price: Ticks


class PositionForgotten(msgspec.Struct, frozen=True, gc=False):
    """A position without lots left the user's snapshot."""

    user_id: str
    symbol: str


class AccountSettled(msgspec.Struct, frozen=True, gc=False):
    """A trading day is over for a user: every figure of the statement."""

    trading_day: datetime.date
    funds: SettledFunds

    @property
    def user_id(self) -> str:
        """Whose statement it is."""
        return self.funds.user_id


class SettlementConfirmed(msgspec.Struct, frozen=True, gc=False):
    """A user has confirmed the statement of a trading day."""

    user_id: str
    trading_day: datetime.date


class MarginCalled(msgspec.Struct, frozen=True, gc=False):
    """A user's margin has come near the balance; told once until it is below again."""

    user_id: str
    margin: Fen
    balance: Fen


class LiquidationBegun(msgspec.Struct, frozen=True, gc=False):
    """Orders are cancelled and lots closed for a user who has too little for the margin."""

    user_id: str


class PhaseChanged(msgspec.Struct, frozen=True, gc=False):
    """From now on these contracts are in this phase."""

    phase: Phase
    symbols: tuple[str, ...]

    @property
    def user_id(self) -> str:
        """Nobody's in particular."""
        return EVERYBODY


class DayEnded(msgspec.Struct, frozen=True, gc=False):
    """A trading day is settled; what its events before this one say is its last word."""

    trading_day: datetime.date
    prices: tuple[SettlementPrice, ...]
    """Of every contract that was listed."""

    @property
    def user_id(self) -> str:
        """Nobody's in particular."""
        return EVERYBODY


class DayStarted(msgspec.Struct, frozen=True, gc=False):
    """The next trading day has begun, with its own contracts and terms."""

    trading_day: datetime.date
    listed: tuple[str, ...]
    """Contracts that were not listed the day before."""
    expired: tuple[str, ...]
    """Contracts that are listed no more."""

    @property
    def user_id(self) -> str:
        """Nobody's in particular."""
        return EVERYBODY


class SettlementAnswered(msgspec.Struct, frozen=True, gc=False):
    """The order to settle a day had no effect, and why."""

    trading_day: datetime.date
    code: RejectCode
    text: str

    @property
    def user_id(self) -> str:
        """Nobody's in particular."""
        return EVERYBODY


Event = (
    AccountOpened
    | OrderAccepted
    | OrderRejected
    | OrderRefused
    | CancelRejected
    | Traded
    | OrderUpdated
    | OrderForgotten
    | TradeForgotten
    | AccountChanged
    | PositionChanged
    | ConditionChanged
    | ConditionRefused
    | ConditionForgotten
    | PositionForgotten
    | AccountSettled
    | SettlementConfirmed
    | MarginCalled
    | LiquidationBegun
    | PhaseChanged
    | DayEnded
    | DayStarted
    | SettlementAnswered
    | Transferred
    | TransferForgotten
    | RightChanged
)
