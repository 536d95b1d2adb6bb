"""The private half of an image: accounts, positions, orders, trades."""

from collections import deque
from typing import Any, Final

import msgspec

from diffex.domain.account import Account
from diffex.domain.big_side import MarginGroup
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import OrderStatus, Right
from diffex.domain.events import Traded, Transferred
from diffex.domain.instrument import FeeRates
from diffex.domain.order import Order
from diffex.domain.position import Lot, PositionSide
from diffex.domain.settled import SettledFunds
from diffex.domain.statement import Statement
from diffex.domain.units import Nanos
from diffex.engine.image_rows import Rows
from diffex.engine.state import Archived, ExchangeState, Trader

LOTS: Final = Rows(Lot)
SIDES: Final = Rows(PositionSide, apart=("his", "today"))
ACCOUNTS: Final = Rows(
    Account, apart=("groups", "positions"), fees=dict[str, FeeRates], right=Right
)
GROUPS: Final = Rows(MarginGroup)
ORDERS: Final = Rows(Order, command=InsertOrder, status=OrderStatus)
POSITION_ATTRIBUTES: Final = frozenset({"group", "instrument", "long", "short", "told"})
"""Those of ``Position``; how often it was told is in another section."""
TRADERS: Final = Rows(
    Trader,
    apart=(
        "account",
        "archived",
        "asks",
        "bids",
        "condition_ids",
        "conditions",
        "ended_conditions",
        "finished",
        "orders",
        "sent",
        "statements",
        "trades",
        "transfers",
    ),
    settled=SettledFunds | None,
)


class _SideRow(msgspec.Struct, array_like=True):
    """One side of a position."""

    row: SIDES.row  # type: ignore[name-defined] # made of the class
    today: list[LOTS.row]  # type: ignore[name-defined] # made of the class
    his: list[LOTS.row]  # type: ignore[name-defined] # made of the class


class _PositionRow(msgspec.Struct, array_like=True):
    """A position."""

    long: _SideRow
    short: _SideRow


class _TraderRow(msgspec.Struct, array_like=True):
    """A user of the exchange."""

    row: TRADERS.row  # type: ignore[name-defined] # made of the class
    account: ACCOUNTS.row  # type: ignore[name-defined] # made of the class
    groups: dict[str, GROUPS.row]  # type: ignore[name-defined] # made of the class
    positions: dict[str, _PositionRow]
    orders: dict[str, ORDERS.row]  # type: ignore[name-defined] # made of the class
    finished: list[str]
    archived: dict[str, Archived]
    trades: list[Traded]
    transfers: list[Transferred]
    statements: list[Statement]
    sent: list[Nanos]
    bids: dict[str, list[str]]
    asks: dict[str, list[str]]


class TradersSection(msgspec.Struct, array_like=True):
    """Every user, in the order in which the accounts were opened."""

    traders: dict[str, _TraderRow]
    holders: dict[str, list[str]]


def take_traders(state: ExchangeState) -> TradersSection:
    """Return the users as they are."""
    traders = {user_id: _take_trader(trader) for user_id, trader in state.traders.items()}
    return TradersSection(traders, {symbol: list(held) for symbol, held in state.holders.items()})


def give_traders(section: TradersSection, state: ExchangeState) -> None:
    """Put the users back; no order of theirs rests yet."""
    state.holders.clear()
    for symbol, users in section.holders.items():
        state.holders[symbol] = dict.fromkeys(users)
    for user_id, row in section.traders.items():
        state.traders[user_id] = _give_trader(row, state)


def _take_trader(trader: Trader) -> _TraderRow:
    account = trader.account
    return _TraderRow(
        TRADERS.take(trader),
        ACCOUNTS.take(account),
        {product: GROUPS.take(group) for product, group in account.groups.items()},
        {
            symbol: _PositionRow(_take_side(position.long), _take_side(position.short))
            for symbol, position in account.positions.items()
        },
        {order_id: ORDERS.take(order) for order_id, order in trader.orders.items()},
        list(trader.finished),
        trader.archived,
        list(trader.trades),
        list(trader.transfers),
        list(trader.statements),
        list(trader.sent),
        _take_resting(trader.bids),
        _take_resting(trader.asks),
    )


def _give_trader(row: _TraderRow, state: ExchangeState) -> Trader:
    account = ACCOUNTS.fill(Account("", 0), row.account)
    account.positions = {}
    account.groups = {
        product: GROUPS.fill(MarginGroup(""), group) for product, group in row.groups.items()
    }
    for symbol, sides in row.positions.items():
        position = account.position(state.terms[symbol])
        position.long = _give_side(sides.long)
        position.short = _give_side(sides.short)
    trader = TRADERS.fill(Trader(account), row.row)
    trader.orders = {order_id: _give_order(order) for order_id, order in row.orders.items()}
    trader.finished = deque(row.finished)
    trader.archived = row.archived
    trader.trades = deque(row.trades)
    trader.transfers = deque(row.transfers)
    trader.statements = deque(row.statements)
    trader.sent = deque(row.sent)
    trader.bids = _give_resting(row.bids, trader)
    trader.asks = _give_resting(row.asks, trader)
    return trader


def _take_resting(side: dict[str, dict[Order, None]]) -> dict[str, list[str]]:
    return {symbol: [one.command.order_id for one in held] for symbol, held in side.items()}


def _give_resting(row: dict[str, list[str]], trader: Trader) -> dict[str, dict[Order, None]]:
    return {
        symbol: {trader.orders[order_id]: None for order_id in held} for symbol, held in row.items()
    }


def _give_order(row: Any) -> Order:
    return ORDERS.fill(Order(row.command, row.symbol, row.exchange_order_id, 0, 0), row)


def _take_side(side: PositionSide) -> _SideRow:
    return _SideRow(SIDES.take(side), LOTS.take_all(side.today), LOTS.take_all(side.his))


def _give_side(row: _SideRow) -> PositionSide:
    side = SIDES.fill(PositionSide(), row.row)
    side.today = deque(LOTS.fill(Lot(0, 0), lot) for lot in row.today)
    side.his = deque(LOTS.fill(Lot(0, 0), lot) for lot in row.his)
    return side
