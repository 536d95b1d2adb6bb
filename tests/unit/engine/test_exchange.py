"""The state machine: every command is answered, and an order_id has one effect for ever."""

from collections.abc import Callable

import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.commands import InsertOrder, OpenAccount, StartTrading, StopTrading
from diffex.domain.enums import OrderStatus, TimeCondition, VolumeCondition
from diffex.domain.errors import FinishCode, RejectCode, sentence
from diffex.domain.events import (
    AccountChanged,
    AccountOpened,
    CancelRejected,
    OrderAccepted,
    OrderForgotten,
    OrderRefused,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    Traded,
    TradeForgotten,
)
from diffex.domain.units import SECOND
from diffex.engine.exchange import Exchange
from diffex.storage.memory import NoPast
from tests.support.contracts import CONTRACTS, CU, IF, M
from tests.support.orders import DEPOSIT, START, Floor, at_market, cancel, every, only, order, sell

LUNCH = START + 2 * 3_600 * SECOND


@pytest.fixture
def _keeps_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", 3)


def test_an_account_opens_with_its_deposit() -> None:
    """The user is told the funds at once."""
    floor = Floor("ann")
    opened, funds = floor.give(OpenAccount("cat", 500))
    assert opened == AccountOpened("cat")
    assert isinstance(funds, AccountChanged)
    assert (funds.user_id, funds.deposit, funds.balance, funds.available) == ("cat", 500, 500, 500)


def test_a_second_account_changes_nothing() -> None:
    """Whoever has one keeps it; nobody is paid twice."""
    floor = Floor("ann")
    assert floor.give(OpenAccount("ann", 999)) == []
    assert floor.state.traders["ann"].account.deposit == DEPOSIT


def test_a_deposit_is_not_negative() -> None:
    """The account is not opened; an empty one may be."""
    floor = Floor("ann")
    assert only(floor.give(OpenAccount("cat", -1)), OrderRefused).code is RejectCode.DEPOSIT_INVALID
    assert "cat" not in floor.state.traders
    assert only(floor.give(OpenAccount("cat", 0)), AccountOpened)


def test_without_an_account_nothing_is_left_behind() -> None:
    """The order is refused, not rejected: its id stays free."""
    floor = Floor("ann")
    refused = only(floor.give(order(user_id="cat")), OrderRefused)
    assert (refused.user_id, refused.order_id) == ("cat", "1")
    assert refused.code is RejectCode.ACCOUNT_UNKNOWN
    floor.give(OpenAccount("cat", DEPOSIT))
    assert only(floor.give(order(user_id="cat")), OrderAccepted)


def test_an_accepted_order_shows_at_once() -> None:
    """With the exchange's number, its time, and that it is alive."""
    floor = Floor()
    floor.now += 5
    events = floor.give(order(volume=3))
    accepted, told = only(events, OrderAccepted), only(events, OrderUpdated)
    assert accepted.command == order(volume=3)
    assert (accepted.exchange_order_id, accepted.insert_time) == ("000000000001", START + 5)
    assert (told.status, told.filled_volume, told.remaining_volume) == ("ACCEPTED", 0, 3)
    assert (told.code, told.text, told.update_time) == (0, "", START + 5)


def test_a_rejected_order_changes_no_money_and_no_book() -> None:
    """It is told with its code and a sentence, and its id is used up."""
    floor = Floor()
    (rejected,) = floor.give(order(terms=M, price=3_000, volume=9))
    assert isinstance(rejected, OrderRejected)
    assert rejected.code is RejectCode.VOLUME_ABOVE_MAXIMUM
    assert rejected.text == sentence(RejectCode.VOLUME_ABOVE_MAXIMUM, volume=9, limit=8)
    assert floor.state.books[M.symbol].bids.best() is None
    account = floor.state.traders["ann"].account
    assert account.available(0) == DEPOSIT
    assert only(floor.give(order(terms=M, price=3_000)), OrderRefused).code == 2010


@pytest.mark.parametrize("symbol", ["cu9999", "CU2512", ""])
def test_a_contract_that_is_not_listed_is_unknown(symbol: str) -> None:
    """Symbols are spelled exactly."""
    rejected = only(Floor().give(order(instrument_id=symbol)), OrderRejected)
    assert rejected.code is RejectCode.SYMBOL_UNKNOWN
    assert f"SHFE.{symbol}" in rejected.text


def test_sessions_are_kept() -> None:
    """At noon the index rests and copper trades; cancels work at any time."""
    floor = Floor()
    floor.exchange = Exchange(CONTRACTS, Calendar("exchange"), START, NoPast())
    floor.state = floor.exchange.state
    index = order("i", terms=IF, price=IF.pre_settlement)
    floor.give(OpenAccount("ann", DEPOSIT))
    assert only(floor.give(index), OrderAccepted)
    floor.now = LUNCH
    late = order("j", terms=IF, price=IF.pre_settlement)
    assert only(floor.give(late), OrderRejected).code is RejectCode.MARKET_CLOSED
    assert only(floor.give(order("c")), OrderAccepted)
    assert only(floor.give(cancel("i")), OrderUpdated).status == "CANCELLED"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (order(time_condition=TimeCondition.IOC, volume=3), FinishCode.REMAINDER_CANCELLED),
        (order(**at_market(volume=3)), FinishCode.REMAINDER_CANCELLED),
        (
            order(time_condition=TimeCondition.IOC, volume_condition=VolumeCondition.ALL, volume=3),
            FinishCode.NOT_FILLABLE_IN_FULL,
        ),
        (
            order(**at_market(volume=3, volume_condition=VolumeCondition.ALL)),
            FinishCode.NOT_FILLABLE_IN_FULL,
        ),
    ],
)
def test_what_does_not_trade_at_once_is_cancelled(command: InsertOrder, code: FinishCode) -> None:
    """With 2 of 3 on offer: FAK and ANY trade them and end; FOK trades none."""
    floor = Floor()
    floor.give(sell(user_id="bob", volume=2))
    events = floor.give(command)
    told = next(one for one in every(events, OrderUpdated) if one.user_id == "ann")
    traded = 0 if code is FinishCode.NOT_FILLABLE_IN_FULL else 2
    assert (told.status, told.code) == (OrderStatus.CANCELLED, code)
    assert (told.filled_volume, told.remaining_volume) == (traded, 3 - traded)
    assert told.text == sentence(code, volume=3 - traded)
    assert floor.state.books[CU.symbol].bids.best() is None
    assert {one.volume for one in every(events, Traded)} == ({traded} if traded else set())


def test_a_cancel_takes_the_rest_out() -> None:
    """The order ends as CANCELLED by its user, with what it had traded."""
    floor = Floor()
    floor.give(order(volume=5), sell(user_id="bob", volume=2))
    floor.now += 7
    told = only(floor.give(cancel()), OrderUpdated)
    assert (told.status, told.filled_volume, told.remaining_volume) == ("CANCELLED", 2, 3)
    assert told.code == FinishCode.CANCELLED_BY_USER
    assert told.text == sentence(FinishCode.CANCELLED_BY_USER)
    assert told.update_time == START + 7


@pytest.mark.parametrize(
    ("before", "asked", "code"),
    [
        ([], cancel("none"), RejectCode.ORDER_UNKNOWN),
        ([], cancel("1", "nobody"), RejectCode.ORDER_UNKNOWN),
        ([order()], cancel("1", "bob"), RejectCode.ORDER_UNKNOWN),
        ([order(), cancel()], cancel(), RejectCode.ORDER_FINISHED),
        ([order(volume=0)], cancel(), RejectCode.ORDER_FINISHED),
        ([order(), sell(user_id="bob")], cancel(), RejectCode.ORDER_FINISHED),
    ],
)
def test_a_cancel_in_vain_says_why(before: list[object], asked: object, code: RejectCode) -> None:
    """Unknown, another user's, or finished already: told to whoever asked."""
    floor = Floor()
    floor.give(*before)
    told = only(floor.give(asked), CancelRejected)
    assert told.code is code
    assert told.order_id in told.text


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        ([], [OrderAccepted, OrderUpdated]),
        ([sell(user_id="bob", volume=1)], [OrderAccepted, OrderUpdated]),
        ([sell(user_id="bob", volume=3)], [OrderAccepted, OrderUpdated]),
        ([cancel()], [OrderAccepted, OrderUpdated]),
    ],
)
def test_an_order_sent_again_is_told_again(after: list[object], kinds: list[type]) -> None:
    """The same content under the same id is no new order, whatever became of the first."""
    floor = Floor()
    floor.give(order(volume=3), *after)
    before = floor.state.state_hash()
    told = floor.give(order(volume=3))
    assert [type(event) for event in told] == kinds
    assert told == [
        event
        for event in floor.exchange.restate("ann")
        if isinstance(event, OrderAccepted | OrderUpdated)
    ]
    assert floor.state.state_hash() == before


def test_a_rejected_order_sent_again_is_rejected_again() -> None:
    """Also when it would pass by now: an id has one effect for ever."""
    floor = Floor("ann")
    first = floor.give(order(volume=2, user_id="ann", price=9_999))
    assert floor.give(order(volume=2, user_id="ann", price=9_999)) == first


def test_an_id_is_used_once() -> None:
    """Other content under a used id is refused and leaves the first order alone."""
    floor = Floor()
    floor.give(order())
    before = floor.state.state_hash()
    refused = only(floor.give(order(volume=2)), OrderRefused)
    assert (refused.code, refused.order_id) == (RejectCode.ORDER_ID_USED, "1")
    assert floor.state.state_hash() == before


def test_ids_belong_to_their_user() -> None:
    """Two users may have the same order_id."""
    floor = Floor()
    assert only(floor.give(order("1", price=7_400)), OrderAccepted)
    assert only(floor.give(order("1", user_id="bob", price=7_400)), OrderAccepted)
    assert only(floor.give(cancel("1")), OrderUpdated).user_id == "ann"
    assert floor.state.traders["bob"].live == 1


def test_after_the_stop_only_cancels_work() -> None:
    """New orders are rejected and keep their ids until the exchange goes on."""
    floor = Floor()
    floor.give(order("1"))
    assert floor.give(StopTrading()) == []
    assert only(floor.give(order("2")), OrderRejected).code is RejectCode.TRADING_STOPPED
    assert only(floor.give(order("1")), OrderAccepted)
    assert only(floor.give(cancel("1")), OrderUpdated).status == "CANCELLED"
    assert floor.give(StartTrading()) == []
    assert only(floor.give(order("3")), OrderAccepted)


def test_the_number_of_live_orders_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A finished order makes room for another."""
    monkeypatch.setattr("diffex.domain.risk.LIVE_ORDERS", 2)
    floor = Floor()
    floor.give(order("1"), order("2"))
    assert only(floor.give(order("3")), OrderRejected).code is RejectCode.TOO_MANY_LIVE_ORDERS
    floor.give(cancel("1"))
    assert only(floor.give(order("4")), OrderAccepted)


@pytest.mark.usefixtures("_keeps_three")
def test_old_finished_orders_leave_the_snapshot() -> None:
    """The oldest end goes first; live orders stay however old they are."""
    floor = Floor()
    floor.give(order("live", price=7_400))
    for number in "123":
        assert not every(floor.give(order(number, volume=0)), OrderForgotten)
    assert floor.give(order("4", volume=0))[-1] == OrderForgotten("ann", "1")
    floor.give(order("5", price=7_400))
    assert floor.give(cancel("5"))[-1] == OrderForgotten("ann", "2")
    assert list(floor.state.traders["ann"].orders) == ["live", "3", "4", "5"]


ENDINGS: dict[str, Callable[[Floor], object]] = {
    "FILLED": lambda floor: floor.give(sell("s", user_id="bob", volume=2)),
    "CANCELLED": lambda floor: floor.give(cancel("old")),
}


@pytest.mark.usefixtures("_keeps_three")
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_order_that_left_keeps_its_id(ending: str) -> None:
    """Sent again it is refused with its outcome; other content, and a cancel, as ever."""
    floor = Floor()
    floor.give(order("old", volume=2))
    ENDINGS[ending](floor)
    floor.give(*(order(number, volume=0) for number in "123"))
    assert "old" not in floor.state.traders["ann"].orders
    again = only(floor.give(order("old", volume=2)), OrderRefused)
    assert again.code is RejectCode.ORDER_ARCHIVED
    assert ending in again.text
    assert (" 2 " if ending == "FILLED" else " 0 ") in again.text
    assert only(floor.give(order("old", volume=1)), OrderRefused).code is RejectCode.ORDER_ID_USED
    gone = only(floor.give(cancel("old")), CancelRejected)
    assert gone.code is RejectCode.ORDER_FINISHED
    assert ending in gone.text


@pytest.mark.usefixtures("_keeps_three")
def test_old_trades_leave_the_snapshot() -> None:
    """Each user keeps the newest; a fill beyond the limit tells which one goes."""
    floor = Floor()
    for number in "123":
        assert not every(floor.trade(number, 7_523), TradeForgotten)
    gone = every(floor.trade("4", 7_523), TradeForgotten)
    assert gone == [
        TradeForgotten("ann", "trade_20251110_001"),
        TradeForgotten("bob", "trade_20251110_002"),
    ]
    kept = every(list(floor.exchange.restate("ann")), Traded)
    assert [trade.order_id for trade in kept] == ["b2", "b3", "b4"]


def test_mark_tells_the_watching_what_others_moved() -> None:
    """Positions first, then the funds that value them; whoever does not watch is left out."""
    floor = Floor("ann", "bob", "cat", "dan")
    floor.trade("1", 7_523)
    floor.give(sell("2", user_id="cat", price=7_533), order("2", user_id="dan", price=7_533))
    ((position, funds),) = floor.exchange.mark({"ann", "eve"})
    assert isinstance(position, PositionChanged)
    assert isinstance(funds, AccountChanged)
    assert (position.user_id, position.last_price) == ("ann", 7_533)
    assert (funds.user_id, funds.position_profit) == ("ann", 50_000)
    assert list(floor.exchange.mark({"ann", "bob", "cat"})) == []


def test_mark_tells_nothing_twice() -> None:
    """Whoever was told by a command after the move is current."""
    floor = Floor("ann", "bob", "cat", "dan")
    floor.trade("1", 7_523)
    floor.give(sell("2", user_id="cat", price=7_533), order("2", user_id="dan", price=7_533))
    floor.give(order("3", price=7_400))
    assert list(floor.exchange.mark({"ann", "cat", "dan"})) == []


def test_mark_tells_a_price_that_came_back() -> None:
    """A user who came while the price was elsewhere has that price, so it is told."""
    floor = Floor("ann", "bob", "cat", "dan")
    floor.trade("1", 7_523)
    floor.give(sell("2", user_id="cat", price=7_533), order("2", user_id="dan", price=7_533))
    assert list(floor.exchange.mark(set())) == []
    floor.give(sell("3", user_id="cat", price=7_523), order("3", user_id="dan", price=7_523))
    (events,) = floor.exchange.mark({"ann"})
    told = only(events, PositionChanged)
    assert (told.user_id, told.last_price) == ("ann", 7_523)


def test_two_exchanges_given_the_same_are_the_same() -> None:
    """Same commands at the same times: equal events, equal hash."""
    one, two = Floor(), Floor()
    for floor in (one, two):
        floor.trade("1", 7_523, 3)
    commands = [order("x", volume=2), sell("y", user_id="bob", volume=5), cancel("y", "bob")]
    for command in commands:
        assert one.give(command) == two.give(command)
    assert one.state.state_hash() == two.state.state_hash()
