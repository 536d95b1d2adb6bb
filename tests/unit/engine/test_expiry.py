"""How resting orders end without trading, and which end when."""

import datetime

import pytest

from diffex.domain.enums import Offset, OrderStatus, TimeCondition
from diffex.domain.errors import FinishCode
from diffex.domain.events import AccountChanged, OrderUpdated
from diffex.domain.order import Order
from diffex.engine import expiry, filing
from diffex.engine.expiry import Expiry, live_orders
from diffex.engine.order_router import OrderRouter
from diffex.engine.outcome import Outcome
from diffex.engine.trade_gateway import TradeGateway
from tests.support.contracts import CU, M
from tests.support.orders import Floor, cancel, every, order, sell

DAY = datetime.date(2025, 11, 10)


def test_an_order_that_ends_gives_back_what_it_held() -> None:
    """Money and lots; it leaves its book, and the quote is news."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=2)
    floor.give(sell(volume=2, offset=Offset.CLOSE), order("2", price=7_500))
    state, outcome = floor.state, Outcome()
    state.market.touched.clear()
    ends = Expiry(state, OrderRouter(state), TradeGateway(state))
    for one in live_orders(state, CU.symbol):
        ends.expire(one, FinishCode.CANCELLED_BY_USER, "over", floor.now + 7, outcome)
    filing.file(state, outcome)
    events = outcome.events(state)
    told = every(events, OrderUpdated)
    assert {(one.status, one.code, one.text) for one in told} == {("CANCELLED", 2101, "over")}
    assert {one.update_time for one in told} == {floor.now + 7}
    (funds,) = every(events, AccountChanged)
    assert (funds.frozen_margin, funds.frozen_commission) == (0, 0)
    trader = state.traders["ann"]
    assert trader.account.positions[CU.symbol].long.closable_his == 2
    assert (trader.live, list(trader.finished)) == (0, ["1", "2"])
    assert state.books[CU.symbol].bids.best() is state.books[CU.symbol].asks.best() is None
    assert state.market.touched == {CU.symbol}


def test_live_orders_come_in_the_order_of_their_numbers() -> None:
    """Of both sides and all prices; none that ended, none of another contract."""
    floor = Floor()
    floor.give(
        order("1"),
        sell("2", price=7_600),
        order("3", price=7_600 - 1),
        order("4", terms=M, price=3_000),
        order("5"),
        cancel("5"),
    )
    assert [one.command.order_id for one in live_orders(floor.state, CU.symbol)] == ["1", "2", "3"]


def of(condition: TimeCondition, good_till: datetime.date | None = None) -> Order:
    """Return an order of a time condition."""
    return Order(order(time_condition=condition, good_till=good_till), CU.symbol, "1", 7_523, 0)


@pytest.mark.parametrize("condition", list(TimeCondition))
def test_each_condition_has_its_end(condition: TimeCondition) -> None:
    """GFA by the auction, GFS by the session, the rest by the day; GTC by none of them."""
    one = of(condition, DAY)
    assert one.status is OrderStatus.ACCEPTED
    assert expiry.ends_with_auction(one) == (condition is TimeCondition.GFA)
    short = {TimeCondition.GFA, TimeCondition.GFS}
    assert expiry.ends_with_session(one) == (condition in short)
    assert expiry.ends_with_day(one, DAY) == (condition is not TimeCondition.GTC)


@pytest.mark.parametrize(("days", "ends"), [(-1, True), (0, True), (1, False)])
def test_a_gtd_order_ends_with_its_day(days: int, ends: bool) -> None:
    """Or with a later one, if that day was none for trading."""
    one = of(TimeCondition.GTD, DAY + datetime.timedelta(days))
    assert expiry.ends_with_day(one, DAY) == ends
