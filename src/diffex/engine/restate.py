"""The state told again as events: what a fresh mirror of a user needs, and nothing else.

Live events and restated ones have the same makers here, so that a mirror built from
either is the same.
"""

from collections.abc import Iterator, Mapping

from diffex.domain.account import Account
from diffex.domain.condition import Condition
from diffex.domain.enums import OrderStatus
from diffex.domain.errors import RejectCode
from diffex.domain.events import (
    AccountChanged,
    AccountSettled,
    ConditionChanged,
    Event,
    OrderAccepted,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    SettlementConfirmed,
    SideChanged,
)
from diffex.domain.instrument import Instrument
from diffex.domain.order import Order
from diffex.domain.position import PositionSide
from diffex.domain.units import Ticks
from diffex.engine.market_data import MarketData
from diffex.engine.state import ExchangeState


def user(state: ExchangeState, user_id: str) -> Iterator[Event]:
    """Yield what ``user_id`` has: orders, trades, transfers, conditions, funds, positions.

    And the last settlement. Nothing if unknown.
    """
    trader = state.traders.get(user_id)
    if trader is None:
        return
    for order in trader.orders.values():
        yield from order_events(order)
    yield from trader.trades
    yield from trader.transfers
    for one in trader.conditions.values():
        yield condition(one)
    yield funds(trader.account, state.market.lasts)
    for symbol in trader.account.positions:
        yield position(trader.account, symbol, state.market.lasts[symbol])
    if trader.statements:
        last = trader.statements[-1]
        yield AccountSettled(last.trading_day, last.funds)
        if trader.account.confirmed:
            yield SettlementConfirmed(user_id, last.trading_day)


def order_events(order: Order) -> list[Event]:
    """Return an order from its beginning: accepted with its progress, or rejected."""
    if order.status is OrderStatus.REJECTED:
        return [OrderRejected(order.command, RejectCode(order.code), order.text, order.insert_time)]
    return [order_accepted(order), order_progress(order)]


def order_accepted(order: Order) -> OrderAccepted:
    """Return the beginning of an order that was accepted."""
    return OrderAccepted(order.command, order.exchange_order_id, order.insert_time)


def order_progress(order: Order) -> OrderUpdated:
    """Return where an order stands."""
    command = order.command
    return OrderUpdated(
        command.user_id,
        command.order_id,
        order.status,
        order.filled,
        order.left,
        order.frozen_margin,
        order.frozen_commission,
        order.code,
        order.text,
        order.update_time,
    )


def condition(one: Condition) -> ConditionChanged:
    """Return where a conditional order stands."""
    return ConditionChanged(
        one.command, one.state, one.code, one.text, one.insert_time, one.update_time
    )


def funds(account: Account, lasts: Mapping[str, Ticks]) -> AccountChanged:
    """Return an account's funds, its open lots valued at ``lasts``."""
    position_profit, float_profit = account.profits(lasts)
    return AccountChanged(
        user_id=account.user_id,
        pre_balance=account.pre_balance,
        deposit=account.deposit,
        withdraw=account.withdraw,
        close_profit=account.close_profit,
        commission=account.commission,
        premium=0,
        position_profit=position_profit,
        float_profit=float_profit,
        margin=account.margin,
        frozen_margin=account.frozen_margin,
        frozen_commission=account.frozen_commission,
        frozen_premium=0,
        balance=account.balance(position_profit),
        available=account.available(position_profit),
    )


def position(account: Account, symbol: str, last: Ticks) -> PositionChanged:
    """Return a position that the account has, valued at ``last``."""
    held = account.positions[symbol]
    return PositionChanged(
        account.user_id,
        symbol,
        _side(held.long, held.instrument, last, 1),
        _side(held.short, held.instrument, last, -1),
        last,
    )


def tell_position(account: Account, symbol: str, market: MarketData) -> PositionChanged:
    """Return a position as ``position`` does, and note that it was told at this price."""
    account.positions[symbol].told = market.moves[symbol]
    return position(account, symbol, market.lasts[symbol])


def _side(side: PositionSide, terms: Instrument, last: Ticks, sign: int) -> SideChanged:
    value = last * side.volume
    return SideChanged(
        side.volume_today,
        side.volume_his,
        side.frozen_today,
        side.frozen_his,
        side.open_cost,
        side.position_cost,
        sign * (value - side.open_cost) * terms.tick_value,
        sign * (value - side.position_cost) * terms.tick_value,
        side.margin,
    )
