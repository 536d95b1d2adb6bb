"""Margin calls and forced liquidation: what happens when losses eat up what margin needs (D4).

The risk of an account is its margin over its balance; without a balance it is beyond every
limit. Closing is done in an order that follows from the state alone, so that a replay closes
the same lots.
"""

from typing import Final

from diffex.domain.account import Account
from diffex.domain.commands import CheckRisk, InsertOrder
from diffex.domain.enums import (
    Direction,
    ForceClose,
    Offset,
    PriceType,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.errors import FinishCode, RejectError, sentence
from diffex.domain.events import Event, LiquidationBegun, MarginCalled
from diffex.domain.instrument import Instrument
from diffex.domain.order import Order
from diffex.domain.units import RATE_ONE, Fen, Lots, Nanos, Rate
from diffex.engine import filing
from diffex.engine.orders import Orders
from diffex.engine.outcome import Outcome
from diffex.engine.state import ExchangeState, Trader


class Liquidation:
    """Looks after the risk of every account."""

    __slots__ = ("_orders", "_state")

    def __init__(self, state: ExchangeState, orders: Orders) -> None:
        self._state: Final = state
        self._orders: Final = orders

    def carry_out(self, command: CheckRisk, now: Nanos) -> list[Event]:
        """Carry out the command of that name."""
        return self.check(now)

    def check(self, now: Nanos) -> list[Event]:
        """Warn and close where the rules ask for it, users in the order of their arrival."""
        state = self._state
        rules, events = state.rules, list[Event]()
        if state.stopped:
            return events
        for user_id, trader in state.traders.items():
            account = trader.account
            if not account.margin:
                trader.called = False
                continue
            # Once for both limits: this walks over every account each second.
            balance = account.balance(account.position_profit(state.market.lasts))
            called = _is_at(account.margin, balance, rules.margin_call)
            if called and not trader.called:
                events.append(MarginCalled(user_id, account.margin, balance))
            trader.called = called
            if _is_at(account.margin, balance, rules.liquidation):
                events += self._liquidate(trader, now)
        return events

    def _reaches(self, account: Account, limit: Rate) -> bool:
        """Return whether an account's risk is at a limit now, or beyond it."""
        balance = account.balance(account.position_profit(self._state.market.lasts))
        return _is_at(account.margin, balance, limit)

    def _liquidate(self, trader: Trader, now: Nanos) -> list[Event]:
        """Cancel what would open, and close contract by contract until the risk is below."""
        account, limit = trader.account, self._state.rules.liquidation
        events = self._cancel(trader, None, now)
        for symbol in _order_of_closing(account):
            if not self._state.stages[symbol].trades:
                continue
            for is_long, offset in _pools(account, symbol):
                if not self._is_wanted(symbol, is_long):
                    continue
                events += self._cancel(trader, symbol, now)
                events += self._close(trader, symbol, is_long, offset, now)
                if not self._reaches(account, limit):
                    break
            if not self._reaches(account, limit):
                break
        if events:
            events.insert(0, LiquidationBegun(account.user_id))
        return events

    def _is_wanted(self, symbol: str, is_long: bool) -> bool:
        """Return whether somebody stands opposite: no order is made that cannot trade."""
        return self._state.books[symbol].side(is_long).best() is not None

    def _cancel(self, trader: Trader, symbol: str | None, now: Nanos) -> list[Event]:
        """Cancel the orders that would open, or those that hold a contract's lots to close."""
        code, outcome = FinishCode.FORCED_CANCEL, Outcome()
        orders: list[Order] = [order for order in trader.orders.values() if order.alive]
        for order in orders:
            concerned = order.opens if symbol is None else order.symbol == symbol
            if concerned and self._state.stages[order.symbol].takes_cancels:
                self._orders.expiry.expire(order, code, sentence(code), now, outcome)
        return self._orders.conclude(outcome)

    def _close(
        self, trader: Trader, symbol: str, is_long: bool, offset: Offset, now: Nanos
    ) -> list[Event]:
        """Sell or buy back one pool of lots at any price, in as many orders as it takes."""
        state, events = self._state, list[Event]()
        terms = state.instruments[symbol]
        while self._reaches(trader.account, state.rules.liquidation):
            before = _closable(trader.account, terms, is_long, offset)
            # Who stood opposite may have been the user, whose orders are cancelled by now.
            if not before or not self._is_wanted(symbol, is_long):
                break
            volume = min(before, terms.max_market_volume)
            command = _closing(_next_id(state, trader), trader, terms, is_long, offset, volume)
            try:
                candidate = self._orders.admit(command, trader, 0, now)
            except RejectError:
                # Some rule of the moment is against it: the next check tries again.
                break
            outcome = Outcome()
            self._orders.accept(candidate, trader, now, outcome)
            events += self._orders.conclude(outcome)
            if _closable(trader.account, terms, is_long, offset) > before - volume:
                break
        return events


def _is_at(margin: Fen, balance: Fen, limit: Rate) -> bool:
    """Return whether margin is at a share of the balance or beyond it; 0 is no limit."""
    if not limit or not margin:
        return False
    return balance <= 0 or margin * RATE_ONE >= limit * balance


def _order_of_closing(account: Account) -> list[str]:
    """Return the contracts with lots: the largest margin first, then by symbol."""
    margins = {
        symbol: held.long.margin + held.short.margin
        for symbol, held in account.positions.items()
        if held.long.volume or held.short.volume
    }
    return sorted(margins, key=lambda symbol: (-margins[symbol], symbol))


def _pools(account: Account, symbol: str) -> list[tuple[bool, Offset]]:
    """Return what of a contract is closed one after another.

    The side with the larger margin first, the long one of two equal ones; of a side history's
    lots first, which elsewhere than on SHFE and INE a plain CLOSE does by itself.
    """
    held = account.positions[symbol]
    is_long = held.long.margin >= held.short.margin
    offsets = (Offset.CLOSE, Offset.CLOSETODAY) if held.instrument.today_apart else (Offset.CLOSE,)
    return [(side, offset) for side in (is_long, not is_long) for offset in offsets]


def _closable(account: Account, terms: Instrument, is_long: bool, offset: Offset) -> Lots:
    side = account.positions[terms.symbol].side(is_long)
    if not terms.today_apart:
        return side.closable_his + side.closable_today
    return side.closable_today if offset is Offset.CLOSETODAY else side.closable_his


def _next_id(state: ExchangeState, trader: Trader) -> str:
    """Return an id for a forced order that neither the exchange nor the user has used."""
    while True:
        trader.forced += 1
        order_id = f"force-{state.day_text}-{trader.forced}"
        if not filing.used(trader, order_id):
            return order_id


def _closing(
    order_id: str,
    trader: Trader,
    terms: Instrument,
    is_long: bool,
    offset: Offset,
    volume: Lots,
) -> InsertOrder:
    return InsertOrder(
        user_id=trader.account.user_id,
        order_id=order_id,
        exchange_id=terms.exchange_id,
        instrument_id=terms.instrument_id,
        direction=Direction.SELL if is_long else Direction.BUY,
        offset=offset,
        volume=volume,
        price_type=PriceType.ANY,
        limit_price=None,
        time_condition=TimeCondition.IOC,
        volume_condition=VolumeCondition.ANY,
        force_close=ForceClose.LACK_DEPOSIT,
    )
