"""The state hash: the same for the same history, another for anything that differs."""

import datetime
from collections.abc import Callable

import pytest

from diffex.domain.account import Account
from diffex.domain.calendar import Calendar
from diffex.domain.commands import (
    Deposit,
    OpenAccount,
    SetFees,
    SetRight,
    StopTrading,
    Transfer,
    Withdraw,
)
from diffex.domain.enums import Offset, Right
from diffex.domain.order import Order
from diffex.domain.position import Position
from diffex.domain.units import SECOND
from diffex.engine.exchange import Exchange
from diffex.engine.state import Archived, ExchangeState
from diffex.storage.memory import NoPast
from tests.support.contracts import CONTRACTS, CU, M
from tests.support.orders import START, Floor, cancel, order, sell


def busy() -> Floor:
    """Return an exchange with something of everything."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=4)
    floor.trade("1", 7_523, 3)
    floor.give(
        order("2", price=7_500, volume=2),
        sell("3", price=7_530, volume=1, offset=Offset.CLOSE),
        sell("4", price=7_530, volume=1, offset=Offset.CLOSETODAY),
        sell("5", user_id="bob", price=7_530, volume=1),
        order("6", volume=0),
        order("7", price=7_400),
        cancel("7"),
        Transfer("ann", 1, "1", "CNY"),
    )
    floor.state.traders["bob"].archived["old"] = Archived(b"digest", "FILLED", 3)
    return floor


def ann(state: ExchangeState) -> Account:
    """Return ann's account."""
    return state.traders["ann"].account


def copper(state: ExchangeState) -> Position:
    """Return ann's copper."""
    return ann(state).positions[CU.symbol]


def placed(state: ExchangeState, order_id: str = "2") -> Order:
    """Return one of ann's orders."""
    return state.traders["ann"].orders[order_id]


def raised(owner: object, name: str) -> None:
    """Add one to an attribute."""
    setattr(owner, name, getattr(owner, name) + 1)


CHANGES: dict[str, Callable[[ExchangeState], object]] = {
    "trading day": lambda s: setattr(s, "trading_day", datetime.date(2025, 11, 11)),
    "calendar": lambda s: setattr(s, "calendar", Calendar("exchange")),
    "terms": lambda s: s.instruments.pop(M.symbol),
    "order count": lambda s: raised(s, "order_count"),
    "trade count": lambda s: raised(s, "trade_count"),
    "stopped": lambda s: setattr(s, "stopped", True),
    "holders": lambda s: s.holders[M.symbol].update(ann=None),
    "last price": lambda s: s.market.lasts.update({CU.symbol: 7_524}),
    "day last": lambda s: raised(s.market.days[CU.symbol], "last"),
    "day open": lambda s: raised(s.market.days[CU.symbol], "open"),
    "day highest": lambda s: raised(s.market.days[CU.symbol], "highest"),
    "day lowest": lambda s: raised(s.market.days[CU.symbol], "lowest"),
    "day volume": lambda s: raised(s.market.days[CU.symbol], "volume"),
    "day amount": lambda s: raised(s.market.days[CU.symbol], "amount"),
    "open interest": lambda s: raised(s.market.days[CU.symbol], "open_interest"),
    "quote time": lambda s: raised(s.market.days[CU.symbol], "updated"),
    "bars gone": lambda s: raised(s.market.days[CU.symbol].seconds, "first_id"),
    "bar": lambda s: raised(s.market.days[CU.symbol].seconds.bars[0], "close_oi"),
    "minutes gone": lambda s: raised(s.market.days[CU.symbol].minutes, "first_id"),
    "minute": lambda s: raised(s.market.days[CU.symbol].minutes.bars[0], "volume"),
    "priority": lambda s: s.books[CU.symbol].asks.levels[-7_530].queue.rotate(1),
    "book": lambda s: s.books[CU.symbol].remove(placed(s)),
    "pre_balance": lambda s: raised(ann(s), "pre_balance"),
    "deposit": lambda s: raised(ann(s), "deposit"),
    "withdraw": lambda s: raised(ann(s), "withdraw"),
    "close_profit": lambda s: raised(ann(s), "close_profit"),
    "commission": lambda s: raised(ann(s), "commission"),
    "margin": lambda s: raised(ann(s), "margin"),
    "frozen_margin": lambda s: raised(ann(s), "frozen_margin"),
    "frozen_commission": lambda s: raised(ann(s), "frozen_commission"),
    "live orders": lambda s: raised(s.traders["ann"], "live"),
    "finished": lambda s: s.traders["ann"].finished.rotate(1),
    "trades": lambda s: s.traders["ann"].trades.pop(),
    "transfers": lambda s: s.traders["ann"].transfers.clear(),
    "transfer count": lambda s: raised(s.traders["ann"], "transfer_count"),
    "archived": lambda s: s.traders["bob"].archived.clear(),
    "history's lots": lambda s: raised(copper(s).long.his[0], "volume"),
    "history's open price": lambda s: raised(copper(s).long.his[0], "price"),
    "position cost": lambda s: raised(copper(s).long, "position_cost"),
    "today's position cost": lambda s: raised(copper(s).long, "cost_today"),
    "right": lambda s: setattr(ann(s), "right", Right.CLOSE_ONLY),
    "own fees": lambda s: ann(s).fees.update({"SHFE.cu": CU.fees}),
    "today's lots": lambda s: raised(copper(s).long.today[0], "volume"),
    "frozen today": lambda s: raised(copper(s).long, "frozen_today"),
    "frozen his": lambda s: raised(copper(s).long, "frozen_his"),
    "side margin": lambda s: raised(copper(s).short, "margin"),
    "order left": lambda s: raised(placed(s), "left"),
    "order filled": lambda s: raised(placed(s), "filled"),
    "order price": lambda s: raised(placed(s, "7"), "price"),
    "order status": lambda s: setattr(placed(s), "status", "FILLED"),
    "order text": lambda s: setattr(placed(s), "text", "other"),
    "order code": lambda s: raised(placed(s), "code"),
    "order hold": lambda s: raised(placed(s), "frozen_margin"),
    "order commission": lambda s: raised(placed(s), "frozen_commission"),
    "order today": lambda s: raised(placed(s), "frozen_today"),
    "order his": lambda s: raised(placed(s), "frozen_his"),
    "order number": lambda s: setattr(placed(s), "exchange_order_id", "x"),
    "order resting": lambda s: setattr(placed(s, "7"), "resting", True),
    "order insert": lambda s: raised(placed(s), "insert_time"),
    "order update": lambda s: raised(placed(s), "update_time"),
    "order command": lambda s: setattr(placed(s), "command", order("2", volume=9)),
}


def test_the_same_history_has_the_same_hash() -> None:
    """Nothing depends on the process, on hashing or on when it is asked."""
    one, two = busy(), busy()
    assert one.state.state_hash() == two.state.state_hash() == one.state.state_hash()


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_differs_shows_in_the_hash(what: str) -> None:
    """A hash that overlooks a part cannot vouch for a replay."""
    state = busy().state
    before = state.state_hash()
    CHANGES[what](state)
    assert state.state_hash() != before


@pytest.mark.parametrize(
    "command",
    [
        OpenAccount("cat", 1),
        order("x"),
        order("x", volume=0),
        cancel("2"),
        StopTrading(),
        Deposit("ann", 1),
        Withdraw("ann", 1),
        Transfer("ann", -1, "2", "CNY"),
        SetFees("ann", "SHFE.cu", CU.fees),
        SetRight("ann", Right.CLOSE_ONLY),
    ],
)
def test_every_command_with_an_effect_shows_in_the_hash(command: object) -> None:
    """Also a reject, which only uses up its order_id."""
    floor = busy()
    before = floor.state.state_hash()
    floor.give(command)
    assert floor.state.state_hash() != before


@pytest.mark.parametrize(
    "command",
    [OpenAccount("ann", 1), OpenAccount("cat", -1), order("2"), cancel("7"), cancel("none")],
)
def test_a_command_without_effect_does_not_show(command: object) -> None:
    """A second account, a used id, a cancel in vain: the state is what it was."""
    floor = busy()
    before = floor.state.state_hash()
    floor.give(command)
    assert floor.state.state_hash() == before


def test_publishing_does_not_show() -> None:
    """A replay publishes to nobody and still comes to the same hash."""
    floor = busy()
    floor.trade("9", 7_524)
    before = floor.state.state_hash()
    assert list(floor.exchange.mark({"ann", "bob"})) == []
    floor.state.market.touched.clear()
    floor.state.market.series(CU.symbol, 60 * SECOND)
    assert floor.state.state_hash() == before


def test_the_trading_day_is_that_of_the_start() -> None:
    """Ids of trades carry it, spelled in eight digits."""
    state = Exchange(CONTRACTS, Calendar("24x7"), START, NoPast()).state
    assert (state.trading_day, state.day_text) == (datetime.date(2025, 11, 10), "20251110")
