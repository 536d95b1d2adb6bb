"""What orders and fills do to money and lots."""

from typing import Any

import pytest

from diffex.domain.account import Account
from diffex.domain.enums import Offset, TimeCondition
from diffex.domain.errors import RejectCode
from diffex.domain.events import (
    AccountChanged,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    Traded,
)
from diffex.domain.position import PositionSide
from tests.support.contracts import CU, J, M
from tests.support.orders import (
    ANYTHING,
    DEPOSIT,
    START,
    Floor,
    at_market,
    cancel,
    every,
    only,
    order,
    sell,
)

MEAL: dict[str, Any] = {"terms": M, "price": 3_000}


def account(floor: Floor, user_id: str = "ann") -> Account:
    """Return a user's account."""
    return floor.state.traders[user_id].account


def long(floor: Floor, symbol: str = CU.symbol, user_id: str = "ann") -> PositionSide:
    """Return a user's long lots."""
    return account(floor, user_id).positions[symbol].long


def frozen(floor: Floor, user_id: str = "ann") -> tuple[int, int]:
    """Return the margin and the commission that a user's orders hold."""
    return account(floor, user_id).frozen_margin, account(floor, user_id).frozen_commission


def frozen_lots(floor: Floor, symbol: str = CU.symbol) -> tuple[int, int]:
    """Return ann's long lots of history and of today that orders are closing."""
    return long(floor, symbol).frozen_his, long(floor, symbol).frozen_today


def test_an_open_order_holds_its_margin_and_commission() -> None:
    """10 copper at 75,230: 376,150.00 and 188.08, shown by the order and by the account."""
    floor = Floor()
    told = only(floor.give(order(volume=10)), OrderUpdated)
    assert (told.frozen_margin, told.frozen_commission) == frozen(floor) == (37_615_000, 18_808)


def test_a_cancel_gives_the_holds_back() -> None:
    """Nothing stays frozen without a live order."""
    floor = Floor()
    told = only(floor.give(order(volume=10), cancel()), OrderUpdated)
    assert (told.frozen_margin, told.frozen_commission) == frozen(floor) == (0, 0)
    assert account(floor).available(0) == DEPOSIT


def test_a_partial_fill_keeps_the_hold_of_the_rest() -> None:
    """4 of 10 traded: the hold is that of an order for 6, for taker and maker alike."""
    floor = Floor()
    floor.give(order(volume=10), sell(user_id="bob", volume=4))
    assert frozen(floor) == (7_523 * 6 * 500, 11_285)
    assert frozen(floor, "bob") == (0, 0)
    floor.give(sell("2", user_id="bob", volume=8))
    assert frozen(floor) == (0, 0)
    assert frozen(floor, "bob") == (7_523 * 2 * 500, 3_762)


def test_a_fill_turns_the_hold_into_margin_and_commission() -> None:
    """10 lots at 75,230 as in the quick start: margin 376,150.00, commission 188.08."""
    floor = Floor()
    told = only([e for e in floor.trade("1", 7_523, 10) if e.user_id == "ann"], AccountChanged)
    assert (told.margin, told.commission, told.frozen_margin) == (37_615_000, 18_808, 0)
    assert told.balance == DEPOSIT - 18_808
    assert told.available == DEPOSIT - 18_808 - 37_615_000
    assert account(floor, "bob").margin == 37_615_000


def test_a_better_price_costs_less() -> None:
    """The maker's price decides margin and commission; what the limit held too much is free."""
    floor = Floor()
    floor.give(sell(user_id="bob", price=7_500, volume=10), order(price=7_600, volume=10))
    assert account(floor).margin == 7_500 * 10 * 500
    assert account(floor).commission == 18_750
    assert frozen(floor) == (0, 0)


def test_both_sides_are_told_the_same_fill() -> None:
    """One exchange_trade_id, two trade_ids, each with its own order, offset and commission."""
    floor = Floor()
    floor.carry("bob", is_long=True, volume=3)
    floor.give(sell("s", user_id="bob", offset=Offset.CLOSE, volume=3, price=7_520))
    taker, maker = every(floor.give(order("b", volume=2)), Traded)
    assert taker.exchange_trade_id == maker.exchange_trade_id == "202511100000000001"
    assert (taker.trade_id, maker.trade_id) == ("trade_20251110_001", "trade_20251110_002")
    assert (taker.user_id, taker.order_id, taker.offset) == ("ann", "b", Offset.OPEN)
    assert (maker.user_id, maker.order_id, maker.offset) == ("bob", "s", Offset.CLOSE)
    assert (taker.direction, maker.direction) == ("BUY", "SELL")
    assert taker.price == maker.price == 7_520
    assert taker.volume == maker.volume == 2
    assert taker.commission == maker.commission == 3_760
    assert taker.timestamp == START
    again = every(floor.give(order("c", volume=1)), Traded)
    assert [one.trade_id for one in again] == ["trade_20251110_003", "trade_20251110_004"]


@pytest.mark.parametrize(("exit_price", "gained"), [(7_530, 35_000), (7_520, -15_000)])
def test_closing_today_earns_from_the_open_price(exit_price: int, gained: int) -> None:
    """Bought at 75,230: each tick is 50 yuan a lot; today's commission is twice as dear."""
    floor = Floor("ann", "bob", "cat")
    floor.trade("1", 7_523)
    floor.give(order("c", user_id="cat", price=exit_price))
    floor.give(sell("x", offset=Offset.CLOSETODAY, price=exit_price))
    one = account(floor)
    assert (one.close_profit, one.margin, long(floor).volume) == (gained, 0, 0)
    assert one.commission == 1_881 + exit_price // 2


def test_a_short_earns_when_the_price_falls() -> None:
    """Bob sold at 75,230 and buys back ten ticks lower."""
    floor = Floor("ann", "bob", "cat")
    floor.trade("1", 7_523)
    floor.give(sell("c", user_id="cat", price=7_513))
    floor.give(order("x", user_id="bob", offset=Offset.CLOSETODAY, price=7_513))
    assert account(floor, "bob").close_profit == 50_000


def test_closing_history_earns_from_the_pre_settlement_price() -> None:
    """What was gained before today was settled then."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=2)
    long(floor).his[0].price = 7_000
    floor.give(order(user_id="bob", price=7_533, volume=2))
    floor.give(sell(price=7_533, volume=2, offset=Offset.CLOSE))
    assert account(floor).close_profit == 2 * 10 * 5_000


def test_shfe_freezes_the_lots_that_the_offset_names() -> None:
    """CLOSE freezes history, CLOSETODAY today; a close holds commission and no margin."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=3)
    floor.trade("1", 7_523, 2)
    told = only(floor.give(sell("h", offset=Offset.CLOSE, volume=2, price=7_600)), PositionChanged)
    assert (told.long.frozen_his, told.long.frozen_today) == (2, 0)
    floor.give(sell("t", offset=Offset.CLOSETODAY, volume=1, price=7_600))
    assert frozen_lots(floor) == (2, 1)
    assert frozen(floor) == (0, 7_600 // 2 + 3_800)
    floor.give(cancel("h"))
    assert frozen_lots(floor) == (0, 1)
    floor.give(cancel("t"))
    assert frozen_lots(floor) == (0, 0)


def test_elsewhere_history_is_frozen_and_closed_first() -> None:
    """With 2 of history and 3 of today, a close of 3 takes 2 and 1."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=2, terms=M)
    floor.trade("1", 3_000, 3, terms=M)
    paid = account(floor).commission
    floor.give(sell("x", offset=Offset.CLOSE, volume=3, terms=M, price=3_010))
    assert frozen_lots(floor, M.symbol) == (2, 1)
    traded = every(floor.give(order("y", user_id="bob", volume=3, terms=M, price=3_010)), Traded)
    assert (long(floor, M.symbol).volume_his, long(floor, M.symbol).volume_today) == (0, 2)
    assert traded[1].commission == account(floor).commission - paid == 2 * 150 + 75


def test_a_second_close_freezes_what_the_first_left() -> None:
    """Orders that close the same position share its lots, history first."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=2, terms=M)
    floor.trade("1", 3_000, 3, terms=M)
    for number in ("x", "y"):
        floor.give(sell(number, offset=Offset.CLOSE, volume=2, terms=M, price=3_010))
    assert frozen_lots(floor, M.symbol) == (2, 2)
    floor.give(cancel("x"))
    assert frozen_lots(floor, M.symbol) == (0, 2)


def test_a_close_that_traded_in_part_gives_back_only_its_rest() -> None:
    """2 of history and 1 of today frozen, 2 traded: one of today's lots is free again."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=2, terms=M)
    floor.trade("1", 3_000, 3, terms=M)
    floor.give(sell("x", offset=Offset.CLOSE, volume=3, terms=M, price=3_010))
    floor.give(order("y", user_id="bob", volume=2, terms=M, price=3_010))
    assert frozen_lots(floor, M.symbol) == (0, 1)
    floor.give(cancel("x"))
    assert frozen_lots(floor, M.symbol) == (0, 0)
    assert long(floor, M.symbol).volume == 3


def test_a_close_that_ends_at_once_freezes_nothing() -> None:
    """An immediate close without a buyer leaves the position as it was, and tells it."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=2)
    events = floor.give(sell(offset=Offset.CLOSE, time_condition=TimeCondition.IOC, volume=2))
    assert frozen_lots(floor) == (0, 0)
    assert only(events, PositionChanged).long.frozen_his == 0


def test_a_close_holds_the_dearer_commission_until_it_knows() -> None:
    """Coke's close-today costs more than history's, and that is what CLOSE holds."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=2, terms=J)
    floor.give(sell(offset=Offset.CLOSE, volume=2, terms=J, price=3_301))
    assert frozen(floor) == (0, 4_648)
    floor.give(order(user_id="bob", volume=2, terms=J, price=3_301))
    assert (frozen(floor), account(floor).commission) == ((0, 0), 1_122)


def test_a_market_order_holds_at_the_upper_limit_and_pays_what_it_trades() -> None:
    """It needs the money for the worst price, and keeps none of it frozen."""
    needed = 8_124 * 500 + 2_031
    floor = Floor(deposit=needed - 1)
    floor.give(sell(user_id="bob", price=7_523))
    refused = only(floor.give(order("1", **at_market())), OrderRejected)
    assert refused.code is RejectCode.FUNDS_INSUFFICIENT
    rich = Floor(deposit=needed)
    rich.give(sell(user_id="bob", price=7_523), order("1", **at_market()))
    assert (account(rich).margin, frozen(rich)) == (7_523 * 500, (0, 0))


def test_a_user_may_trade_with_oneself_where_that_is_allowed() -> None:
    """Both sides are booked: one long, one short, two commissions, and nothing gained."""
    floor = Floor(rules=ANYTHING)
    floor.give(sell("s"), order("b"))
    one = account(floor)
    position = one.positions[CU.symbol]
    assert (position.long.volume, position.short.volume) == (1, 1)
    assert one.commission == 2 * 1_881
    assert one.margin == position.long.margin == position.short.margin == 7_523 * 500
    assert one.profits(floor.state.market.lasts) == (0, 0)


def test_holders_are_those_who_ever_had_a_position() -> None:
    """Also once it is closed: its last price is still part of their snapshot."""
    floor = Floor()
    floor.trade("1", 3_000, terms=M)
    assert list(floor.state.holders[M.symbol]) == ["ann", "bob"]
    floor.give(sell("x", offset=Offset.CLOSE, **MEAL))
    floor.give(order("y", user_id="bob", offset=Offset.CLOSE, **MEAL))
    assert list(floor.state.holders[M.symbol]) == ["ann", "bob"]
    assert not floor.state.holders[CU.symbol]
