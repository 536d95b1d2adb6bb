"""Pre-trade checks: a table, run in order; the first that fails names the reject.

Order of the checks as measured on a simulation that brokers offer (快期): the tick before
the price limits, those before what can be closed or paid for.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import Final

from diffex.domain.account import Account
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import (
    Direction,
    ForceClose,
    Offset,
    PriceType,
    Right,
    TimeCondition,
)
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.fees import commission_hold, margin
from diffex.domain.instrument import Instrument
from diffex.domain.limits import LIVE_ORDERS
from diffex.domain.order_types import DAY_LIMIT, Rule, rule_for
from diffex.domain.phases import Phase
from diffex.domain.position import PositionSide
from diffex.domain.rules import Rules
from diffex.domain.units import FEN_PER_YUAN, Fen, Ticks

# Looked up once: in Python 3.11 naming a member of an enum costs a call.
_SELL: Final = Direction.SELL
_OPEN: Final = Offset.OPEN
_CLOSETODAY: Final = Offset.CLOSETODAY
_LIMIT: Final = PriceType.LIMIT
_GFA: Final = TimeCondition.GFA
_GTD: Final = TimeCondition.GTD
_CONTINUOUS: Final = Phase.CONTINUOUS
_AUCTION_ORDERING: Final = Phase.AUCTION_ORDERING
_CLOSE_ONLY: Final = Right.CLOSE_ONLY
_NOT_FORCED: Final = ForceClose.NOT


class Candidate:
    """An order before it is accepted, with what the checks need to know."""

    __slots__ = (
        "account",
        "available",
        "command",
        "commission",
        "instrument",
        "lasts",
        "live_orders",
        "margin",
        "phase",
        "price",
        "rule",
        "rules",
        "trading_day",
    )

    def __init__(
        self,
        command: InsertOrder,
        instrument: Instrument,
        account: Account,
        lasts: Mapping[str, Ticks],
        phase: Phase,
        live_orders: int,
        trading_day: datetime.date,
        rules: Rules,
    ) -> None:
        self.command = command
        self.instrument = instrument
        self.account = account
        self.lasts = lasts
        self.phase = phase
        self.live_orders = live_orders
        self.trading_day = trading_day
        self.rules = rules
        self.price: Ticks = 0
        """The worst price at which it may trade, once ``check`` has looked."""
        self.margin: Fen = 0
        self.commission: Fen = 0
        self.available: Fen = 0
        """What an opening order needs and what there is, once ``check`` has looked."""
        self.rule: Rule = DAY_LIMIT
        """Of the order's kind, once ``check`` has found it."""


def worst_price(command: InsertOrder, instrument: Instrument) -> Ticks:
    """Return the worst price at which an order may trade: its limit, or the day's.

    Raises:
        RejectError: ``PRICE_INVALID`` or ``PRICE_OFF_TICK``.
    """
    if command.price_type is not _LIMIT:
        sells = command.direction is _SELL
        return instrument.lower_limit if sells else instrument.upper_limit
    limit_price = command.limit_price
    if limit_price is None or limit_price <= 0:
        raise RejectError(RejectCode.PRICE_INVALID)
    # As ``Instrument.ticks`` does, which is not compiled and is asked to refuse.
    tick = instrument.tick_e6
    price = limit_price // tick
    return price if price * tick == limit_price else instrument.ticks(limit_price)


def hold_price(command: InsertOrder, instrument: Instrument, price: Ticks) -> Ticks:
    """Return the price from which an order's holds are computed.

    A limit order holds from its own price. A market order holds from the upper limit,
    the highest price at which it could trade, on either side.
    """
    return price if command.price_type is _LIMIT else instrument.upper_limit


def closing_side(command: InsertOrder, account: Account, instrument: Instrument) -> PositionSide:
    """Return the lots that a close order takes: a sell closes long, a buy short."""
    return account.position(instrument).side(command.direction is _SELL)


def _order_type(order: Candidate) -> None:
    order.rule = rule_for(order.command, order.rules.order_types == "all")


def _offset(order: Candidate) -> None:
    if order.command.offset is _CLOSETODAY and not order.instrument.today_apart:
        raise RejectError(RejectCode.OFFSET_UNSUPPORTED, exchange=order.instrument.exchange_id)


def _right(order: Candidate) -> None:
    """A frozen account only closes: CTP 29."""
    if order.account.right is _CLOSE_ONLY and order.command.offset is _OPEN:
        raise RejectError(RejectCode.CLOSE_ONLY)


def _confirmed(order: Candidate) -> None:
    """Where it is asked for, the last statement comes before the next order: CTP 42."""
    if (
        order.rules.confirm_settlement
        and not order.account.confirmed
        and order.command.force_close is _NOT_FORCED
    ):
        raise RejectError(RejectCode.SETTLEMENT_UNCONFIRMED)


def _phase(order: Candidate) -> None:
    """Orders are taken while they trade as they come, and some while the auction gathers (R5)."""
    phase = order.phase
    if phase is _CONTINUOUS:
        if order.command.time_condition is _GFA:
            raise RejectError(RejectCode.AUCTION_ONLY)
    elif phase is not _AUCTION_ORDERING:
        raise RejectError(RejectCode.MARKET_CLOSED, symbol=order.instrument.symbol)
    elif not order.rule.in_auction:
        raise RejectError(RejectCode.AUCTION_ORDER_TYPE)


def _delivery(order: Candidate) -> None:
    """Natural persons open nothing in the delivery month of a commodity (D5)."""
    opens = order.command.offset is _OPEN
    if opens and order.instrument.delivering and order.rules.delivery:
        raise RejectError(RejectCode.DELIVERY_MONTH, symbol=order.instrument.symbol)


def _good_till(order: Candidate) -> None:
    command = order.command
    if command.time_condition is not _GTD:
        return
    day, today = command.good_till, order.trading_day
    if day is None or day < today:
        raise RejectError(RejectCode.GOOD_TILL_INVALID, day=day or "-", today=today)


def _volume(order: Candidate) -> None:
    volume = order.command.volume
    if volume <= 0:
        raise RejectError(RejectCode.VOLUME_INVALID, volume=volume)
    minimum = order.command.min_volume
    if order.rule.minimum and not 0 < minimum <= volume:
        raise RejectError(RejectCode.MINIMUM_INVALID, minimum=minimum, volume=volume)


def _price(order: Candidate) -> None:
    terms = order.instrument
    price = order.price = worst_price(order.command, terms)
    if price > terms.upper_limit:
        code, limit = RejectCode.PRICE_ABOVE_LIMIT, terms.upper_limit
    elif price < terms.lower_limit:
        code, limit = RejectCode.PRICE_BELOW_LIMIT, terms.lower_limit
    else:
        return
    raise RejectError(code, price=terms.price_text(price), limit=terms.price_text(limit))


def _maximum_volume(order: Candidate) -> None:
    terms = order.instrument
    at_limit = order.command.price_type is _LIMIT
    limit = terms.max_limit_volume if at_limit else terms.max_market_volume
    if order.command.volume > limit:
        raise RejectError(RejectCode.VOLUME_ABOVE_MAXIMUM, volume=order.command.volume, limit=limit)


def _live_orders(order: Candidate) -> None:
    if order.live_orders >= LIVE_ORDERS:
        raise RejectError(RejectCode.TOO_MANY_LIVE_ORDERS, limit=LIVE_ORDERS)


def _closable(order: Candidate) -> None:
    command, terms = order.command, order.instrument
    if command.offset is _OPEN:
        return
    if terms.symbol not in order.account.positions:
        closable, code = 0, _closable_code(command, terms)
    else:
        side = closing_side(command, order.account, terms)
        code = _closable_code(command, terms)
        if code is RejectCode.POSITION_TODAY_INSUFFICIENT:
            closable = side.closable_today
        elif code is RejectCode.POSITION_HISTORY_INSUFFICIENT:
            closable = side.closable_his
        else:
            closable = side.closable_his + side.closable_today
    if command.volume > closable:
        raise RejectError(code, volume=command.volume, closable=closable)


def _closable_code(command: InsertOrder, terms: Instrument) -> RejectCode:
    if not terms.today_apart:
        return RejectCode.POSITION_INSUFFICIENT
    if command.offset is _CLOSETODAY:
        return RejectCode.POSITION_TODAY_INSUFFICIENT
    return RejectCode.POSITION_HISTORY_INSUFFICIENT


def _funds(order: Candidate) -> None:
    """An opening order must be paid for; closing is always allowed, it lowers the risk."""
    command, terms, account = order.command, order.instrument, order.account
    if command.offset is not _OPEN:
        return
    price = hold_price(command, terms, order.price)
    order.margin = margin(terms, price * command.volume)
    order.commission = commission_hold(
        terms, command.offset, price, command.volume, account.rates(terms)
    )
    needed = order.margin + order.commission
    available = order.available = account.available(account.position_profit(order.lasts))
    if needed > available:
        raise RejectError(
            RejectCode.FUNDS_INSUFFICIENT,
            needed=_yuan(needed),
            available=_yuan(available),
            margin=_yuan(order.margin),
            commission=_yuan(order.commission),
        )


def _yuan(amount: Fen) -> str:
    return f"{amount / FEN_PER_YUAN:,.2f}"


Check = Callable[[Candidate], None]

CHECKS: Final[tuple[Check, ...]] = (
    _order_type,
    _offset,
    _right,
    _confirmed,
    _phase,
    _delivery,
    _good_till,
    _volume,
    _price,
    _maximum_volume,
    _live_orders,
    _closable,
    _funds,
)


def check(order: Candidate) -> None:
    """Run every check in the order of the table.

    Raises:
        RejectError: from the first check that the order fails.
    """
    for rule in CHECKS:
        rule(order)
