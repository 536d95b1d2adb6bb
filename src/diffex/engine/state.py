"""Every mutable thing of the exchange, one object, with a hash of all of it.

Whatever decides what a later command does lives here: two states with the same hash
answer the same commands in the same way. The hash leaves out what only says how much of
the state was published: a position whose price moved is told again if it was not told since.
``image`` has the walk.
"""

import datetime
from collections import deque
from collections.abc import Iterable, Mapping

import msgspec

from diffex.domain.account import Account
from diffex.domain.book import Book
from diffex.domain.calendar import Calendar
from diffex.domain.condition import Condition
from diffex.domain.events import Traded, Transferred
from diffex.domain.instrument import Instrument
from diffex.domain.order import Order
from diffex.domain.phases import Timetable
from diffex.domain.rules import Rules
from diffex.domain.settled import SettledFunds
from diffex.domain.statement import Statement
from diffex.domain.units import Lots, Nanos, Ticks
from diffex.engine.market_data import MarketData
from diffex.engine.phases import next_due, settles_at, stages_at
from diffex.engine.ports import Past
from diffex.engine.triggers import Triggers


class Archived(msgspec.Struct, frozen=True, gc=False):
    """What is remembered for ever of an order that left the snapshot."""

    digest: bytes
    """Of the command that placed it."""
    status: str
    filled: Lots


class Trader:
    """A user of the exchange: the account, and the orders by the client's order_id."""

    __slots__ = (
        "account",
        "archived",
        "asks",
        "bids",
        "called",
        "condition_ids",
        "conditions",
        "ended_conditions",
        "finished",
        "forced",
        "live",
        "live_conditions",
        "orders",
        "sent",
        "settled",
        "statements",
        "trades",
        "trades_gone",
        "transfer_count",
        "transfers",
    )

    def __init__(self, account: Account) -> None:
        self.account = account
        self.orders: dict[str, Order] = {}
        self.live = 0
        self.finished: deque[str] = deque()
        """The ids of ``orders`` that are finished, in the order in which they ended."""
        self.archived: dict[str, Archived] = {}
        self.trades: deque[Traded] = deque()
        self.trades_gone = 0
        """How many of the day's trades left the snapshot."""
        self.settled: SettledFunds | None = None
        """The last trading day's figures; None before the first is settled."""
        self.called = False
        """Whether the user was told of a margin call that is not over."""
        self.forced = 0
        """How many orders the exchange has made to liquidate the account."""
        self.statements: deque[Statement] = deque()
        """The newest of them, oldest first."""
        self.transfers: deque[Transferred] = deque()
        """The newest of them, refused ones too."""
        self.transfer_count = 0
        self.bids: dict[str, dict[Order, None]] = {}
        self.asks: dict[str, dict[Order, None]] = {}
        """By symbol, the orders that rest in the book, oldest first."""
        self.sent: deque[Nanos] = deque()
        """When the user's last commands came, as many as a second may have."""
        self.conditions: dict[str, Condition] = {}
        """Conditional orders by the client's id, as long as the snapshot shows them."""
        self.live_conditions = 0
        self.ended_conditions: deque[str] = deque()
        """The ids of ``conditions`` that ended, in the order in which they did."""
        self.condition_ids: dict[str, None] = {}
        """The ids of those that left the snapshot: used for ever."""

    def resting(self, is_buy: bool) -> dict[str, dict[Order, None]]:
        """Return the resting orders of one side of the books, by symbol."""
        return self.bids if is_buy else self.asks


class ExchangeState:
    """The whole exchange. ``market`` is its public face, ``traders`` its private one."""

    __slots__ = (
        "begun",
        "books",
        "calendar",
        "day_text",
        "due",
        "explicit",
        "first_day",
        "holders",
        "instruments",
        "market",
        "order_count",
        "rules",
        "settles",
        "stages",
        "stopped",
        "terms",
        "timetable",
        "trade_count",
        "traders",
        "trading_day",
        "triggers",
    )

    def __init__(
        self,
        instruments: Iterable[Instrument],
        calendar: Calendar,
        now: Nanos,
        past: Past,
        rules: Rules,
        explicit: Iterable[Instrument],
    ) -> None:
        self.rules = rules
        self.explicit = tuple(explicit)
        """Contracts that the host named, with their first terms: listed on every day."""
        self.instruments = {terms.symbol: terms for terms in instruments}
        self.calendar = calendar
        self.trading_day: datetime.date = calendar.trading_day(now)
        self.day_text = f"{self.trading_day:%Y%m%d}"
        """The trading day as trade ids spell it."""
        self.books = {symbol: Book() for symbol in self.instruments}
        self.triggers = Triggers()
        self.market = MarketData(self.instruments.values(), calendar, now, past, self.triggers)
        self.traders: dict[str, Trader] = {}
        self.holders: dict[str, dict[str, None]] = {symbol: {} for symbol in self.instruments}
        """By symbol, the users who ever had a position in it, in order of arrival."""
        self.order_count = 0
        self.trade_count = 0
        self.stopped = False
        self.terms = dict(self.instruments)
        """By symbol, the last terms of every contract that was ever listed: what happened to one
        may be told after it expired."""
        self.first_day = self.trading_day
        self.begun = now
        """When the trading day began here."""
        self.timetable = Timetable(calendar, self.trading_day, self.instruments.values())
        self.stages = stages_at(self.timetable, self.instruments, now)
        """By symbol, what its phase allows now."""
        self.settles = settles_at(calendar, rules, self.timetable)
        """When the day is settled by itself."""
        self.due = next_due(self.timetable, self.settles, now)
        """When something is to be done though nobody asks: see ``engine.agenda``."""

    def begin_day(
        self,
        timetable: Timetable,
        instruments: Mapping[str, Instrument],
        settlements: Mapping[str, Ticks],
        now: Nanos,
    ) -> None:
        """Begin another trading day: its contracts and their terms, its phases, its figures.

        Many hold the dictionaries of contracts, so these stay and what is in them changes.

        Args:
            timetable: of the day.
            instruments: of the day, by symbol.
            settlements: the prices of the day before, of its contracts.
            now: when it begins.
        """
        self.trading_day = timetable.trading_day
        self.begun = now
        self.day_text = f"{self.trading_day:%Y%m%d}"
        for symbol in self.instruments:
            if symbol not in instruments:
                del self.books[symbol]
                del self.holders[symbol]
        self.instruments.clear()
        self.instruments.update(instruments)
        self.terms.update(instruments)
        for symbol in instruments:
            if symbol not in self.books:
                self.books[symbol] = Book()
                self.holders[symbol] = {}
        self.market.begin_day(instruments, settlements, now)
        self.timetable = timetable
        self.stages = stages_at(timetable, instruments, now)
        self.settles = settles_at(self.calendar, self.rules, timetable)

    def state_hash(self) -> str:
        """Return a SHA-256 over everything, in an order that does not depend on hashing."""
        from diffex.engine.image import state_hash  # noqa: PLC0415 - an image makes states

        return state_hash(self)
