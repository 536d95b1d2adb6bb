"""Orders by chance over several trading days: what holds after every command and every night."""

import datetime
import random
from typing import Final

import pytest

from diffex.domain.calendar import Sessions
from diffex.domain.commands import CancelOrder, Command, InsertOrder, TakeTicks
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.errors import FinishCode
from diffex.domain.events import (
    AccountSettled,
    DayEnded,
    DayStarted,
    Event,
    OrderAccepted,
    OrderUpdated,
    PhaseChanged,
    Traded,
)
from diffex.domain.instrument import Instrument
from diffex.domain.phases import Phase
from diffex.domain.units import SECOND, Fen
from diffex.engine.expiry import ends_with_day, live_orders
from tests.support.contracts import contract
from tests.support.days import DEPOSIT, NIGHTLY, Days

USERS: Final = ("ann", "bob", "cat", "dan")
CU: Final = contract("SHFE.cu2512", sessions=NIGHTLY)
NEXT: Final = contract("SHFE.cu2601", sessions=NIGHTLY)
LATER: Final = contract("SHFE.cu2602", sessions=NIGHTLY)
M: Final = contract(
    "DCE.m2601",
    tick_e6=1_000_000,
    tick_value=1_000,
    pre_settlement=3_000,
    upper_limit=3_180,
    lower_limit=2_820,
    limit_rate=60_000_000,
    sessions=NIGHTLY[:3],
)
EXPIRY: Final = datetime.date(2025, 11, 11)
"""The last trading day of the first contract, and a Tuesday."""

STEPS: Final = 1_400
MODES: Final[tuple[Sessions, ...]] = ("24x7", "exchange")
GOOD: Final = (TimeCondition.GFD,) * 6 + (
    TimeCondition.IOC,
    TimeCondition.IOC,
    TimeCondition.GFS,
    TimeCondition.GFA,
    TimeCondition.GTC,
    TimeCondition.GTD,
)


def listing(day: datetime.date) -> tuple[Instrument, ...]:
    """List another month for the one that expires."""
    return (CU, NEXT, M) if day <= EXPIRY else (NEXT, LATER, M)


class Chance(Days):
    """Four users who trade at random for three days, and what must always hold."""

    def __init__(self, mode: Sessions, seed: int) -> None:
        super().__init__(
            "2025-11-10 09:00" if mode == "24x7" else "2025-11-07 20:54",
            terms=listing(EXPIRY),
            sessions=mode,
            listing=listing,
            users=USERS,
            roll=4 * 3_600 if mode == "24x7" else 0,
        )
        self.chance = random.Random(seed)
        self.numbers = 0
        self.commissions: Fen = 0
        self.days: list[datetime.date] = []
        self.phases: set[Phase] = set()
        self.told: list[Event] = []

    def run(self) -> None:
        """Let the days pass, and check after every command."""
        for _ in range(STEPS):
            self.sleep()
            self.count(self.give(self.command()))
            self.check()

    def sleep(self) -> None:
        """Let time pass: seconds while something trades, now and then an hour or two."""
        taken = any(stage.takes_orders for stage in self.state.stages.values())
        if not taken:
            self.now = self.state.due
        elif self.chance.random() < 0.96:
            self.now += round(self.chance.uniform(0, 30) * SECOND)
        else:
            self.now += round(self.chance.uniform(0, 9_000) * SECOND)

    def command(self) -> Command:
        """Return something that a user may send."""
        chance, state = self.chance, self.state
        kind = chance.random()
        if kind < 0.05:
            return TakeTicks()
        user_id = chance.choice(USERS)
        trader = state.traders[user_id]
        if kind < 0.15 and trader.orders:
            return CancelOrder(user_id, chance.choice(list(trader.orders)))
        terms = state.instruments[chance.choice(list(state.instruments))]
        self.numbers += 1
        price = state.market.lasts[terms.symbol] + chance.randint(-4, 4)
        condition = chance.choice(GOOD)
        good_till = state.trading_day + datetime.timedelta(days=chance.randint(0, 2))
        return InsertOrder(
            user_id=user_id,
            order_id=f"o{self.numbers}",
            exchange_id=terms.exchange_id,
            instrument_id=terms.instrument_id,
            direction=chance.choice((Direction.BUY, Direction.SELL)),
            offset=chance.choice((Offset.OPEN, Offset.OPEN, Offset.CLOSE, Offset.CLOSETODAY)),
            volume=chance.randint(1, 5),
            price_type=PriceType.LIMIT,
            limit_price=price * terms.tick_e6,
            time_condition=condition,
            volume_condition=VolumeCondition.ANY,
            good_till=good_till if condition is TimeCondition.GTD else None,
        )

    def count(self, events: list[Event]) -> None:
        """Keep what the end is measured by, and check what a night has left."""
        self.told += events
        for event in events:
            if isinstance(event, Traded):
                self.commissions += event.commission
            elif isinstance(event, PhaseChanged):
                self.phases.add(event.phase)
            elif isinstance(event, DayEnded):
                self.days.append(event.trading_day)
        if any(isinstance(event, DayStarted) for event in events):
            self.check_night(self.days[-1])

    def check_night(self, ended: datetime.date) -> None:
        """Nothing is left of a day but history, and orders that outlive it."""
        for trader in self.state.traders.values():
            account = trader.account
            for order in trader.orders.values():
                born_now = order.insert_time >= self.log[-1][1]
                assert born_now or not order.alive or not ends_with_day(order, ended)
            for position in account.positions.values():
                assert position.instrument is self.state.instruments[position.instrument.symbol]
            assert account.positions.keys() <= self.state.instruments.keys()

    def check(self) -> None:
        """Money stays, longs meet shorts, holds add up, books are not crossed while trading."""
        state, lasts = self.state, self.state.market.lasts
        total = sum(self.funds(user_id) for user_id in USERS)
        assert total + self.commissions == DEPOSIT * len(USERS)
        sides = dict.fromkeys(state.instruments, (0, 0))
        for trader in state.traders.values():
            account = trader.account
            live = [order for order in trader.orders.values() if order.alive]
            assert trader.live == len(live)
            assert account.frozen_margin == sum(order.frozen_margin for order in live)
            assert account.frozen_commission == sum(order.frozen_commission for order in live)
            for symbol, position in account.positions.items():
                long, short = sides[symbol]
                sides[symbol] = (long + position.long.volume, short + position.short.volume)
                frozen = sum(
                    order.left for order in live if order.symbol == symbol and not order.opens
                )
                held = (position.long, position.short)
                assert frozen == sum(side.frozen_today + side.frozen_his for side in held)
        for symbol, (long, short) in sides.items():
            assert long == short == state.market.days[symbol].open_interest, symbol
        assert lasts.keys() == state.instruments.keys() == state.books.keys()
        for symbol, book in state.books.items():
            bid, ask = book.bids.best(), book.asks.best()
            assert all(order.alive for order in live_orders(state, symbol))
            if state.stages[symbol].trades and bid is not None and ask is not None:
                assert bid < ask


@pytest.fixture(scope="module", params=[(mode, seed) for mode in MODES for seed in (1, 2, 3)])
def three_days(request: pytest.FixtureRequest) -> Chance:
    """Three days by chance."""
    mode, seed = request.param
    chance = Chance(mode, seed)
    chance.run()
    return chance


def test_days_follow_each_other(three_days: Chance) -> None:
    """Each is settled once, in its order, and the contract that ends is gone with its lots."""
    days = three_days.days
    assert len(days) >= 2
    assert days == sorted(set(days))
    assert EXPIRY in days
    assert CU.symbol not in three_days.state.instruments
    assert LATER.symbol in three_days.state.instruments
    closed = [
        event
        for event in three_days.told
        if isinstance(event, Traded) and event.order_id.startswith("expiry:")
    ]
    assert closed
    assert all(event.commission == 0 for event in closed)


def test_every_statement_adds_up_and_goes_on_from_the_last(three_days: Chance) -> None:
    """To the fen."""
    before = dict.fromkeys(USERS, 0)
    settled = [event for event in three_days.told if isinstance(event, AccountSettled)]
    assert len(settled) == len(USERS) * len(three_days.days)
    for event in settled:
        funds = event.funds
        assert funds.pre_balance == before[funds.user_id]
        earned = funds.close_profit - funds.commission + funds.position_profit
        assert funds.balance == funds.pre_balance + funds.deposit - funds.withdraw + earned
        before[funds.user_id] = funds.balance


def test_every_accepted_order_ends_by_its_day(three_days: Chance) -> None:
    """In full, by its user, or for a reason of the day; only live ones have not."""
    ended = {
        (event.user_id, event.order_id)
        for event in three_days.told
        if isinstance(event, OrderUpdated) and event.status in {"FILLED", "CANCELLED"}
    }
    taken = {
        (event.user_id, event.command.order_id)
        for event in three_days.told
        if isinstance(event, OrderAccepted)
    }
    alive = {
        (user_id, order_id)
        for user_id, trader in three_days.state.traders.items()
        for order_id, order in trader.orders.items()
        if order.alive
    }
    assert taken - ended == alive
    codes = {event.code for event in three_days.told if isinstance(event, OrderUpdated)}
    assert FinishCode.DAY_ENDED in codes


def test_a_replay_comes_to_the_same(three_days: Chance) -> None:
    """Events and state: what is due depends on the times of the commands alone."""
    mode = three_days.state.calendar.mode
    again = Chance(mode, 0)
    events = [
        event
        for command, now in three_days.log[len(USERS) :]
        for event in again.exchange.apply(command, now)
    ]
    assert events == three_days.told
    assert again.state.state_hash() == three_days.state.state_hash()


def test_a_day_in_sessions_goes_through_all_its_phases() -> None:
    """From the auction of the evening to the close, and trades in each that has any."""
    chance = Chance("exchange", 7)
    chance.run()
    assert chance.phases == set(Phase)
    matched = [
        number
        for number, event in enumerate(chance.told)
        if isinstance(event, PhaseChanged) and event.phase is Phase.AUCTION_MATCH
    ]
    assert any(isinstance(chance.told[number + 1], Traded) for number in matched)
