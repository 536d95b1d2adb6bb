"""The engine and the naive model side by side: the same commands, every check after each."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, Final, NamedTuple

import msgspec

from diffex.diff import patch
from diffex.diff.dialects import flat
from diffex.diff.patch import Tree
from diffex.domain.calendar import Calendar
from diffex.domain.commands import Command, InsertOrder, OpenAccount
from diffex.domain.enums import ALIVE
from diffex.domain.errors import FinishCode, RejectCode
from diffex.domain.events import EVERYBODY, Event, OrderUpdated, SideChanged, Traded
from diffex.domain.instrument import Instrument
from diffex.domain.units import Fen, Nanos
from diffex.engine.bars import BarSeries
from diffex.engine.exchange import Exchange
from diffex.storage.memory import NoPast
from tests.property import invariants, naive_market
from tests.property.any_command import Held, Scene
from tests.property.naive import NaiveExchange
from tests.property.naive_funds import Seed, yuan
from tests.property.naive_view import Told
from tests.support import lots
from tests.support.contracts import CONTRACTS, CU, IF, ZN, J, M
from tests.support.orders import ANYTHING

START: Final[Nanos] = 1_762_740_000 * 10**9
"""Monday 2025-11-10, 10:00 in Beijing: every contract of ``CONTRACTS`` trades."""

KEPT: Final = 12
"""How many finished orders and trades a snapshot keeps here (``FINISHED_KEPT``)."""

LIVE_LIMIT: Final = 6
"""How many live orders a user may have here (``LIVE_ORDERS``)."""

DEPOSITS: Final[dict[str, Fen]] = {
    "ann": 10**10,
    "bob": 1_500_000_00,
    "cat": 10**10,
    "poor": 150_000_00,
}

CARRIED: Final = (
    ("ann", "cat", CU.symbol, 7_400, 5),
    ("cat", "bob", ZN.symbol, 4_600, 3),
    ("bob", "ann", M.symbol, 2_990, 4),
    ("cat", "ann", J.symbol, 3_300, 6),
    ("poor", "cat", IF.symbol, 22_000, 1),
)
"""Lots from the day before: who is long, who is short, the contract, open price, lots."""

DURATIONS: Final = (1, 60, 3_600)
"""Seconds of the K-lines that are compared."""


class Turn(NamedTuple):
    """A command, or a mark of ``users``, and what the engine told."""

    command: Command | None
    now: Nanos
    users: tuple[str, ...]
    events: list[Event]


class Pair:
    """Both exchanges after the same commands, and a mirror of every user."""

    def __init__(self) -> None:
        self.engine = fresh_engine()
        self.model = NaiveExchange(CONTRACTS, "20251110", KEPT, LIVE_LIMIT)
        self.history: list[Turn] = []
        self._mirrors: dict[str, Tree] = {}
        self._ended: set[tuple[str, str]] = set()
        terms = self.engine.state.instruments
        self._projector = flat.Projector(terms, self._mirrors.get)
        for user_id, deposit in DEPOSITS.items():
            self.apply(OpenAccount(user_id, deposit), START)
        carry(self.engine)
        for long, short, symbol, ticks, volume in CARRIED:
            opened = yuan(terms[symbol], ticks)
            self.model.seeds.append(Seed(long, symbol, True, opened, volume))
            self.model.seeds.append(Seed(short, symbol, False, opened, volume))
            for user_id in (long, short):
                self.model.told_at[user_id, symbol] = 0
        self._mirrors.update((user_id, self._restated(user_id)) for user_id in DEPOSITS)

    def apply(self, command: Command, now: Nanos) -> list[Event]:
        """Give both the command, compare, check; return what the engine told."""
        events = self.engine.apply(command, now)
        self.history.append(Turn(command, now, (), events))
        assert told(events) == self.model.apply(command, now)
        self._check_ends(events)
        self._mirror(events)
        return events

    def mark(self) -> None:
        """Let both tell what the last prices changed; after it every mirror is current."""
        users = tuple(self._mirrors)
        events = list(chain.from_iterable(self.engine.mark(users)))
        self.history.append(Turn(None, 0, users, events))
        expected = self.model.mark(users)
        assert sorted(told(events), key=repr) == sorted(expected, key=repr)
        self._mirror(events)
        for user_id in users:
            self._check_mirror(user_id)

    def come_or_go(self, user_id: str) -> None:
        """Let a user's mirror end, or begin with what the user has now."""
        if self._mirrors.pop(user_id, None) is None:
            self._mirrors[user_id] = self._restated(user_id)

    def scene(self, contracts: tuple[Instrument, ...]) -> Scene:
        """Return what the next command may refer to, in these contracts."""
        state = self.engine.state
        positions = [
            (user_id, position)
            for user_id, trader in state.traders.items()
            for position in trader.account.positions.values()
            if position.instrument in contracts
        ]
        held = [
            Held(user_id, position.instrument, is_long, side.volume_his, side.volume_today)
            for user_id, position in positions
            for is_long, side in ((True, position.long), (False, position.short))
            if side.volume
        ]
        return Scene(contracts, state.market.lasts, self.live(), held)

    def live(self) -> list[InsertOrder]:
        """Return the orders that can still trade."""
        traders = self.engine.state.traders.values()
        orders = [order for trader in traders for order in trader.orders.values()]
        return [order.command for order in orders if order.alive]

    def check(self) -> None:
        """Check that both stand alike and that every invariant holds."""
        state = self.engine.state
        carried = {symbol: volume for _, _, symbol, _, volume in CARRIED}
        invariants.check(self.engine, sum(DEPOSITS.values()), carried)
        for user_id in DEPOSITS:
            assert told(self.engine.restate(user_id)) == self.model.restate(user_id)
        for terms in CONTRACTS:
            symbol = terms.symbol
            book = state.books[symbol]
            for side, is_buy in ((book.bids, True), (book.asks, False)):
                levels = [side.levels[key] for key in reversed(side.keys)]
                standing = [order.command for level in levels for order in level.living()]
                assert standing == [order.command for order in self.model.queue(symbol, is_buy)]
            facts = naive_market.day(terms, self.model.fills)
            day = state.market.days[symbol]
            assert {name: getattr(day, name) for name in facts} == facts

    def finish(self) -> None:
        """Check the K-lines, and that the same commands once more come to the same."""
        self.mark()
        market = self.engine.state.market
        for terms in CONTRACTS:
            for seconds in DURATIONS:
                series = market.series(terms.symbol, seconds * 10**9)
                assert bars(series) == naive_market.bars(terms, self.model.fills, seconds)
        self._replay()

    def _replay(self) -> None:
        again = fresh_engine()
        for number, turn in enumerate(self.history):
            if number == len(DEPOSITS):
                carry(again)
            if turn.command is None:
                assert list(chain.from_iterable(again.mark(turn.users))) == turn.events
            else:
                assert again.apply(turn.command, turn.now) == turn.events
        assert again.state.state_hash() == self.engine.state.state_hash()

    def _check_ends(self, events: list[Event]) -> None:
        """I8: nothing trades once it has ended."""
        for event in events:
            if isinstance(event, Traded):
                assert (event.user_id, event.order_id) not in self._ended
        for event in events:
            if isinstance(event, OrderUpdated) and event.status not in ALIVE:
                self._ended.add((event.user_id, event.order_id))

    def _mirror(self, events: list[Event]) -> None:
        transactions = self._projector.project(events)
        for user_id, transaction in transactions.items():
            for news in transaction.patches():
                patch.merge(self._mirrors[user_id], news)
            if transaction.accounts:
                self._check_mirror(user_id)

    def _check_mirror(self, user_id: str) -> None:
        """I12: what the events built is what a fresh start would be told.

        Between two marks only a user whose funds a command told is current: others'
        positions may have moved with the last price.
        """
        assert self._mirrors[user_id] == self._restated(user_id)

    def _restated(self, user_id: str) -> Tree:
        return flat.snapshot(self.engine.restate(user_id), self.engine.state.instruments)


def fresh_engine() -> Exchange:
    """Return an exchange at the start of the day, without accounts."""
    return Exchange(CONTRACTS, Calendar("exchange"), START, NoPast(), ANYTHING)


def carry(engine: Exchange) -> None:
    """Give the accounts the lots of ``CARRIED``, as a settlement would have left them."""
    state = engine.state
    for long, short, symbol, ticks, volume in CARRIED:
        terms = state.instruments[symbol]
        for user_id, is_long in ((long, True), (short, False)):
            account = state.traders[user_id].account
            lots.carry(account, terms, volume, is_long=is_long, price=ticks)
            account.position(terms).told = 0
            state.holders[symbol][user_id] = None


def told(events: Iterable[Event]) -> list[Told]:
    """Return events as the model tells them; positions told together in order of symbol."""
    described = [_describe(event) for event in events if event.user_id != EVERYBODY]
    start = 0
    while start < len(described):
        end = start
        while end < len(described) and described[end][0] == "PositionChanged":
            end += 1
        described[start:end] = sorted(described[start:end], key=lambda one: one[1]["symbol"])
        start = end + 1
    return described


def bars(series: BarSeries) -> list[dict[str, Any]]:
    """Return the bars of a series as the model tells them."""
    return [
        {
            "start": bar.start,
            "open": bar.open,
            "high": bar.high,
            "low": bar.low,
            "close": bar.close,
            "volume": bar.volume,
            "open_oi": bar.open_oi,
            "close_oi": bar.close_oi,
        }
        for bar in series.bars
    ]


def _describe(event: Event) -> Told:
    fields = msgspec.structs.asdict(event)
    if "text" in fields:
        text = fields.pop("text")
        assert bool(text) == bool(fields["code"])
    if "code" in fields:
        fields["code"] = _name(fields["code"])
    for name, value in fields.items():
        if isinstance(value, SideChanged):
            fields[name] = msgspec.structs.asdict(value)
    return type(event).__name__, fields


def _name(code: int) -> str:
    if not code:
        return ""
    catalogue = FinishCode if code in set(FinishCode) else RejectCode
    return catalogue(code).name
