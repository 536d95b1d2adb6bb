"""Margin calls and forced liquidation, with every figure; what is closed, and how far."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diffex.domain.commands import CheckRisk, Deposit, SetRight, Withdraw
from diffex.domain.enums import ForceClose, Offset, OrderStatus, Right, TimeCondition
from diffex.domain.errors import FinishCode
from diffex.domain.events import (
    AccountChanged,
    ConditionChanged,
    Event,
    LiquidationBegun,
    MarginCalled,
    OrderAccepted,
    Traded,
)
from diffex.domain.rules import Rules
from diffex.domain.trigger import ConditionState
from diffex.domain.units import RATE_ONE, Fen, Rate
from tests.support.conditions import GE, condition, touch
from tests.support.contracts import CU, M, contract
from tests.support.days import DEPOSIT, Days, at
from tests.support.orders import order, sell

AL = contract("SHFE.al2512")
"""Copper's terms in another product."""
LOT: Fen = 7_523 * 5_000 // 10
"""Margin of a lot of copper: a tenth of 376,150 yuan."""


def short_of(days: Days, user_id: str, left: Fen) -> None:
    """Leave a user with so much money, as if earlier days had cost the rest."""
    days.state.traders[user_id].account.withdraw += days.funds(user_id) - left


def forced(events: list[Event]) -> list[tuple[str, str, str, int]]:
    """Return the ids, symbols, offsets and volumes of the orders that the exchange made."""
    return [
        (
            event.command.order_id,
            f"{event.command.exchange_id}.{event.command.instrument_id}",
            event.command.offset,
            event.command.volume,
        )
        for event in events
        if isinstance(event, OrderAccepted) and event.command.force_close is ForceClose.LACK_DEPOSIT
    ]


def stressed(days: Days, loss: int) -> None:
    """Let ann hold ten lots of copper with eleven lots' margin, and the price fall by ``loss``.

    A pair of orders of others moves the price, and a bid for twenty lots stays.
    """
    days.trade("1", 7_523, 10)
    short_of(days, "ann", 11 * LOT)
    days.give(
        sell("p1", user_id="cid", price=7_523 - loss),
        order("p2", user_id="bob", price=7_523 - loss, offset=Offset.CLOSETODAY),
        order("p3", user_id="cid", price=7_523 - loss, volume=20),
    )


def three(margin_call: Rate = RATE_ONE * 9 // 10, liquidation: Rate = RATE_ONE) -> Days:
    """Return an exchange with three users."""
    rules = Rules(order_types="all", margin_call=margin_call, liquidation=liquidation)
    return Days(users=("ann", "bob", "cid"), terms=(AL, CU, M), rules=rules)


def test_a_margin_call_is_told_once() -> None:
    """At ninety per cent, until the risk is below again; then it can be told again."""
    days = three()
    stressed(days, 0)
    # Margin 3,761,500.00 over 4,137,650.00 is 0.909.
    (call,) = days.give(CheckRisk())
    assert call == MarginCalled("ann", 10 * LOT, 11 * LOT)
    assert days.give(CheckRisk()) == []
    days.give(Deposit("ann", 2 * LOT))
    assert days.give(CheckRisk()) == []
    days.give(Withdraw("ann", 2 * LOT))
    assert days.give(CheckRisk()) == [call]


def test_losses_are_closed() -> None:
    """76 ticks of ten lots cost 38,000 yuan more than the spare lot of margin: all are sold."""
    days = three()
    stressed(days, 76)
    account = days.state.traders["ann"].account
    balance = 11 * LOT - 10 * 76 * 5_000
    assert balance < 10 * LOT == account.margin
    events = days.give(CheckRisk())
    assert events[:2] == [MarginCalled("ann", 10 * LOT, balance), LiquidationBegun("ann")]
    day = days.state.day_text
    assert forced(events) == [(f"force-{day}-1", "SHFE.cu2512", Offset.CLOSETODAY, 10)]
    (fill,) = (one for one in events if isinstance(one, Traded) and one.user_id == "ann")
    assert (fill.price, fill.volume, fill.close_profit) == (7_447, 10, -10 * 76 * 5_000)
    assert (account.margin, account.positions["SHFE.cu2512"].long.volume) == (0, 0)
    assert days.funds("ann") == balance - fill.commission
    assert days.give(CheckRisk()) == []


def test_opening_orders_go_first() -> None:
    """They give back what they hold; a close that stands far away cannot keep the lots."""
    days = three()
    stressed(days, 0)
    short_of(days, "ann", 12 * LOT)
    days.give(
        order("o1", price=7_000, volume=1),
        sell("c1", user_id="ann", price=8_000, volume=10, offset=Offset.CLOSETODAY),
    )
    trader = days.state.traders["ann"]
    assert {trader.orders[one].alive for one in ("o1", "c1")} == {True}
    short_of(days, "ann", 10 * LOT)
    events = days.give(CheckRisk())
    assert [one.volume for one in events if isinstance(one, Traded) and one.user_id == "ann"] == [
        10
    ]
    for order_id in ("o1", "c1"):
        assert trader.orders[order_id].status is OrderStatus.CANCELLED
        assert trader.orders[order_id].code == FinishCode.FORCED_CANCEL
    assert trader.account.frozen_margin == 0


def test_opening_orders_go_in_every_contract() -> None:
    """Also where nothing is held, and where nobody stands opposite to what is."""
    days = three()
    days.trade("1", 7_523, 1)
    days.give(order("o1", terms=AL, price=7_000), order("o2", terms=M, price=2_900))
    short_of(days, "ann", LOT)
    days.give(CheckRisk())
    orders = days.state.traders["ann"].orders
    assert {orders[one].code for one in ("o1", "o2")} == {FinishCode.FORCED_CANCEL}


def test_the_largest_margin_first_then_the_symbol() -> None:
    """History before today, and no further than it takes."""
    days = three()
    for terms, lots in ((CU, 2), (AL, 2), (M, 1)):
        days.trade(terms.symbol, terms.pre_settlement, lots, terms=terms)
    days.settle("2025-11-10")
    days.trade("cu-more", 7_523, 1)
    for terms in (CU, AL):
        days.give(order(f"bid-{terms.symbol}", user_id="cid", terms=terms, price=7_522, volume=9))
    account = days.state.traders["ann"].account
    short_of(days, "ann", account.margin - 2 * LOT + 10**5)
    day = days.state.day_text
    # Copper has three lots' margin: its two of history are enough.
    assert forced(days.give(CheckRisk())) == [(f"force-{day}-1", "SHFE.cu2512", Offset.CLOSE, 2)]
    short_of(days, "ann", account.margin - 1)
    # Now aluminium has more than copper's one lot; it is enough, too.
    assert forced(days.give(CheckRisk())) == [(f"force-{day}-2", "SHFE.al2512", Offset.CLOSE, 2)]
    assert days.give(CheckRisk()) == []


def test_what_finds_nobody_is_tried_again() -> None:
    """No order is made meanwhile; an id that the user has taken is passed over."""
    days = three()
    days.trade("1", 7_523, 2)
    day = days.state.day_text
    days.give(order(f"force-{day}-1", price=7_000))
    short_of(days, "ann", LOT)
    events = days.give(CheckRisk())
    assert forced(events) == []
    assert LiquidationBegun("ann") in events
    assert days.give(CheckRisk()) == []
    days.give(order("bid", user_id="cid", price=7_523, volume=1))
    assert forced(days.give(CheckRisk())) == [
        (f"force-{day}-2", "SHFE.cu2512", Offset.CLOSETODAY, 2)
    ]
    assert days.state.traders["ann"].account.positions["SHFE.cu2512"].long.volume == 1


def test_the_users_own_order_is_nobody_opposite() -> None:
    """It is cancelled before, and no order is made that meets no one then."""
    days = three()
    days.trade("1", 3_000, 2, terms=M)
    days.give(
        order("bid", user_id="bob", terms=M, price=3_001, offset=Offset.CLOSE),
        sell("short", user_id="ann", terms=M, price=3_001),
        order("own", terms=M, price=2_990, offset=Offset.CLOSE),
    )
    short_of(days, "ann", 1)
    events = days.give(CheckRisk())
    assert LiquidationBegun("ann") in events
    assert forced(events) == []
    assert days.state.traders["ann"].orders["own"].code == FinishCode.FORCED_CANCEL


def test_what_a_liquidation_meets_fires_before_the_next_command() -> None:
    """A condition that comes with that command has not seen its trades."""
    days = three()
    days.trade("1", 7_523, 2)
    waiting, later = (
        condition(name, touch(GE, 7_530), order(name, user_id="bob"), till=TimeCondition.GTC)
        for name in ("waiting", "later")
    )
    till_cancelled = {"user_id": "cid", "time_condition": TimeCondition.GTC}
    days.give(
        order("high", price=7_530, **till_cancelled),
        order("low", price=7_520, **till_cancelled),
        waiting,
    )
    short_of(days, "ann", LOT)
    days.now = at("2025-11-11 09:00")
    told = [
        (event.command.condition_id, event.state)
        for event in days.give(later)
        if isinstance(event, ConditionChanged)
    ]
    assert told == [("waiting", ConditionState.FIRED), ("later", ConditionState.ACTIVE)]


@pytest.mark.parametrize("user_id", ["ann", "bob"])
def test_both_sides_and_frozen_accounts(user_id: str) -> None:
    """A short is bought back as a long is sold; a frozen account is no way out."""
    days = three()
    days.trade("1", 7_523, 1)
    days.give(
        order("bid", user_id="cid", price=7_520, volume=1),
        sell("ask", user_id="cid", price=7_526, volume=1),
        SetRight(user_id, Right.CLOSE_ONLY),
        SetRight(user_id, Right.FULL),
    )
    short_of(days, user_id, 1)
    days.give(SetRight(user_id, Right.CLOSE_ONLY), CheckRisk())
    held = days.state.traders[user_id].account.positions["SHFE.cu2512"]
    assert (held.long.volume, held.short.volume) == (0, 0)


def test_zero_switches_it_off() -> None:
    """The account goes as far down as the market takes it."""
    days = three(margin_call=0, liquidation=0)
    stressed(days, 600)
    assert days.funds("ann") < days.state.traders["ann"].account.margin
    assert days.give(CheckRisk()) == []


def test_a_settlement_is_followed_by_a_check() -> None:
    """By command and by time alike; a closed contract waits for the next session."""
    days = three()
    days.trade("1", 7_523, 1)
    short_of(days, "ann", LOT)
    assert LiquidationBegun("ann") not in days.settle("2025-11-10")
    assert days.state.traders["ann"].called
    days = three()
    days.trade("1", 7_523, 1)
    short_of(days, "ann", LOT)
    events = days.until("2025-11-11 00:00")
    assert any(isinstance(event, MarginCalled) for event in events)


@settings(max_examples=60, deadline=None)
@given(
    lots=st.lists(st.integers(-4, 4), min_size=3, max_size=3),
    left=st.integers(-(10**8), 10**8),
    depth=st.lists(st.integers(0, 5), min_size=6, max_size=6),
    day=st.booleans(),
)
def test_liquidation_ends(lots: list[int], left: Fen, depth: list[int], day: bool) -> None:
    """The risk is below the limit then, or nobody stands opposite; others change by fills only."""
    days = three()
    for terms, net in zip((AL, CU, M), lots, strict=True):
        if net:
            sides = (order, sell) if net > 0 else (sell, order)
            days.give(
                sides[1](
                    f"{terms.symbol}-o",
                    user_id="bob",
                    terms=terms,
                    price=terms.pre_settlement,
                    volume=abs(net),
                ),
                sides[0](
                    f"{terms.symbol}-a",
                    user_id="ann",
                    terms=terms,
                    price=terms.pre_settlement,
                    volume=abs(net),
                ),
            )
    if day:
        days.settle("2025-11-10")
    account = days.state.traders["ann"].account
    account.withdraw += days.funds("ann") - left
    for terms, bid, ask in zip((AL, CU, M), depth[::2], depth[1::2], strict=True):
        price = days.state.market.lasts[terms.symbol]
        if bid:
            days.give(
                order(f"{terms.symbol}-b", user_id="cid", terms=terms, price=price - 1, volume=bid)
            )
        if ask:
            days.give(
                sell(f"{terms.symbol}-s", user_id="cid", terms=terms, price=price + 1, volume=ask)
            )
    events = days.give(CheckRisk())
    concerned = {one.user_id for one in events if isinstance(one, Traded | AccountChanged)}
    assert concerned <= {"ann", "cid"}
    balance = days.funds("ann")
    below = balance > 0 and account.margin * RATE_ONE < RATE_ONE * balance
    for symbol, held in account.positions.items():
        for is_long in (True, False):
            opposite = days.state.books[symbol].side(is_long).best()
            assert not account.margin or below or not held.side(is_long).volume or opposite is None
    assert days.funds("bob") + days.funds("cid") + balance <= 3 * DEPOSIT
