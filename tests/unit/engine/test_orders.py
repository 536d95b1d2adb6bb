"""What orders of each kind do, and what becomes of those that meet their own user's."""

import datetime
from typing import Any

import pytest

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import (
    Direction,
    ForceClose,
    Offset,
    OrderStatus,
    PriceType,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.errors import FinishCode, RejectCode, sentence
from diffex.domain.events import CancelRejected, OrderAccepted, OrderRejected, OrderUpdated, Traded
from diffex.domain.limits import LIVE_ORDERS
from diffex.domain.phases import Phase
from diffex.domain.rules import Rules
from diffex.engine.phases import STAGES
from tests.support.contracts import CU, IF, J, M
from tests.support.orders import (
    ANYTHING,
    EVERY_KIND,
    Floor,
    at_market,
    cancel,
    every,
    only,
    order,
    sell,
)

CANCELLING = Rules(order_types="all", self_trade="cancel_resting")
MIN = {"time_condition": TimeCondition.IOC, "volume_condition": VolumeCondition.MIN}


def levels(price_type: PriceType, time_condition: TimeCondition) -> dict[str, Any]:
    """Return the changes that make an order one for the best or the five best prices."""
    return at_market(price_type=price_type, time_condition=time_condition)


def offered(*prices: int, volume: int = 1, rules: Rules = EVERY_KIND) -> Floor:
    """Return a floor where bob offers copper at each of these prices."""
    floor = Floor("ann", "bob", "cat", rules=rules)
    for price in prices:
        floor.give(sell(f"s{price}", user_id="bob", price=price, volume=volume))
    return floor


def of_ann(floor: Floor, command: InsertOrder) -> OrderUpdated:
    """Give ann's order; return where it stands afterwards."""
    events = floor.give(command)
    return next(one for one in every(events, OrderUpdated) if one.order_id == command.order_id)


@pytest.mark.parametrize(("price_type", "taken"), [(PriceType.BEST, 2), (PriceType.FIVELEVEL, 10)])
def test_best_and_fivelevel_take_levels_and_end(price_type: PriceType, taken: int) -> None:
    """With IOC what is left is cancelled; the next price keeps its lots."""
    floor = offered(*range(7_530, 7_536), volume=2)
    told = of_ann(floor, order(volume=20, **levels(price_type, TimeCondition.IOC)))
    assert (told.status, told.code) == (OrderStatus.CANCELLED, FinishCode.REMAINDER_CANCELLED)
    assert (told.filled_volume, told.remaining_volume) == (taken, 20 - taken)
    assert floor.state.books[CU.symbol].asks.best() == 7_530 + taken // 2


@pytest.mark.parametrize(
    ("price_type", "price"), [(PriceType.BEST, 7_530), (PriceType.FIVELEVEL, 7_534)]
)
def test_what_is_left_for_the_day_becomes_a_limit_order(price_type: PriceType, price: int) -> None:
    """At the price of its last fill, from which its money is held; others meet it there."""
    floor = offered(*range(7_530, 7_536))
    told = of_ann(floor, order(volume=20, **levels(price_type, TimeCondition.GFD)))
    assert told.status is OrderStatus.PARTIAL_FILLED
    left = told.remaining_volume
    assert floor.state.books[CU.symbol].bids.depth(5) == [(price, left)]
    assert told.frozen_margin == price * left * 500
    account = floor.state.traders["ann"].account
    assert account.frozen_margin == told.frozen_margin
    events = floor.give(sell("m", user_id="bob", price=price, volume=left))
    assert {trade.price for trade in every(events, Traded)} == {price}
    assert (account.frozen_margin, account.frozen_commission) == (0, 0)


@pytest.mark.parametrize("is_buy", [True, False])
@pytest.mark.parametrize("price_type", [PriceType.BEST, PriceType.FIVELEVEL])
def test_with_nothing_on_the_other_side_it_ends(price_type: PriceType, is_buy: bool) -> None:
    """There is no price that the rest could wait at."""
    floor = Floor()
    direction = Direction.BUY if is_buy else Direction.SELL
    kind = levels(price_type, TimeCondition.GFD)
    told = of_ann(floor, order(direction=direction, **kind))
    assert (told.status, told.code) == (OrderStatus.CANCELLED, FinishCode.NOTHING_TO_TAKE)
    assert told.text == sentence(FinishCode.NOTHING_TO_TAKE)
    assert floor.state.traders["ann"].account.frozen_margin == 0


def test_a_minimum_trades_and_the_rest_ends() -> None:
    """Two of five were asked for at once, three are there."""
    floor = offered(7_523, volume=3)
    told = of_ann(floor, order(volume=5, min_volume=2, **MIN))
    assert (told.filled_volume, told.code) == (3, FinishCode.REMAINDER_CANCELLED)


def test_a_minimum_that_is_not_there_trades_nothing() -> None:
    """The answer says how much was asked for."""
    floor = offered(7_523, volume=3)
    told = of_ann(floor, order(volume=5, min_volume=4, **MIN))
    assert (told.filled_volume, told.code) == (0, FinishCode.MINIMUM_NOT_FILLABLE)
    assert told.text == sentence(FinishCode.MINIMUM_NOT_FILLABLE, minimum=4)
    assert floor.state.books[CU.symbol].asks.depth(1) == [(7_523, 3)]


@pytest.mark.parametrize(
    ("condition", "until"),
    [
        (TimeCondition.GFS, None),
        (TimeCondition.GTC, None),
        (TimeCondition.GTD, datetime.date(2025, 11, 10)),
        (TimeCondition.GTD, datetime.date(2026, 1, 5)),
    ],
)
def test_what_lives_longer_or_shorter_than_the_day_waits_alike(
    condition: TimeCondition, until: datetime.date | None
) -> None:
    """Its end is another matter; the trading day of a GTD order may be this one."""
    floor = Floor()
    told = of_ann(floor, order(time_condition=condition, good_till=until))
    assert told.status is OrderStatus.ACCEPTED
    assert floor.state.books[CU.symbol].bids.best() == 7_523


@pytest.mark.parametrize(
    ("terms", "changes", "taken"),
    [
        (CU, at_market(), False),
        (CU, {**MIN, "min_volume": 1}, True),
        (M, at_market(), True),
        (M, {**MIN, "min_volume": 1}, False),
        (IF, levels(PriceType.BEST, TimeCondition.GFD), True),
        (J, levels(PriceType.BEST, TimeCondition.GFD), False),
        (J, {"time_condition": TimeCondition.GTC}, False),
    ],
)
def test_by_default_an_exchange_takes_its_own_kinds(
    terms: Any, changes: dict[str, Any], taken: bool
) -> None:
    """What it does not take is rejected under its id, with the exchange's name."""
    floor = Floor(rules=Rules())
    command = order(**{"terms": terms, "price": terms.pre_settlement, **changes})
    events = floor.give(command)
    if taken:
        assert only(events, OrderAccepted)
    else:
        rejected = only(events, OrderRejected)
        assert rejected.code is RejectCode.ORDER_TYPE_NOT_TAKEN
        assert terms.exchange_id in rejected.text


@pytest.mark.parametrize(
    ("command", "refused"),
    [
        (order("b", price=7_530), True),
        (order("b", price=7_540), True),
        (order("b", price=7_529), False),
        (order("b", **at_market()), True),
        (order("b", **levels(PriceType.BEST, TimeCondition.IOC)), False),
        (order("b", **levels(PriceType.FIVELEVEL, TimeCondition.IOC)), True),
        (order("b", user_id="cat", price=7_530), False),
        (order("b", terms=M, price=3_000), False),
        (sell("b", price=7_530), False),
    ],
)
def test_an_order_that_reaches_an_own_one_is_refused(command: InsertOrder, refused: bool) -> None:
    """Though others stand before it; not one on the same side, of others, or elsewhere."""
    floor = offered(7_528)
    floor.give(sell("own", price=7_530), sell("own2", terms=J, price=3_301))
    events = floor.give(command)
    if not refused:
        assert only(events, OrderAccepted)
        return
    rejected = only(events, OrderRejected)
    assert rejected.code is RejectCode.SELF_TRADE
    assert rejected.text == sentence(RejectCode.SELF_TRADE, order_id="own", price="75300")


@pytest.mark.parametrize("end", [cancel("own"), order("e", user_id="bob", price=7_530)])
def test_an_own_order_that_has_ended_refuses_nothing(end: Any) -> None:
    """Cancelled or filled."""
    floor = Floor()
    floor.give(sell("own", price=7_530), end)
    assert only(floor.give(order("b", price=7_530)), OrderAccepted)


def test_funds_are_asked_for_before_self_trade() -> None:
    """It is the last check."""
    floor = Floor()
    floor.give(sell("own"))
    rejected = only(floor.give(order("b", volume=500)), OrderRejected)
    assert rejected.code is RejectCode.FUNDS_INSUFFICIENT


def test_own_orders_in_the_way_are_cancelled_first() -> None:
    """Those that the price reaches, told as ended for that reason; then it trades with others."""
    floor = offered(7_531, rules=CANCELLING)
    floor.give(sell("near", price=7_530), sell("far", price=7_540))
    events = floor.give(order("b", price=7_531))
    told = {one.order_id: one for one in every(events, OrderUpdated)}
    assert told["near"].code == FinishCode.SELF_TRADE_PREVENTED
    assert told["near"].text == sentence(FinishCode.SELF_TRADE_PREVENTED, order_id="b")
    assert "far" not in told
    assert [trade.user_id for trade in every(events, Traded)] == ["ann", "bob"]
    assert floor.state.traders["ann"].live == 1


def test_the_best_price_is_looked_for_again_once_own_orders_are_gone() -> None:
    """Own orders at the best two prices end before the third one's lots are taken."""
    floor = offered(7_532, rules=CANCELLING)
    floor.give(sell("one", price=7_530), sell("two", price=7_531))
    events = floor.give(order("b", **levels(PriceType.BEST, TimeCondition.IOC)))
    assert {trade.price for trade in every(events, Traded)} == {7_532}
    assert floor.state.traders["ann"].orders["two"].code == FinishCode.SELF_TRADE_PREVENTED


def test_an_order_that_fails_a_check_cancels_nothing() -> None:
    """Its own orders stay as they were."""
    floor = offered(7_531, rules=CANCELLING)
    floor.give(sell("own", price=7_530))
    assert only(floor.give(order("b", price=7_531, volume=501)), OrderRejected)
    assert floor.state.traders["ann"].orders["own"].resting


@pytest.mark.parametrize(("rules", "own_ends"), [(EVERY_KIND, True), (ANYTHING, False)])
def test_the_exchanges_own_order_cancels_what_is_in_its_way(rules: Rules, own_ends: bool) -> None:
    """A liquidation is never refused for it; where self-trade is allowed it trades."""
    floor = offered(7_531, rules=rules)
    floor.give(sell("own", price=7_530))
    forced = order("f", **at_market(force_close=ForceClose.LACK_DEPOSIT))
    events = floor.give(forced)
    assert bool({one.price for one in every(events, Traded)} == {7_531}) == own_ends
    assert (floor.state.traders["ann"].orders["own"].status is OrderStatus.CANCELLED) == own_ends


def test_what_rests_is_known_by_side_and_contract() -> None:
    """And forgotten when it ends, whoever ends it."""
    floor = Floor()
    floor.give(order("1"), order("2"), sell("3", price=7_600), order("4", terms=M, price=3_000))
    trader = floor.state.traders["ann"]
    assert [one.command.order_id for one in trader.bids[CU.symbol]] == ["1", "2"]
    assert [one.command.order_id for one in trader.asks[CU.symbol]] == ["3"]
    floor.give(cancel("1"), sell("b", user_id="bob"), cancel("3"))
    assert not trader.bids[CU.symbol]
    assert not trader.asks[CU.symbol]
    assert list(trader.bids[M.symbol]) == [trader.orders["4"]]


def test_who_has_no_account_has_no_order() -> None:
    """A cancel of nobody's is answered as one of an unknown order."""
    floor = Floor()
    told = only(floor.give(cancel("1", user_id="dan")), CancelRejected)
    assert (told.user_id, told.code) == ("dan", RejectCode.ORDER_UNKNOWN)


REJECTS: list[tuple[RejectCode, InsertOrder]] = [
    (RejectCode.SYMBOL_UNKNOWN, order(instrument_id="cu9912")),
    (RejectCode.ORDER_TYPE_UNSUPPORTED, order(**at_market(time_condition=TimeCondition.GFD))),
    (RejectCode.ORDER_TYPE_NOT_TAKEN, order(**at_market())),
    (RejectCode.OFFSET_UNSUPPORTED, sell(terms=M, price=3_000, offset=Offset.CLOSETODAY)),
    (RejectCode.MARKET_CLOSED, order(terms=IF, price=22_750)),
    (RejectCode.AUCTION_ONLY, order(time_condition=TimeCondition.GFA)),
    (RejectCode.GOOD_TILL_INVALID, order(time_condition=TimeCondition.GTD)),
    (RejectCode.VOLUME_INVALID, order(volume=0)),
    (RejectCode.MINIMUM_INVALID, order(**MIN)),
    (RejectCode.PRICE_INVALID, order(limit_price=None)),
    (RejectCode.PRICE_OFF_TICK, order(limit_price=75_230_000_001)),
    (RejectCode.PRICE_ABOVE_LIMIT, order(price=CU.upper_limit + 1)),
    (RejectCode.PRICE_BELOW_LIMIT, order(price=CU.lower_limit - 1)),
    (RejectCode.VOLUME_ABOVE_MAXIMUM, order(volume=501)),
    (RejectCode.TOO_MANY_LIVE_ORDERS, order(price=7_000)),
    (RejectCode.POSITION_INSUFFICIENT, sell(terms=M, price=3_000, offset=Offset.CLOSE)),
    (RejectCode.POSITION_TODAY_INSUFFICIENT, sell(offset=Offset.CLOSETODAY)),
    (RejectCode.POSITION_HISTORY_INSUFFICIENT, sell(offset=Offset.CLOSE)),
    (RejectCode.FUNDS_INSUFFICIENT, order(volume=500)),
    (RejectCode.SELF_TRADE, order(price=7_600)),
    (RejectCode.TRADING_STOPPED, order()),
    (RejectCode.ORDER_RATE_EXCEEDED, order()),
]
"""Every reason for which an order is rejected, with an order that gives it."""


@pytest.mark.parametrize(("code", "command"), REJECTS, ids=[code.name for code, _ in REJECTS])
def test_a_rejected_order_leaves_the_state_as_it_was(
    code: RejectCode, command: InsertOrder
) -> None:
    """All of it but the order itself, which is kept under its id as REJECTED."""
    elsewhere = {
        RejectCode.ORDER_TYPE_NOT_TAKEN: Rules(),
        RejectCode.OFFSET_UNSUPPORTED: Rules(),
        RejectCode.ORDER_RATE_EXCEEDED: Rules(orders_per_second=1),
    }
    floor = Floor(rules=elsewhere.get(code, EVERY_KIND))
    floor.give(sell("own", price=7_600), sell("foreign", user_id="bob", price=7_590))
    trader = floor.state.traders["ann"]
    if code is RejectCode.TRADING_STOPPED:
        floor.state.stopped = True
    if code is RejectCode.MARKET_CLOSED:
        symbol = f"{command.exchange_id}.{command.instrument_id}"
        floor.state.stages[symbol] = STAGES[Phase.BREAK]
    if code is RejectCode.TOO_MANY_LIVE_ORDERS:
        trader.live = LIVE_ORDERS
    before = floor.state.state_hash()
    (rejected,) = floor.give(command)
    assert isinstance(rejected, OrderRejected)
    assert rejected.code is code
    kept = trader.orders.pop(command.order_id)
    assert (kept.status, kept.code, kept.text) == (OrderStatus.REJECTED, code, rejected.text)
    assert trader.finished.pop() == command.order_id
    assert floor.state.state_hash() == before


def test_the_table_of_rejects_is_whole() -> None:
    """Every code between the first and the last of orders leaves a rejected order, or none."""
    leave_none = {
        RejectCode.ORDER_ID_USED,
        RejectCode.ORDER_UNKNOWN,
        RejectCode.ORDER_FINISHED,
        RejectCode.ORDER_ARCHIVED,
        RejectCode.PRICE_TOO_FINE,
        RejectCode.AMENDMENT_EMPTY,
        RejectCode.BATCH_SIZE_INVALID,
    }
    of_orders = {code for code in RejectCode if 2_001 <= code < 2_050}
    assert {code for code, _ in REJECTS} == of_orders - leave_none | {RejectCode.FUNDS_INSUFFICIENT}
