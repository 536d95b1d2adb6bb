"""The noise trader alone with the orders of one other user."""

import random

import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.commands import CancelOrder, InsertOrder, OpenAccount
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.events import OrderRefused, OrderRejected, Traded
from diffex.domain.units import SECOND
from diffex.engine.exchange import Exchange
from diffex.market.noise import INVENTORY, MEAN_REST, RESTING, Noise
from diffex.market.view import MarketView
from diffex.storage.memory import NoPast
from tests.support.contracts import CU

NOISE, OTHER = "noise", "other"
BID = CU.pre_settlement
DEEP = 100_000


class Floor:
    """An exchange where one user's quotes stand still and a noise trader comes by."""

    def __init__(self, *quotes: tuple[int, bool, int], seed: int = 1) -> None:
        self.now = 0
        self.exchange = Exchange([CU], Calendar("24x7"), 0, NoPast())
        self.exchange.apply(OpenAccount(NOISE, 10**12), 0)
        self.exchange.apply(OpenAccount(OTHER, 10**15), 0)
        for price, is_buy, volume in quotes:
            for _ in range(-(-volume // 500)):
                self.quote(price, min(volume, 500), is_buy=is_buy)
        self.view = MarketView(self.exchange.state, NOISE, CU.symbol)
        self.noise = Noise(NOISE, "r", random.Random(seed))
        self.orders: list[InsertOrder] = []
        self.fills: list[Traded] = []
        """The noise trader's."""
        self.most_live = 0
        self.most_net = 0

    def quote(self, price: int, volume: int, *, is_buy: bool) -> None:
        """Let the other user place an order."""
        order = InsertOrder(
            user_id=OTHER,
            order_id=f"q{self.exchange.state.order_count}",
            exchange_id=CU.exchange_id,
            instrument_id=CU.instrument_id,
            direction=Direction.BUY if is_buy else Direction.SELL,
            offset=Offset.OPEN,
            volume=volume,
            price_type=PriceType.LIMIT,
            limit_price=price * CU.tick_e6,
            time_condition=TimeCondition.GFD,
            volume_condition=VolumeCondition.ANY,
        )
        self.exchange.apply(order, self.now)

    def clear(self, *, is_buy: bool) -> None:
        """Let the other user cancel every order of one side."""
        for order_id, order in self.exchange.state.traders[OTHER].orders.items():
            if order.is_buy == is_buy and order.alive:
                self.exchange.apply(CancelOrder(OTHER, order_id), self.now)

    def run(self, seconds: int) -> None:
        """Let time pass in steps of half a second."""
        for _ in range(2 * seconds):
            self.now += SECOND // 2
            for command in self.noise.step(self.view, self.now):
                if isinstance(command, InsertOrder):
                    self.orders.append(command)
                for event in self.exchange.apply(command, self.now):
                    assert not isinstance(event, OrderRejected | OrderRefused), event
                    if isinstance(event, Traded) and event.user_id == NOISE:
                        self.fills.append(event)
            net = self.view.held(is_long=True) - self.view.held(is_long=False)
            self.most_net = max(self.most_net, abs(net))
            self.most_live = max(self.most_live, len(self.view.live_orders()))


def test_it_trades_at_random_on_both_sides() -> None:
    """Every kind of order in an hour, several trades a minute, a net position that stays small.

    What would be a market order elsewhere is here a limit order at the day's limit.
    """
    floor = Floor((BID, True, DEEP), (BID + 1, False, DEEP))
    floor.run(3_600)
    limits = {CU.upper_limit * CU.tick_e6, CU.lower_limit * CU.tick_e6}
    kinds = {(one.time_condition, one.limit_price in limits) for one in floor.orders}
    assert kinds == {
        (TimeCondition.IOC, False),
        (TimeCondition.IOC, True),
        (TimeCondition.GFD, False),
    }
    assert len(floor.fills) > 300
    assert {one.direction for one in floor.fills} == set(Direction)
    assert {one.offset for one in floor.fills} == {Offset.OPEN, Offset.CLOSETODAY}
    assert floor.most_net <= INVENTORY + CU.max_limit_volume


def test_resting_orders_are_few_and_given_up() -> None:
    """Behind a deep queue none trades; there are three at most, none for minutes."""
    floor = Floor((BID, True, DEEP), (BID + 1, False, DEEP))
    floor.run(1_800)
    assert 0 < floor.most_live <= RESTING
    limit = floor.now - 12 * round(MEAN_REST) * SECOND
    orders = floor.exchange.state.traders[NOISE].orders
    assert all(orders[one.order_id].insert_time > limit for one in floor.view.live_orders())


@pytest.mark.parametrize("is_buy", [True, False])
def test_where_one_side_is_empty_it_trades_with_the_other(is_buy: bool) -> None:
    """As at a price limit: the orders that stand there are met all the same."""
    price = CU.upper_limit if is_buy else CU.lower_limit
    floor = Floor((price, is_buy, DEEP))
    floor.run(120)
    assert len(floor.fills) > 10
    assert {one.price for one in floor.fills} == {price}


@pytest.mark.parametrize("is_buy", [True, False])
def test_it_rests_within_the_price_limits(is_buy: bool) -> None:
    """Behind the last possible price there is nothing; no order is rejected."""
    bid = CU.lower_limit if is_buy else CU.upper_limit - 1
    floor = Floor((bid, True, DEEP), (bid + 1, False, DEEP))
    floor.run(1_800)
    assert floor.most_live > 0


def test_it_does_not_trade_with_itself() -> None:
    """Left alone with its own resting orders it takes none of them."""
    floor = Floor((BID, True, DEEP))
    for _ in range(10):
        floor.quote(BID + 1, 500, is_buy=False)
        while all(one.is_buy for one in floor.view.live_orders()):
            floor.run(1)
        floor.clear(is_buy=False)
        floor.run(30)
    ids = [one.exchange_trade_id for one in floor.fills]
    assert len(ids) > 50
    assert len(set(ids)) == len(ids)


def test_an_empty_book_is_left_alone() -> None:
    """Nobody to trade with, no price to rest at: no orders."""
    floor = Floor()
    floor.run(120)
    assert floor.orders == []
