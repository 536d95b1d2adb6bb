"""The beginning of a trading day: its contracts, their terms, and what outlived the day before."""

import datetime
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Final

from diffex.domain.catalogue import repriced
from diffex.domain.enums import Offset
from diffex.domain.errors import FinishCode, sentence
from diffex.domain.events import DayStarted, Event, PositionForgotten
from diffex.domain.instrument import Instrument
from diffex.domain.order import Order
from diffex.domain.phases import Timetable
from diffex.domain.settlement_price import SettlementPrice
from diffex.domain.units import Nanos, Ticks
from diffex.engine import restate
from diffex.engine.filing import forget_day
from diffex.engine.orders import Orders
from diffex.engine.outcome import Outcome
from diffex.engine.ports import Listing
from diffex.engine.state import ExchangeState
from diffex.engine.trade_gateway import TradeGateway

_number: Final = attrgetter("exchange_order_id")
"""In order of time: the numbers have leading zeros."""


class Plan:
    """Everything about a change of day that is known before anything is changed."""

    __slots__ = (
        "day",
        "expired",
        "instruments",
        "listed",
        "next_day",
        "settlements",
        "timetable",
    )

    def __init__(
        self,
        day: datetime.date,
        settlements: dict[str, Ticks],
        timetable: Timetable,
        instruments: dict[str, Instrument],
        before: Mapping[str, Instrument],
    ) -> None:
        self.day: Final = day
        self.next_day: Final = timetable.trading_day
        self.settlements: Final = settlements
        self.timetable: Final = timetable
        self.instruments: Final = instruments
        """The next day's, by symbol."""
        self.listed: Final = tuple(symbol for symbol in instruments if symbol not in before)
        self.expired: Final = tuple(symbol for symbol in before if symbol not in instruments)


def plan_of(state: ExchangeState, prices: Mapping[str, SettlementPrice], listing: Listing) -> Plan:
    """Return the plan of the change to the next trading day.

    A contract that was listed before counts from its settlement price, with new limits; one
    that is new from the price that the listing gives it.
    """
    day = state.calendar.next_trading_day(state.trading_day)
    instruments: dict[str, Instrument] = {}
    for terms in listing(day):
        price = prices.get(terms.symbol)
        instruments[terms.symbol] = terms if price is None else repriced(terms, price.price)
    timetable = Timetable(state.calendar, day, instruments.values())
    settlements = {symbol: one.price for symbol, one in prices.items()}
    return Plan(state.trading_day, settlements, timetable, instruments, state.instruments)


class NextDay:
    """Begins a trading day."""

    __slots__ = ("_gateway", "_orders", "_state")

    def __init__(self, state: ExchangeState, gateway: TradeGateway, orders: Orders) -> None:
        self._state: Final = state
        self._gateway: Final = gateway
        self._orders: Final = orders

    def begin(
        self,
        plan: Plan,
        gone: Iterable[PositionForgotten],
        staying: Iterable[Order],
        now: Nanos,
    ) -> list[Event]:
        """Begin the day of ``plan``.

        Args:
            plan: of the change of day.
            gone: the positions that did not come into it.
            staying: live orders that hold nothing; they hold again, in order of time.
            now: when the day begins.

        Returns:
            ``DayStarted`` first, then what is forgotten of the day before, then the orders
            that stay, and last every account and position.
        """
        state = self._state
        state.begin_day(plan.timetable, plan.instruments, plan.settlements, now)
        events: list[Event] = [DayStarted(plan.next_day, plan.listed, plan.expired), *gone]
        for trader in state.traders.values():
            events += forget_day(trader)
        outcome = Outcome()
        for order in sorted(staying, key=_number):
            self._resume(order, now, outcome)
        events += self._orders.conclude(outcome)
        market = state.market
        for trader in state.traders.values():
            account = trader.account
            events.append(restate.funds(account, market.lasts))
            events += [restate.tell_position(account, held, market) for held in account.positions]
        return events

    def _resume(self, order: Order, now: Nanos, outcome: Outcome) -> None:
        """Let an order go on by the new day's terms, or end it if they do not allow that."""
        terms = self._state.instruments[order.symbol]
        if not terms.lower_limit <= order.price <= terms.upper_limit:
            code = FinishCode.OUTSIDE_LIMITS
            self._orders.expiry.expire(order, code, sentence(code), now, outcome)
        elif order.command.offset is Offset.CLOSETODAY:
            code = FinishCode.NOTHING_TO_CLOSE
            self._orders.expiry.expire(order, code, sentence(code), now, outcome)
        else:
            self._gateway.hold(order, outcome)
