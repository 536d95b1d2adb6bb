"""The engine's state in the model's words, and the two laid side by side."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from diffex.domain.errors import FinishCode, RejectCode
from diffex.domain.events import (
    AccountChanged,
    AccountSettled,
    CancelRejected,
    ConditionChanged,
    ConditionRefused,
    DayStarted,
    Event,
    LiquidationBegun,
    MarginCalled,
    OrderAccepted,
    OrderRefused,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    SettlementAnswered,
    Traded,
    Transferred,
)
from diffex.engine.exchange import Exchange
from tests.model.account import Row
from tests.model.exchange import ModelExchange

ORDER: Final = ("status", "filled_volume", "remaining_volume", "frozen_margin", "frozen_commission")
FUNDS: Final = tuple(
    name for name in AccountChanged.__struct_fields__ if name not in {"user_id", "code"}
)
FINISHES: Final = {int(one): one.name for one in FinishCode}
REFUSALS: Final = (
    CancelRejected,
    ConditionRefused,
    OrderRefused,
    OrderRejected,
    SettlementAnswered,
    Transferred,
)


def refusals(events: Iterable[Event]) -> list[str]:
    """Return the names of the rules for which a command was refused, in order."""
    codes = [one.code for one in events if isinstance(one, REFUSALS)]
    return [RejectCode(code).name for code in codes if code]


def warnings(events: Iterable[Event]) -> list[tuple[str, str]]:
    """Return the margin calls and liquidations, each with whose it is."""
    names = {MarginCalled: "CALL", LiquidationBegun: "LIQUIDATION"}
    return [(names[type(one)], one.user_id) for one in events if type(one) in names]


def same(engine: Exchange, model: ModelExchange) -> None:
    """Check that every user, every book and every last price is the same in both."""
    assert set(engine.state.traders) == set(model.users)
    for user_id in model.users:
        _same_user(engine, model, user_id)
    for symbol in model.terms:
        assert engine.state.market.lasts[symbol] == model.last(symbol)
        book = engine.state.books[symbol]
        for side, is_buy in ((book.bids, True), (book.asks, False)):
            levels = [side.levels[key] for key in reversed(side.keys)]
            standing = [
                (order.command.user_id, order.command.order_id, order.price, order.left)
                for level in levels
                for order in level.living()
            ]
            assert standing == [
                (order.user_id, order.command.order_id, order.price, order.left)
                for order in model.queue(symbol, is_buy)
            ]


def _same_user(engine: Exchange, model: ModelExchange, user_id: str) -> None:
    orders: dict[str, dict[str, Any]] = {}
    positions: dict[str, PositionChanged] = {}
    conditions: dict[str, ConditionChanged] = {}
    for event in engine.restate(user_id):
        if isinstance(event, AccountChanged):
            theirs = {name: getattr(event, name) for name in FUNDS}
            ours = model.account(user_id)
            assert theirs == {name: ours[name] for name in FUNDS}
        elif isinstance(event, OrderAccepted):
            orders[event.command.order_id] = {"command": event.command}
        elif isinstance(event, OrderUpdated):
            told = {name: getattr(event, name) for name in (*ORDER, "update_time")}
            code = FinishCode(event.code).name if event.code else ""
            orders[event.order_id].update(told, code=code)
        elif isinstance(event, OrderRejected):
            orders[event.order_id] = {"command": event.command, "status": "REJECTED"}
        elif isinstance(event, PositionChanged):
            positions[event.symbol] = event
        elif isinstance(event, ConditionChanged):
            conditions[event.command.condition_id] = event
    _same_orders(orders, model, user_id)
    _same_conditions(conditions, model, user_id)
    for symbol in model.terms:
        _same_position(positions.pop(symbol, None), model, user_id, symbol)
    assert not positions


def _same_orders(theirs: dict[str, dict[str, Any]], model: ModelExchange, user_id: str) -> None:
    ours: dict[str, dict[str, Any]] = {}
    for order in model.orders:
        if order.user_id == user_id and model.shown(order):
            told = {"status": "REJECTED"} if not order.number else model.order(order)
            ours[order.command.order_id] = {"command": order.command, **told}
    assert theirs == ours


def _same_conditions(
    theirs: dict[str, ConditionChanged], model: ModelExchange, user_id: str
) -> None:
    ours = {
        one.command.condition_id: one
        for one in model.conditions
        if one.command.user_id == user_id and model.is_told(one)
    }
    assert theirs.keys() == ours.keys()
    for condition_id, told in theirs.items():
        one = ours[condition_id]
        assert (told.command, told.state, told.update_time) == (one.command, one.state, one.changed)
        assert _name(told.code) in (one.codes or {""}), (told, one)


def same_lots(events: Iterable[Event], model: ModelExchange) -> None:
    """Check that the statements of the last day name each lot's opening day.

    Only where nothing has traded since, which would have changed the lots.
    """
    told = list(events)
    begins = max(place for place, one in enumerate(told) if isinstance(one, DayStarted))
    if any(isinstance(one, Traded) for one in told[begins:]):
        return
    for one in told:
        if not isinstance(one, AccountSettled) or one.trading_day != model.settled[-1]:
            continue
        for held in one.funds.positions:
            for side, is_long in ((held.long, True), (held.short, False)):
                pool = model.side(one.user_id, held.symbol, is_long).his
                rows = [(lots.opened, lots.volume, lots.open_cost) for lots in side.lots]
                days = sorted(set(pool.days))
                lots = list(zip(pool.days, pool.opened, strict=True))
                assert rows == [
                    (day, pool.days.count(day), sum(price for on, price in lots if on == day))
                    for day in days
                ]


def _name(code: int) -> str:
    if not code:
        return ""
    found = FINISHES.get(code)
    return RejectCode(code).name if found is None else found


def _same_position(
    theirs: PositionChanged | None, model: ModelExchange, user_id: str, symbol: str
) -> None:
    if theirs is None and not model.users[user_id].holds(symbol):
        return
    ours = model.position(user_id, symbol)
    if theirs is None:
        assert not any(value for side in ours.values() for value in side.values())
        return
    assert theirs.last_price == model.last(symbol)
    for name, side in (("long", theirs.long), ("short", theirs.short)):
        assert msgspec.structs.asdict(side) == ours[name], (user_id, symbol, name)


def same_trades(events: Iterable[Event], model: ModelExchange, before: dict[str, int]) -> None:
    """Check that a command's trades are those that the model's users got by it.

    Args:
        events: of the command.
        model: after it.
        before: how many trades each user had had.
    """
    theirs: dict[str, list[Row]] = {user_id: [] for user_id in model.users}
    for one in events:
        if isinstance(one, Traded):
            # The exchange's own orders have a colon in their ids, which the model does not name.
            order_id = "" if ":" in one.order_id else one.order_id
            theirs[one.user_id].append(
                Row(order_id, one.symbol, one.price, one.volume, 0, one.commission, one.timestamp)
            )
    for user_id, user in model.users.items():
        ours = [row._replace(close_profit=0) for row in user.log[before.get(user_id, 0) :]]
        # Two contracts may be matched at one moment; in which order is nobody's business.
        assert sorted(theirs[user_id], key=_symbol) == sorted(ours, key=_symbol)


def _symbol(row: Row) -> str:
    return row.symbol
