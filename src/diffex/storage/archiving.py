"""From the journal to the archive: what became of every order, by user and trading day.

Agents are left out: they trade more than all users, and nobody asks.
"""

import datetime
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from diffex.diff.patch import Tree
from diffex.diff.sections import orders, trades
from diffex.domain.events import (
    AccountSettled,
    DayEnded,
    DayStarted,
    Event,
    OrderAccepted,
    OrderRejected,
    OrderUpdated,
    Traded,
)
from diffex.domain.ids import valid_id
from diffex.domain.limits import STATEMENT_TRADES
from diffex.domain.statement import Statement
from diffex.engine import restate
from diffex.engine.ports import Past
from diffex.engine.state import ExchangeState
from diffex.storage import images
from diffex.storage.archive_file import ARCHIVE_FILE, ArchiveFile
from diffex.storage.images import Image
from diffex.storage.journal_file import JournalFile
from diffex.storage.journal_tables import Progress
from diffex.storage.recovery import Recovered, from_genesis, replay, restored

GATHERED: Final = 5_000
"""Orders, or trades, that are written at a time."""


class Archivist:
    """Follows an exchange that is carried out again, and fills the archive."""

    def __init__(self, archive: ArchiveFile, state: ExchangeState, done: int) -> None:
        """Begin with a state, which need not be at the archive's end.

        Args:
            archive: open, and in ``filling``.
            state: of the exchange that is carried out.
            done: the last command that is in the archive.
        """
        self._archive: Final = archive
        self._state: Final = state
        self._done: Final = done
        self._day: datetime.date = state.trading_day
        self._orders: dict[tuple[str, str], tuple[str, Tree]] = {}
        self._trades: list[tuple[str, str, str, str]] = []
        self._of_day: dict[str, deque[Traded]] = {}
        """By user, the newest trades of the day, for the statement."""
        self._counts: dict[str, int] = {}
        for user_id, trader in state.traders.items():
            if valid_id(user_id):
                self._of_day[user_id] = deque(trader.trades, STATEMENT_TRADES)
                self._counts[user_id] = len(trader.trades) + trader.trades_gone

    def see(self, sequence: int, events: Iterable[Event]) -> None:
        """Take note of what a command brought about."""
        is_new = sequence > self._done
        for event in events:
            match event:
                case DayStarted():
                    # What lives on is of the next day too, if anything happens to it then.
                    self.write()
                    self._day = event.trading_day
                    self._of_day.clear()
                    self._counts.clear()
                case DayEnded() if is_new:
                    self._archive.add_day(event.trading_day)
                case Traded() if valid_id(event.user_id):
                    self._trade(event, is_new=is_new)
                case AccountSettled() if is_new and valid_id(event.user_id):
                    self._settle(event)
                case OrderAccepted() | OrderRejected() | OrderUpdated() if is_new:
                    if valid_id(event.user_id):
                        self._order(event)
        if len(self._orders) >= GATHERED or len(self._trades) >= GATHERED:
            self.write()

    def write(self) -> None:
        """Write what has gathered."""
        day, encode = self._day.isoformat(), msgspec.json.encode
        self._archive.add_orders(
            (user_id, order_id, first, day, encode(tree).decode())
            for (user_id, order_id), (first, tree) in self._orders.items()
        )
        self._archive.add_trades(self._trades)
        self._orders.clear()
        self._trades.clear()

    def _order(self, event: OrderAccepted | OrderRejected | OrderUpdated) -> None:
        today = self._day.isoformat()
        if isinstance(event, OrderUpdated):
            first, tree = self._known(event.user_id, event.order_id, today)
            tree.update(orders.flat_updated(event))
            self._orders[event.user_id, event.order_id] = first, tree
            return
        if isinstance(event, OrderAccepted):
            tree = orders.flat_accepted(event)
        else:
            tree = orders.flat_rejected(event)
        self._orders[event.user_id, event.command.order_id] = today, tree

    def _known(self, user_id: str, order_id: str, today: str) -> tuple[str, Tree]:
        """Return the first day of an order, and what was told of it before."""
        gathered = self._orders.get((user_id, order_id))
        if gathered is not None:
            return gathered
        kept = self._archive.order(user_id, order_id)
        if kept is not None:
            return kept[0], msgspec.json.decode(kept[1])
        # Of before the journal's first row; or not kept, then the update has all that is known.
        order = self._state.traders[user_id].orders.get(order_id)
        tree: Tree = {"order_id": order_id, "user_id": user_id}
        for event in () if order is None else restate.order_events(order):
            if isinstance(event, OrderAccepted):
                tree = orders.flat_accepted(event)
        return today, tree

    def _trade(self, event: Traded, *, is_new: bool) -> None:
        user_id = event.user_id
        self._of_day.setdefault(user_id, deque(maxlen=STATEMENT_TRADES)).append(event)
        self._counts[user_id] = self._counts.get(user_id, 0) + 1
        if is_new:
            told = msgspec.json.encode(trades.flat(event, self._state.terms[event.symbol]))
            row = (user_id, self._day.isoformat(), event.trade_id, told.decode())
            self._trades.append(row)

    def _settle(self, event: AccountSettled) -> None:
        made = tuple(self._of_day.get(event.user_id, ()))
        omitted = self._counts.get(event.user_id, 0) - len(made)
        self._archive.add_statement(
            Statement(
                trading_day=event.trading_day, funds=event.funds, trades=made, omitted=omitted
            )
        )


def bring_archive_up_to_date(
    data: Path, journal: JournalFile, past: Past, progress: Progress
) -> Recovered:
    """Write what the journal has and the archive has not; return the exchange at its end.

    Raises:
        StoreError: one of them cannot be used.
    """
    archive = ArchiveFile(data / ARCHIVE_FILE, writable=True)
    try:
        with archive.filling():
            genesis, done = archive.progress()
            found = _before(data, journal, past, done)
            if genesis != found.genesis:
                archive.clear()
                done = 0
            archivist = Archivist(archive, found.exchange.state, done)
            replay(found, journal, journal.head, progress, archivist.see)
            archivist.write()
            archive.reach(found.genesis, found.sequence)
    finally:
        archive.close()
    return found


def _before(data: Path, journal: JournalFile, past: Past, done: int) -> Recovered:
    """Return the exchange at the newest image that the archive has, or at its beginning."""
    found = from_genesis(journal, past)
    for sequence, one in images.usable(data):
        if not isinstance(one, Image) or one.genesis != found.genesis:
            continue
        if found.sequence <= sequence <= min(done, journal.head):
            return restored(data, one, past)
    return found
