"""The end of a trading day: everything is computed first, then written (rules D1, D2).

A day is settled whole or not at all: what can fail, which is the listing of the next day and
the prices, is done before the first order ends.
"""

import datetime
from collections.abc import Iterable
from typing import Final

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import (
    Direction,
    ForceClose,
    Offset,
    PriceType,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.errors import FinishCode, RejectCode, sentence
from diffex.domain.events import (
    AccountSettled,
    DayEnded,
    Event,
    PositionForgotten,
    SettlementAnswered,
)
from diffex.domain.instrument import Instrument
from diffex.domain.order import Order
from diffex.domain.phases import Phase
from diffex.domain.settlement_price import Traded, settlement_prices
from diffex.domain.units import Lots, Nanos
from diffex.engine import restate
from diffex.engine.expiry import ends_with_day, live_orders
from diffex.engine.next_day import NextDay, Plan, plan_of
from diffex.engine.order_router import OrderRouter
from diffex.engine.orders import Orders
from diffex.engine.outcome import Outcome
from diffex.engine.ports import Listing
from diffex.engine.state import ExchangeState
from diffex.engine.statements import keep_statement
from diffex.engine.trade_gateway import TradeGateway


class Settlement:
    """Settles the trading day and begins the next.

    Collaborators: ``listing`` says what the next day trades; the others are the exchange's.
    """

    __slots__ = ("_gateway", "_listing", "_next_day", "_orders", "_router", "_state")

    def __init__(
        self,
        state: ExchangeState,
        router: OrderRouter,
        gateway: TradeGateway,
        orders: Orders,
        listing: Listing,
    ) -> None:
        self._state: Final = state
        self._router: Final = router
        self._gateway: Final = gateway
        self._orders: Final = orders
        self._listing: Final = listing
        self._next_day: Final = NextDay(state, gateway, orders)

    def objection(self, day: datetime.date) -> SettlementAnswered | None:
        """Return why ``day`` cannot be settled now; None if it can (rule D3)."""
        state = self._state
        current = state.trading_day
        if state.first_day <= day < current and state.calendar.is_trading_day(day):
            code, text = RejectCode.DAY_SETTLED, sentence(RejectCode.DAY_SETTLED, day=day)
        elif day != current:
            code = RejectCode.DAY_OUT_OF_ORDER
            text = sentence(code, day=day, current=current)
        elif state.calendar.mode == "exchange" and not self._is_over():
            code, text = RejectCode.DAY_NOT_OVER, sentence(RejectCode.DAY_NOT_OVER, day=day)
        else:
            return None
        return SettlementAnswered(day, code, text)

    def settle(self, now: Nanos) -> list[Event]:
        """Settle the trading day and begin the next one; return all that happened.

        The events of the day that ends come first, then ``DayEnded``, then those of the next.
        """
        state = self._state
        prices = settlement_prices(self._traded())
        plan = plan_of(state, prices, self._listing)
        outcome = Outcome()
        staying = self._end_orders(plan, now, outcome)
        self._expire(plan, now, outcome)
        events = self._orders.conclude(outcome)
        for order in staying:
            self._gateway.let_go(order)
        gone = self._carry(plan, events)
        events.append(DayEnded(plan.day, tuple(prices.values())))
        events += self._next_day.begin(plan, gone, staying, now)
        return events

    def _is_over(self) -> bool:
        return all(stage.phase is Phase.CLOSED for stage in self._state.stages.values())

    def _traded(self) -> Iterable[Traded]:
        state = self._state
        for symbol, terms in state.instruments.items():
            day, book = state.market.days[symbol], state.books[symbol]
            yield Traded(terms, day.volume, day.amount, book.bids.best(), book.asks.best())

    def _end_orders(self, plan: Plan, now: Nanos, outcome: Outcome) -> list[Order]:
        """End what does not outlive the day or its contract; return the rest."""
        staying: list[Order] = []
        for symbol in self._state.books:
            expires = symbol not in plan.instruments
            code = FinishCode.CONTRACT_EXPIRED if expires else FinishCode.DAY_ENDED
            text = sentence(code)
            for order in live_orders(self._state, symbol):
                if expires or ends_with_day(order, plan.day):
                    self._orders.expiry.expire(order, code, text, now, outcome)
                else:
                    staying.append(order)
        return staying

    def _expire(self, plan: Plan, now: Nanos, outcome: Outcome) -> None:
        """Close every lot of the contracts that end, at their settlement price (rule D5)."""
        state = self._state
        for symbol in plan.expired:
            terms = state.instruments[symbol]
            price = plan.settlements[symbol]
            for user_id in state.holders[symbol]:
                trader = state.traders[user_id]
                position = trader.account.positions[symbol]
                for is_long in (True, False):
                    volume = position.side(is_long).volume
                    if not volume:
                        continue
                    command = _closing(user_id, terms, plan.day, is_long, volume)
                    order = self._router.own(command, terms, price, now)
                    trader.orders[command.order_id] = order
                    trader.live += 1
                    outcome.first(restate.order_accepted(order))
                    self._gateway.expire(order, price, now, outcome)

    def _carry(self, plan: Plan, events: list[Event]) -> list[PositionForgotten]:
        """Carry every account into the next day, and add the statements to ``events``.

        Returns:
            The positions without lots, which are gone.
        """
        state = self._state
        gone: list[PositionForgotten] = []
        for user_id, trader in state.traders.items():
            account = trader.account
            held = tuple(account.positions)
            trader.settled = account.settle(plan.settlements, plan.instruments, plan.day)
            keep_statement(trader, plan.day, trader.settled)
            events.append(AccountSettled(plan.day, trader.settled))
            for symbol in held:
                if symbol not in account.positions:
                    state.holders[symbol].pop(user_id, None)
                    gone.append(PositionForgotten(user_id, symbol))
        return gone


def _closing(
    user_id: str, terms: Instrument, day: datetime.date, is_long: bool, volume: Lots
) -> InsertOrder:
    """Return the exchange's own order that closes a side; no client's id has a colon."""
    side = "long" if is_long else "short"
    return InsertOrder(
        user_id=user_id,
        order_id=f"expiry:{day:%Y%m%d}:{terms.symbol}:{side}",
        exchange_id=terms.exchange_id,
        instrument_id=terms.instrument_id,
        direction=Direction.SELL if is_long else Direction.BUY,
        offset=Offset.CLOSE,
        volume=volume,
        price_type=PriceType.ANY,
        limit_price=None,
        time_condition=TimeCondition.IOC,
        volume_condition=VolumeCondition.ANY,
        force_close=ForceClose.OTHER,
    )
