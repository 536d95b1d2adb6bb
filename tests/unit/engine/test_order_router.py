"""Orders are numbered as they are accepted and meet the book of their own contract."""

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import TimeCondition
from diffex.domain.events import OrderAccepted, Traded
from diffex.domain.phases import Phase
from diffex.domain.risk import Candidate, check
from diffex.engine.order_router import OrderRouter
from tests.support.contracts import CU, M
from tests.support.orders import START, Floor, at_market, cancel, every, only, order, sell


def checked(floor: Floor, command: InsertOrder) -> Candidate:
    """Return a command of ann's that passed every check."""
    state = floor.state
    account = state.traders["ann"].account
    phase, day = Phase.CONTINUOUS, state.trading_day
    one = Candidate(command, CU, account, state.market.lasts, phase, 0, day, state.rules)
    check(one)
    return one


def numbers(floor: Floor, *commands: object) -> list[str]:
    """Return the exchange's numbers of accepted orders."""
    return [only(floor.give(command), OrderAccepted).exchange_order_id for command in commands]


def test_accepted_orders_are_numbered_one_after_another() -> None:
    """Over all users and contracts; a rejected order uses up no number."""
    floor = Floor()
    first = numbers(floor, order("1"), order("2", user_id="bob"))
    floor.give(order("3", volume=0))
    assert first + numbers(floor, order("4", terms=M, price=3_000)) == [
        "000000000001",
        "000000000002",
        "000000000003",
    ]


def test_contracts_have_books_of_their_own() -> None:
    """A sell of meal does not meet a buy of copper."""
    floor = Floor()
    events = floor.give(order("1"), sell("2", user_id="bob", terms=M, price=2_900))
    assert not every(events, Traded)
    assert floor.state.books[CU.symbol].bids.best() == 7_523
    assert floor.state.books[M.symbol].asks.best() == 2_900


def test_only_an_order_for_the_day_rests() -> None:
    """What an immediate or a market order did not trade is not in the book."""
    floor = Floor()
    floor.give(order("1", time_condition=TimeCondition.IOC), order("2", **at_market()))
    assert floor.state.books[CU.symbol].bids.best() is None
    floor.give(order("3"))
    assert floor.state.books[CU.symbol].bids.best() == 7_523


def test_a_cancelled_order_trades_no_more() -> None:
    """It is out of the book at once."""
    floor = Floor()
    events = floor.give(order("1"), cancel("1"), sell("2", user_id="bob", price=7_400))
    assert not every(events, Traded)
    assert floor.state.books[CU.symbol].bids.best() is None


def test_a_market_order_trades_as_far_as_there_is_anyone() -> None:
    """ANY has no price of its own: it takes level after level, up to the day's limit."""
    floor = Floor()
    for number, price in enumerate((7_523, 7_900, 8_124), 1):
        floor.give(sell(str(number), user_id="bob", price=price))
    events = floor.give(order("x", volume=5, **at_market()))
    assert [one.price for one in every(events, Traded)][::2] == [7_523, 7_900, 8_124]


def test_an_order_knows_the_price_that_it_holds_from() -> None:
    """A limit order its own; one at any price the highest of the day, on either side."""
    floor = Floor()
    router = OrderRouter(floor.state)
    limit = router.accept(checked(floor, order(price=7_500)), START)
    assert (limit.price, limit.hold_price) == (7_500, 7_500)
    market = router.accept(checked(floor, sell(**at_market())), START)
    assert (market.price, market.hold_price) == (CU.lower_limit, CU.upper_limit)
