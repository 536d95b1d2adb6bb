"""The flat dialect, the quick start's: events become sections keyed by id.

``accounts.<user_id>``, ``positions.<symbol>``, ``orders.<order_id>``, ``trades.<trade_id>``.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from diffex.diff import patch
from diffex.diff.patch import Tree
from diffex.diff.sections import (
    accounts,
    condition_orders,
    orders,
    positions,
    settlement,
    standard_transfers,
    trades,
)
from diffex.domain.events import (
    AccountChanged,
    AccountSettled,
    ConditionChanged,
    ConditionForgotten,
    Event,
    OrderAccepted,
    OrderForgotten,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    PositionForgotten,
    SettlementConfirmed,
    Traded,
    TradeForgotten,
    TransferForgotten,
    Transferred,
)
from diffex.domain.instrument import Instrument

NOTHING: Final[Tree] = {}
"""What a mirror knows of an account or a position that is new."""


class Transaction:
    """What one command changed in one user's snapshot: trades, orders, funds, in this order.

    ``before`` is the snapshot as it was, which is read and not changed here.
    """

    __slots__ = (
        "accounts",
        "before",
        "conditions",
        "orders",
        "positions",
        "settlement",
        "trades",
        "transfers",
    )

    def __init__(self, before: Tree) -> None:
        self.before = before
        self.trades: Tree = {}
        self.orders: Tree = {}
        self.accounts: Tree = {}
        self.positions: Tree = {}
        self.conditions: Tree = {}
        self.transfers: Tree = {}
        self.settlement: Tree = {}

    def patches(self) -> list[Tree]:
        """Return the merge patches: at most one of trades, orders, funds, and each other part."""
        news: list[Tree] = []
        if self.trades:
            news.append({"trades": self.trades})
        if self.orders:
            news.append({"orders": self.orders})
        if self.positions:
            news.append({"accounts": self.accounts, "positions": self.positions})
        elif self.accounts:
            news.append({"accounts": self.accounts})
        if self.conditions:
            news.append({condition_orders.SECTION: self.conditions})
        if self.transfers:
            news.append({"transfers": self.transfers})
        if self.settlement:
            news.append({settlement.SECTION: self.settlement})
        return news


def empty_snapshot() -> Tree:
    """Return the snapshot of a user who has nothing yet."""
    return {
        "accounts": {},
        "positions": {},
        "orders": {},
        "trades": {},
        "banks": standard_transfers.banks(),
        "transfers": {},
    }


def snapshot(events: Iterable[Event], instruments: Mapping[str, Instrument]) -> Tree:
    """Return a user's whole snapshot from the restated events of that user alone."""
    tree = empty_snapshot()
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
    """

    def __init__(
        self,
        instruments: Mapping[str, Instrument],
        known: Callable[[str], Tree | None],
    ) -> None:
        self._instruments = instruments
        self._known = known
        self._makers: dict[type, Callable[[Any, Transaction], None]] = {
            OrderAccepted: self._accepted,
            OrderRejected: self._rejected,
            OrderUpdated: self._updated,
            OrderForgotten: self._order_forgotten,
            Traded: self._traded,
            TradeForgotten: self._trade_forgotten,
            AccountChanged: self._account,
            PositionChanged: self._position,
            ConditionChanged: self._condition,
            ConditionForgotten: self._condition_forgotten,
            PositionForgotten: self._position_forgotten,
            Transferred: self._transferred,
            TransferForgotten: self._transfer_forgotten,
            AccountSettled: self._settled,
            SettlementConfirmed: self._confirmed,
        }

    def project(self, events: Iterable[Event]) -> dict[str, Transaction]:
        """Return what ``events``, all of one command, change in each mirrored snapshot."""
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
                transaction = told[user_id] = Transaction(before)
            maker(event, transaction)
        return told

    def _accepted(self, event: OrderAccepted, told: Transaction) -> None:
        told.orders[event.command.order_id] = orders.flat_accepted(event)

    def _rejected(self, event: OrderRejected, told: Transaction) -> None:
        told.orders[event.command.order_id] = orders.flat_rejected(event)

    def _updated(self, event: OrderUpdated, told: Transaction) -> None:
        told.orders.setdefault(event.order_id, {}).update(orders.flat_updated(event))

    def _order_forgotten(self, event: OrderForgotten, told: Transaction) -> None:
        _forget(told.orders, event.order_id, told.before["orders"])

    def _traded(self, event: Traded, told: Transaction) -> None:
        told.trades[event.trade_id] = trades.flat(event, self._instruments[event.symbol])

    def _trade_forgotten(self, event: TradeForgotten, told: Transaction) -> None:
        _forget(told.trades, event.trade_id, told.before["trades"])

    def _account(self, event: AccountChanged, told: Transaction) -> None:
        known = told.before["accounts"].get(event.user_id, NOTHING)
        told.accounts[event.user_id] = accounts.flat(event, known)

    def _position(self, event: PositionChanged, told: Transaction) -> None:
        known = told.before["positions"].get(event.symbol, NOTHING)
        news = positions.flat(event, self._instruments[event.symbol], known)
        if news:
            told.positions[event.symbol] = news
        else:
            # It may have moved and moved back, when several steps make one transaction.
            told.positions.pop(event.symbol, None)

    def _position_forgotten(self, event: PositionForgotten, told: Transaction) -> None:
        _forget(told.positions, event.symbol, told.before["positions"])

    def _condition(self, event: ConditionChanged, told: Transaction) -> None:
        told.conditions[event.command.condition_id] = condition_orders.condition_order(event)

    def _condition_forgotten(self, event: ConditionForgotten, told: Transaction) -> None:
        known = told.before.get(condition_orders.SECTION, NOTHING)
        _forget(told.conditions, event.condition_id, known)

    def _transferred(self, event: Transferred, told: Transaction) -> None:
        told.transfers[event.transfer_id] = standard_transfers.transfer(event)

    def _transfer_forgotten(self, event: TransferForgotten, told: Transaction) -> None:
        _forget(told.transfers, event.transfer_id, told.before["transfers"])

    def _settled(self, event: AccountSettled, told: Transaction) -> None:
        told.settlement = settlement.last(event.trading_day, confirmed=False)

    def _confirmed(self, event: SettlementConfirmed, told: Transaction) -> None:
        told.settlement = settlement.last(event.trading_day, confirmed=True)


def _forget(told: Tree, key: str, known: Tree) -> None:
    """Delete ``key``, which may be news of this very transaction that nobody has seen."""
    told.pop(key, None)
    if key in known:
        told[key] = None
