"""Every mutable thing of the exchange, one object, with a hash of all of it.

Whatever decides what a later command does lives here: two states with the same hash
answer the same commands in the same way. The hash leaves out what only says how much of
the state was published: a position whose price moved is told again if it was not told since.
"""

import datetime
import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from diffex.domain.account import Account
from diffex.domain.book import Book
from diffex.domain.calendar import Calendar
from diffex.domain.events import Traded, Transferred
from diffex.domain.instrument import Instrument
from diffex.domain.order import Order
from diffex.domain.phases import Timetable
from diffex.domain.position import PositionSide
from diffex.domain.rules import Rules
from diffex.domain.settled import SettledFunds
from diffex.domain.units import Lots, Nanos, Ticks
from diffex.engine.bars import BarSeries
from diffex.engine.market_data import MarketData
from diffex.engine.phases import next_due, settles_at, stages_at
from diffex.engine.ports import Past


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
        "finished",
        "live",
        "orders",
        "sent",
        "settled",
        "trades",
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
        self.settled: SettledFunds | None = None
        """The last trading day's figures; None before the first is settled."""
        self.transfers: deque[Transferred] = deque()
        """The newest of them, refused ones too."""
        self.transfer_count = 0
        self.bids: dict[str, dict[Order, None]] = {}
        self.asks: dict[str, dict[Order, None]] = {}
        """By symbol, the orders that rest in the book, oldest first."""
        self.sent: deque[Nanos] = deque()
        """When the user's last commands came, as many as a second may have."""

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
    )

    def __init__(
        self,
        instruments: Iterable[Instrument],
        calendar: Calendar,
        now: Nanos,
        past: Past,
        rules: Rules,
    ) -> None:
        self.rules = rules
        self.instruments = {terms.symbol: terms for terms in instruments}
        self.calendar = calendar
        self.trading_day: datetime.date = calendar.trading_day(now)
        self.day_text = f"{self.trading_day:%Y%m%d}"
        """The trading day as trade ids spell it."""
        self.books = {symbol: Book() for symbol in self.instruments}
        self.market = MarketData(self.instruments.values(), calendar, now, past)
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
        digest = hashlib.sha256()
        for part in self._parts():
            digest.update(msgspec.msgpack.encode(part))
        return digest.hexdigest()

    def _parts(self) -> Iterator[object]:
        yield (self.calendar.mode, self.rules, self.trading_day, list(self.instruments.values()))
        yield (self.first_day, self.due, self.settles)
        yield (self.order_count, self.trade_count, self.stopped, sorted(self.market.stirred))
        for symbol in sorted(self.books):
            yield (symbol, *_book(self.books[symbol]), *_day(self.market, symbol))
            yield list(self.holders[symbol])
        for user_id in sorted(self.traders):
            yield from _trader(self.traders[user_id])


def _book(book: Book) -> tuple[object, object]:
    def side(levels: Iterable[int], bids: bool) -> list[object]:
        chosen = book.bids if bids else book.asks
        return [
            [
                (order.command.user_id, order.command.order_id, order.left)
                for order in chosen.levels[key].living()
            ]
            for key in levels
        ]

    return side(book.bids.keys, bids=True), side(book.asks.keys, bids=False)


def _day(market: MarketData, symbol: str) -> tuple[object, ...]:
    day = market.days[symbol]
    return (
        market.lasts[symbol],
        day.last,
        day.open,
        day.highest,
        day.lowest,
        day.volume,
        day.amount,
        day.open_interest,
        day.close,
        day.settlement,
        day.pre_close,
        day.pre_open_interest,
        day.updated,
        _bars(day.seconds),
        _bars(day.minutes),
        (day.ticks.first_id, day.ticks.packed),
    )


def _bars(series: BarSeries) -> tuple[int, bytes, list[object]]:
    return (
        series.first_id,
        series.gone.tobytes(),
        [
            (
                bar.start,
                bar.open,
                bar.high,
                bar.low,
                bar.close,
                bar.volume,
                bar.open_oi,
                bar.close_oi,
            )
            for bar in series.bars
        ],
    )


def _trader(trader: Trader) -> Iterator[object]:
    account = trader.account
    yield (
        account.user_id,
        account.pre_balance,
        account.deposit,
        account.withdraw,
        account.close_profit,
        account.commission,
        account.margin,
        account.frozen_margin,
        account.frozen_commission,
        account.right,
        sorted(account.fees.items()),
        trader.live,
        list(trader.finished),
        list(trader.trades),
        trader.settled,
        list(trader.transfers),
        trader.transfer_count,
        list(trader.sent),
    )
    for symbol, position in account.positions.items():
        yield (symbol, _side(position.long), _side(position.short))
    for order_id, order in trader.orders.items():
        yield (order_id, *_order(order))
    for order_id, archived in trader.archived.items():
        yield (order_id, archived)


def _side(side: PositionSide) -> tuple[object, ...]:
    return (
        [(lot.price, lot.volume) for lot in side.today],
        [(lot.price, lot.volume) for lot in side.his],
        side.position_cost,
        side.cost_today,
        side.frozen_today,
        side.frozen_his,
        side.margin,
    )


def _order(order: Order) -> tuple[object, ...]:
    return (
        order.command,
        order.exchange_order_id,
        order.price,
        order.hold_price,
        order.left,
        order.filled,
        order.status,
        order.resting,
        order.frozen_margin,
        order.frozen_commission,
        order.frozen_today,
        order.frozen_his,
        order.code,
        order.text,
        order.insert_time,
        order.update_time,
    )
