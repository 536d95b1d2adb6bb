"""The standard dialect, that of TqSdk and of trading terminals: all under ``trade.<user_id>``.

What published clients cannot bear never happens here: every patch names its user, a
trade or an order is never null, and a transaction is one patch, so that an order is never
FINISHED before its trades are known.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from diffex.diff import patch
from diffex.diff.patch import Tree
from diffex.diff.sections import (
    condition_orders,
    standard_accounts,
    standard_orders,
    standard_positions,
    standard_trades,
    standard_transfers,
)
from diffex.domain.events import (
    AccountChanged,
    ConditionChanged,
    ConditionForgotten,
    Event,
    OrderAccepted,
    OrderForgotten,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    PositionForgotten,
    Traded,
    TradeForgotten,
    TransferForgotten,
    Transferred,
)
from diffex.domain.instrument import Instrument


class Transaction:
    """What one command changed in one user's snapshot.

    ``before`` is the part of the snapshot under ``trade.<user_id>`` as it was.
    """

    __slots__ = (
        "accounts",
        "before",
        "conditions",
        "orders",
        "positions",
        "trades",
        "transfers",
        "user_id",
    )

    def __init__(self, user_id: str, before: Tree) -> None:
        self.user_id = user_id
        self.before = before
        self.trades: Tree = {}
        self.orders: Tree = {}
        self.accounts: Tree = {}
        self.positions: Tree = {}
        self.transfers: Tree = {}
        self.conditions: Tree = {}

    def patches(self) -> list[Tree]:
        """Return one merge patch, or none if nothing changed."""
        news: Tree = {}
        if self.trades:
            news["trades"] = self.trades
        if self.orders:
            news["orders"] = self.orders
        if self.positions:
            news["positions"] = self.positions
        if self.accounts:
            news["accounts"] = self.accounts
        if self.transfers:
            news["transfers"] = self.transfers
        if self.conditions:
            news[condition_orders.SECTION] = self.conditions
        return [of_user(self.user_id, news)] if news else []


def of_user(user_id: str, news: Tree) -> Tree:
    """Return the patch of a snapshot that changes one user by ``news``."""
    return {"trade": {user_id: news}}


def session_of(user_id: str, trading_day: str) -> Tree:
    """Return the patch that tells a client that it is logged in, and on which trading day."""
    return of_user(user_id, {"session": {"user_id": user_id, "trading_day": trading_day}})


def day_of(user_id: str, trading_day: str) -> Tree:
    """Return the patch that tells a client that another trading day has begun."""
    tree = session_of(user_id, trading_day)
    tree["trade"][user_id]["trading_day"] = trading_day
    return tree


def empty_snapshot(user_id: str, trading_day: str) -> Tree:
    """Return the snapshot of a user who has nothing yet; the day is spelled YYYYMMDD."""
    tree = session_of(user_id, trading_day)
    tree["trade"][user_id].update(
        user_id=user_id,
        trading_day=trading_day,
        trade_more_data=False,
        accounts={},
        positions={},
        orders={},
        trades={},
        banks=standard_transfers.banks(),
        transfers={},
    )
    return tree


def snapshot(
    events: Iterable[Event], instruments: Mapping[str, Instrument], user_id: str, trading_day: str
) -> Tree:
    """Return a user's whole snapshot from the restated events of that user alone."""
    tree = empty_snapshot(user_id, trading_day)
    projector = Projector(instruments, lambda _: tree)
    for transaction in projector.project(events).values():
        for news in transaction.patches():
            patch.merge(tree, news)
    return tree


class Projector:
    """Turns events into transactions, one for each user that they concern.

    ``instruments`` are the terms by symbol. ``known`` returns a user's snapshot as it is,
    with every section of ``empty_snapshot``, or None for a user whom nobody mirrors and for
    whom nothing is projected.

    Orders, trades, positions and transfers that the engine forgets leave the snapshot without a
    word: no client expects that they go, and one that loses a trade fails.
    """

    __slots__ = ("_instruments", "_known", "_makers", "_overdue")

    def __init__(
        self,
        instruments: Mapping[str, Instrument],
        known: Callable[[str], Tree | None],
    ) -> None:
        self._instruments = instruments
        self._known = known
        self._overdue: list[tuple[Tree, str]] = []
        """What the engine forgot in the very transaction that tells it: it leaves next time."""
        self._makers: dict[type, Callable[[Any, Transaction], None]] = {
            OrderAccepted: self._accepted,
            OrderRejected: self._rejected,
            OrderUpdated: self._updated,
            OrderForgotten: self._order_forgotten,
            Traded: self._traded,
            TradeForgotten: self._trade_forgotten,
            AccountChanged: self._account,
            PositionChanged: self._position,
            PositionForgotten: self._position_forgotten,
            Transferred: self._transferred,
            TransferForgotten: self._transfer_forgotten,
            ConditionChanged: self._condition,
            ConditionForgotten: self._condition_forgotten,
        }

    def project(self, events: Iterable[Event]) -> dict[str, Transaction]:
        """Return what ``events``, all of one command, change in each mirrored snapshot."""
        for section, key in self._overdue:
            section.pop(key, None)
        self._overdue.clear()
        told: dict[str, Transaction] = {}
        makers = self._makers
        for event in events:
            maker = makers.get(type(event))
            if maker is None:
                continue
            user_id = event.user_id
            transaction = told.get(user_id)
            if transaction is None:
                before = self._known(user_id)
                if before is None:
                    continue
                transaction = told[user_id] = Transaction(user_id, before["trade"][user_id])
            maker(event, transaction)
        return told

    def _accepted(self, event: OrderAccepted, told: Transaction) -> None:
        told.orders[event.command.order_id] = standard_orders.accepted(event)

    def _rejected(self, event: OrderRejected, told: Transaction) -> None:
        told.orders[event.command.order_id] = standard_orders.rejected(event)

    def _updated(self, event: OrderUpdated, told: Transaction) -> None:
        told.orders.setdefault(event.order_id, {}).update(standard_orders.updated(event))

    def _order_forgotten(self, event: OrderForgotten, told: Transaction) -> None:
        self._forget(told.orders, told.before["orders"], event.order_id)

    def _traded(self, event: Traded, told: Transaction) -> None:
        terms = self._instruments[event.symbol]
        told.trades[event.trade_id] = standard_trades.trade(event, terms)

    def _trade_forgotten(self, event: TradeForgotten, told: Transaction) -> None:
        self._forget(told.trades, told.before["trades"], event.trade_id)

    def _account(self, event: AccountChanged, told: Transaction) -> None:
        told.accounts[standard_accounts.CURRENCY] = standard_accounts.account(event)

    def _position(self, event: PositionChanged, told: Transaction) -> None:
        """Tell what differs, and the four kinds of lots together or not at all."""
        whole = standard_positions.position(event, self._instruments[event.symbol])
        news = patch.diff(told.before["positions"].get(event.symbol, {}), whole)
        if not news:
            # It may have moved and moved back, when several steps make one transaction.
            told.positions.pop(event.symbol, None)
            return
        lots = standard_positions.LOTS
        if any(name in news for name in lots):
            news.update((name, whole[name]) for name in lots)
        told.positions[event.symbol] = news

    def _position_forgotten(self, event: PositionForgotten, told: Transaction) -> None:
        self._forget(told.positions, told.before["positions"], event.symbol)

    def _transferred(self, event: Transferred, told: Transaction) -> None:
        told.transfers[event.transfer_id] = standard_transfers.transfer(event)

    def _transfer_forgotten(self, event: TransferForgotten, told: Transaction) -> None:
        self._forget(told.transfers, told.before["transfers"], event.transfer_id)

    def _condition(self, event: ConditionChanged, told: Transaction) -> None:
        told.conditions[event.command.condition_id] = condition_orders.condition_order(event)

    def _condition_forgotten(self, event: ConditionForgotten, told: Transaction) -> None:
        known = told.before.get(condition_orders.SECTION, {})
        self._forget(told.conditions, known, event.condition_id)

    def _forget(self, told: Tree, known: Tree, key: str) -> None:
        if key in told:
            self._overdue.append((known, key))
        else:
            known.pop(key, None)
