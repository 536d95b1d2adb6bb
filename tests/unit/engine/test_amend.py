"""Amendments: both orders change, or neither does."""

from typing import Any

import pytest

from diffex.domain.commands import AmendOrder
from diffex.domain.enums import HedgeFlag, Offset, OrderStatus, PriceType, TimeCondition
from diffex.domain.errors import FinishCode, RejectCode, sentence
from diffex.domain.events import AccountChanged, Event, OrderAccepted, OrderRefused, OrderUpdated
from diffex.domain.rules import Rules
from tests.support.contracts import CU, M
from tests.support.orders import EVERY_KIND, Floor, at_market, cancel, every, only, order, sell

HOLD = 7_523 * 500 + 1_881
"""What one lot of copper at the pre-settlement price holds, in fen."""


def amend(new: str = "new", old: str = "1", *, price: int | None = None, **fields: Any) -> Any:
    """Return ann's amendment; the price is in copper's ticks."""
    limit_price = None if price is None else price * CU.tick_e6
    return AmendOrder("ann", old, new, limit_price, **fields)


def frozen(floor: Floor) -> int:
    """Return the money that ann's orders hold."""
    account = floor.state.traders["ann"].account
    return account.frozen_margin + account.frozen_commission


def refusal(events: list[Event]) -> RejectCode:
    """Return why an amendment was refused, which is all that is told."""
    (refused,) = events
    assert isinstance(refused, OrderRefused)
    return refused.code


def test_the_new_order_takes_the_old_ones_place() -> None:
    """The old one ends and says why; the new one is accepted; the money follows."""
    floor = Floor()
    floor.give(order(volume=3, hedge=HedgeFlag.HEDGE))
    events = floor.give(amend(price=7_500, volume=2))
    told = {one.order_id: one for one in every(events, OrderUpdated)}
    assert (told["1"].status, told["1"].code) == (OrderStatus.CANCELLED, FinishCode.REPLACED)
    assert told["1"].text == sentence(FinishCode.REPLACED, order_id="new")
    assert told["new"].status is OrderStatus.ACCEPTED
    accepted = only(events, OrderAccepted)
    assert accepted.command == order("new", volume=2, price=7_500, hedge=HedgeFlag.HEDGE)
    assert accepted.exchange_order_id == "000000000002"
    assert len(every(events, AccountChanged)) == 1
    assert floor.state.books[CU.symbol].bids.depth(5) == [(7_500, 2)]
    assert frozen(floor) == 7_500 * 500 * 2 + 3_750
    assert floor.state.traders["ann"].live == 1


def test_what_is_not_named_stays() -> None:
    """The price, and of the volume what the old order has left."""
    floor = Floor()
    floor.give(order(volume=5), sell(user_id="bob", volume=2))
    assert only(floor.give(amend(price=7_530)), OrderAccepted).command.volume == 3
    again = only(floor.give(amend("newer", "new", volume=9)), OrderAccepted).command
    assert (again.limit_price, again.volume) == (7_530 * CU.tick_e6, 9)


def test_it_stands_last_at_its_price() -> None:
    """Also where only the volume shrinks."""
    floor = Floor("ann", "bob", "cat")
    floor.give(order(volume=2), order(user_id="cat"), amend(volume=1))
    floor.give(sell(user_id="bob"))
    traders = floor.state.traders
    assert traders["cat"].orders["1"].status is OrderStatus.FILLED
    assert traders["ann"].orders["new"].status is OrderStatus.ACCEPTED


def test_it_trades_where_its_new_price_reaches() -> None:
    """As any order that comes."""
    floor = Floor()
    floor.give(sell(user_id="bob", price=7_530), order())
    floor.give(amend(price=7_530))
    assert floor.state.traders["ann"].orders["new"].status is OrderStatus.FILLED
    assert frozen(floor) == 0


def test_the_old_orders_money_pays_for_the_new_one() -> None:
    """With money for one order only, it may be amended as far as that reaches."""
    floor = Floor(deposit=HOLD + 500)
    floor.give(order())
    assert refusal(floor.give(amend(price=7_525))) is RejectCode.FUNDS_INSUFFICIENT
    assert only(floor.give(amend(price=7_524)), OrderAccepted)


@pytest.mark.parametrize("his", [True, False])
def test_the_old_orders_lots_may_be_closed_by_the_new_one(his: bool) -> None:
    """Of three lots held, two are being closed; all three may be, and not four."""
    floor = Floor()
    offset = Offset.CLOSE if his else Offset.CLOSETODAY
    if his:
        floor.carry("ann", is_long=True, volume=3)
    else:
        floor.trade("0", 7_523, volume=3)
    floor.give(sell(volume=2, price=7_600, offset=offset))
    assert refusal(floor.give(amend(volume=4))) in {
        RejectCode.POSITION_HISTORY_INSUFFICIENT,
        RejectCode.POSITION_TODAY_INSUFFICIENT,
    }
    assert only(floor.give(amend(volume=3)), OrderAccepted)
    side = floor.state.traders["ann"].account.positions[CU.symbol].long
    assert (side.frozen_his, side.frozen_today) == ((3, 0) if his else (0, 3))


def test_the_last_live_order_may_be_amended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has as many as there may be gives one up for it."""
    monkeypatch.setattr("diffex.domain.risk.LIVE_ORDERS", 1)
    floor = Floor()
    floor.give(order())
    assert only(floor.give(amend(volume=2)), OrderAccepted)


def test_what_was_left_of_a_best_order_is_a_limit_order() -> None:
    """It waits at the price of its last fill, and is amended from there."""
    floor = Floor()
    kind = at_market(price_type=PriceType.BEST, time_condition=TimeCondition.GFD)
    floor.give(sell(user_id="bob", price=7_530), order(volume=3, **kind))
    command = only(floor.give(amend(volume=1)), OrderAccepted).command
    assert (command.price_type, command.limit_price) == (PriceType.LIMIT, 7_530 * CU.tick_e6)


REFUSED = [
    (RejectCode.ACCOUNT_UNKNOWN, AmendOrder("dan", "1", "new", None, 1)),
    (RejectCode.ORDER_UNKNOWN, amend(old="none", volume=1)),
    (RejectCode.ORDER_FINISHED, amend(old="over", volume=1)),
    (RejectCode.ORDER_ID_USED, amend("over", volume=3)),
    (RejectCode.ORDER_ID_USED, amend("over", "none", volume=1)),
    (RejectCode.ORDER_ID_USED, amend("over", "unlisted", volume=1)),
    (RejectCode.AMENDMENT_EMPTY, amend()),
    (RejectCode.VOLUME_INVALID, amend(volume=0)),
    (RejectCode.PRICE_ABOVE_LIMIT, amend(price=9_999)),
    (RejectCode.FUNDS_INSUFFICIENT, amend(volume=400)),
    (RejectCode.SELF_TRADE, amend(price=7_600)),
]


@pytest.mark.parametrize(("code", "command"), REFUSED, ids=[code.name for code, _ in REFUSED])
def test_a_refused_amendment_leaves_everything_as_it_was(
    code: RejectCode, command: AmendOrder
) -> None:
    """The old order waits on; the new id stays free; it is told under that id."""
    floor = Floor()
    floor.give(order("over"), cancel("over"), order("unlisted", instrument_id="cu9912"))
    floor.give(order(volume=2), sell("own", price=7_600))
    before = floor.state.state_hash()
    (refused,) = floor.give(command)
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.order_id) == (code, command.new_order_id)
    assert floor.state.state_hash() == before


def test_a_stopped_exchange_takes_no_amendments() -> None:
    """It is an order too."""
    floor = Floor()
    floor.give(order())
    floor.state.stopped = True
    assert refusal(floor.give(amend(volume=2))) is RejectCode.TRADING_STOPPED


def test_the_same_amendment_again_tells_its_order() -> None:
    """Nothing happens twice; other content under the id is refused."""
    floor = Floor()
    floor.give(order(volume=2), amend(price=7_500))
    before = floor.state.state_hash()
    events = floor.give(amend(price=7_500))
    assert only(events, OrderAccepted).command.order_id == "new"
    assert refusal(floor.give(amend(price=7_501))) is RejectCode.ORDER_ID_USED
    assert floor.state.state_hash() == before


def test_an_archived_order_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    """It left the snapshot long ago."""
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", 0)
    floor = Floor()
    floor.give(order(), cancel())
    assert refusal(floor.give(amend(volume=1))) is RejectCode.ORDER_FINISHED


def test_an_amendment_counts_into_the_rate() -> None:
    """Of two commands a second it is the third."""
    floor = Floor(rules=Rules(orders_per_second=2))
    floor.give(order(), order("2", price=7_500))
    assert refusal(floor.give(amend(volume=1))) is RejectCode.ORDER_RATE_EXCEEDED
    floor.now += 10**9
    assert only(floor.give(amend(volume=2)), OrderAccepted)


def test_conditions_are_kept() -> None:
    """An order until cancelled stays one; one of meal stays in its book."""
    floor = Floor(rules=EVERY_KIND)
    floor.give(order(terms=M, price=3_000, time_condition=TimeCondition.GTC))
    command = only(floor.give(amend(volume=2)), OrderAccepted).command
    assert command == order("new", terms=M, price=3_000, volume=2, time_condition=TimeCondition.GTC)
