"""Everything that may change the state of the exchange.

Commands are values: two with equal fields are the same command. Prices come in
millionths of a yuan, because only the engine knows the contract's tick.
"""

import datetime

import msgspec

from diffex.domain.enums import (
    Direction,
    ForceClose,
    HedgeFlag,
    Offset,
    PriceType,
    Right,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.holidays import Holidays
from diffex.domain.instrument import FeeRates, Instrument
from diffex.domain.rules import Rules
from diffex.domain.trigger import Trigger
from diffex.domain.units import Fen, Lots, PriceE6


class OpenAccount(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Give ``user_id`` an account with a first deposit; without effect if there is one."""

    user_id: str
    deposit: Fen


class InsertOrder(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Place an order. ``order_id`` is the client's and is the order's key for ever."""

    user_id: str
    order_id: str
    exchange_id: str
    instrument_id: str
    direction: Direction
    offset: Offset
    volume: Lots
    price_type: PriceType
    limit_price: PriceE6 | None
    """Only for LIMIT; ``None`` for the others."""
    time_condition: TimeCondition
    volume_condition: VolumeCondition
    min_volume: Lots = 0
    """Only for MIN: what must trade at once."""
    good_till: datetime.date | None = None
    """Only for GTD: the last trading day."""
    hedge: HedgeFlag = HedgeFlag.SPECULATION
    force_close: ForceClose = ForceClose.NOT
    """Anything but NOT is the exchange's own order; a client cannot say so."""


class CancelOrder(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Take what is left of an order out of the book."""

    user_id: str
    order_id: str


class AmendOrder(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Replace a resting order by one with another price or volume, or do nothing at all.

    The new order has its own id and stands last at its price.
    """

    user_id: str
    order_id: str
    new_order_id: str
    limit_price: PriceE6 | None = None
    """``None`` for the price of the old order."""
    volume: Lots | None = None
    """What the new order is to trade; ``None`` for what the old one has left."""


class InsertOrders(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Place orders of one user, one after another, each as if it came alone."""

    user_id: str
    orders: tuple[InsertOrder, ...]


class CancelOrders(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Cancel orders of one user, one after another, each as if it came alone."""

    user_id: str
    order_ids: tuple[str, ...]


class InsertCondition(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Keep an order until its trigger is met. ``condition_id`` is the client's, for ever."""

    user_id: str
    condition_id: str
    trigger: Trigger
    order: InsertOrder
    """What it becomes, under an id of its own; it is checked then."""
    till: TimeCondition = TimeCondition.GFD
    """GFD or GTC: how long the condition waits. The order has a time condition of its own."""
    group: str = ""
    """When one of a user's group fires, the others are cancelled; empty for none."""


class CancelCondition(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Take back a conditional order that has not fired."""

    user_id: str
    condition_id: str


class PauseCondition(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Keep a conditional order from firing until it is resumed."""

    user_id: str
    condition_id: str


class ResumeCondition(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Let a paused conditional order wait again; it fires at once if its trigger is met."""

    user_id: str
    condition_id: str


class StopTrading(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Take no more orders; cancels still work. Sent once, before the process ends."""


class StartTrading(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Take orders again: an exchange that was stopped goes on in another process."""


class TakeTicks(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Record a tick of each contract that changed since the last one. Sent at a steady pace.

    A command, so that a replay records the same ticks at the same times.
    """


class Wake(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Carry out what is due, and nothing else. Sent when the engine's next due time has come."""


class SettleDay(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Settle a trading day and begin the next. Without effect on a day that was settled."""

    trading_day: datetime.date


class Deposit(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Pay money into an account: the operator's own way, without a record of a transfer."""

    user_id: str
    amount: Fen
    """Above 0."""


class Withdraw(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Pay money out of an account, within what may leave."""

    user_id: str
    amount: Fen
    """Above 0."""


class Transfer(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Move money between a user's bank and account; recorded, whatever comes of it."""

    user_id: str
    amount: Fen
    """Above 0 into the account, below 0 out of it."""
    bank_id: str
    currency: str


class SetFees(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Let a user pay other commission than the contracts of a product say."""

    user_id: str
    product: str
    """Exchange and product: ``SHFE.cu``."""
    fees: FeeRates | None
    """None lets the contracts' own apply again."""


class SetRight(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Freeze an account, so that it may only close and cancel, or let it trade again."""

    user_id: str
    right: Right


class ConfirmSettlement(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Confirm the last statement; without effect if it is confirmed, or there is none."""

    user_id: str


class CheckRisk(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Warn and liquidate where accounts have too little for their margin. Sent at a steady
    pace, so that a replay closes the same lots at the same times.
    """


class Reconfigure(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Give an exchange that goes on another configuration. Sent once, when it starts again."""

    rules: Rules
    """From now on."""
    holidays: Holidays
    """Of the days behind the next trading day."""
    listed: tuple[Instrument, ...] = ()
    """Contracts that the host names besides those before, from the next trading day on."""


Command = (
    OpenAccount
    | InsertOrder
    | CancelOrder
    | AmendOrder
    | InsertOrders
    | CancelOrders
    | InsertCondition
    | CancelCondition
    | PauseCondition
    | ResumeCondition
    | StopTrading
    | StartTrading
    | TakeTicks
    | Wake
    | SettleDay
    | ConfirmSettlement
    | CheckRisk
    | Deposit
    | Withdraw
    | Transfer
    | SetFees
    | SetRight
    | Reconfigure
)
