"""The phases of a trading day: when orders are taken, when they wait, when they trade.

Source of the hours: the trading rules of SHFE, INE, DCE, CZCE and GFEX have a call auction
in the five minutes before the trading day's first session, four of them for orders and the
last for matching; those of CFFEX the same before 09:30, for index futures and, since
2020-07-20, for bonds. Since the trading day 2023-05-26 SHFE, INE and DCE hold another one
before the day session of contracts that traded in the night; what the night has left in the
book takes part. What the rules leave open is ours: a commodity auction is balanced for one
second and then matched.
"""

import datetime
from bisect import bisect_right
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Literal, NamedTuple, TypeAlias

from diffex.domain.calendar import Calendar, moment
from diffex.domain.columns import Session
from diffex.domain.instrument import Instrument
from diffex.domain.units import SECOND, Nanos


class Phase(StrEnum):
    """What the market of a contract does."""

    BEFORE_TRADING = "BEFORE_TRADING"
    """The trading day has begun, its first session not."""
    AUCTION_ORDERING = "AUCTION_ORDERING"
    """Orders gather for the call auction and may be cancelled."""
    AUCTION_BALANCE = "AUCTION_BALANCE"
    """The auction's orders are fixed."""
    AUCTION_MATCH = "AUCTION_MATCH"
    """The auction's orders have traded at one price; the rest waits for the session."""
    CONTINUOUS = "CONTINUOUS"
    """Orders trade as they come."""
    BREAK = "BREAK"
    """Between two sessions of the trading day."""
    CLOSED = "CLOSED"
    """The last session is over, or the day has none."""


TAKES_ORDERS: Final = frozenset({Phase.AUCTION_ORDERING, Phase.CONTINUOUS})
"""Phases in which orders are taken."""

TAKES_CANCELS: Final = frozenset(
    {
        Phase.BEFORE_TRADING,
        Phase.AUCTION_ORDERING,
        Phase.CONTINUOUS,
        Phase.BREAK,
        Phase.CLOSED,
    }
)
"""Phases in which orders may be cancelled: all but the last minute of an auction.

The exchanges take no cancels between sessions either. This exchange does, as a broker's
counter does that keeps the cancel until it may pass it on; the order cannot trade meanwhile.
"""

Kind: TypeAlias = Literal["commodity", "index", "bond"]
"""What a product is, as far as its hours depend on it."""

Change: TypeAlias = tuple[Nanos, Phase]
"""From this moment on a contract is in this phase."""


class _Auction(NamedTuple):
    """How long before the first session each phase of the auction begins, in seconds."""

    ordering: int
    balance: int
    match: int


_COMMODITY: Final = _Auction(ordering=300, balance=60, match=59)
_FINANCIAL: Final = _Auction(ordering=300, balance=60, match=60)
"""No balance: matching is the whole last minute."""

_AUCTIONS: Final[dict[tuple[str, Kind], _Auction]] = {
    ("CFFEX", "index"): _FINANCIAL,
    ("CFFEX", "bond"): _FINANCIAL,
}
"""By exchange and kind; all others have the auction of commodities."""

_DAY_AUCTION: Final = frozenset({"SHFE", "INE", "DCE"})
"""Exchanges that hold an auction before the day session too; CZCE takes cancels then, as here
is done in every break."""
_DAY_AUCTION_FROM: Final = datetime.date(2023, 5, 26)

_BONDS: Final = frozenset({"TS", "TF", "T", "TL"})


def kind_of(exchange_id: str, product_id: str) -> Kind:
    """Return what a product is: of CFFEX an index or a bond, elsewhere a commodity."""
    if exchange_id != "CFFEX":
        return "commodity"
    return "bond" if product_id in _BONDS else "index"


def phases(
    instrument_sessions: tuple[Session, ...],
    exchange_id: str,
    product_kind: Kind,
    calendar: Calendar,
    trading_day: datetime.date,
) -> tuple[Change, ...]:
    """Return the phases of a contract on a trading day, in order, each with its beginning.

    Args:
        instrument_sessions: when it trades, seconds of the Beijing day.
        exchange_id: where it is listed.
        product_kind: what its product is.
        calendar: of this exchange; says too whether there are auctions.
        trading_day: the day. Without a session of the contract it is closed throughout.

    Returns:
        The first begins with the trading day, the last lasts until it ends. In 24x7 mode
        there is one, CONTINUOUS. An auction opens the first session: the night session, or
        the day session of a contract or day without one. Where ``_DAY_AUCTION`` says so a
        second one opens the day session after a night session.
    """
    begins = calendar.begin(trading_day)
    if calendar.mode == "24x7":
        return ((begins, Phase.CONTINUOUS),)
    spans = calendar.sessions_of(instrument_sessions, trading_day)
    if not spans:
        return ((begins, Phase.CLOSED),)
    changes: list[Change] = [(begins, Phase.BEFORE_TRADING)]
    opens = spans[0][0]
    auction = _AUCTIONS.get((exchange_id, product_kind), _COMMODITY)
    if calendar.auction:
        changes += _before(opens, auction)
    ended, again = opens, _day_auction(exchange_id, calendar, trading_day, spans)
    for start, end in spans:
        if start > ended:
            changes.append((ended, Phase.BREAK))
            if start == again:
                changes += _before(start, auction)
        if start > ended or start == opens:
            changes.append((start, Phase.CONTINUOUS))
        ended = end
    changes.append((ended, Phase.CLOSED))
    return tuple(changes)


def _before(opens: Nanos, auction: _Auction) -> list[Change]:
    """Return the phases of the auction before a session."""
    changes: list[Change] = [(opens - auction.ordering * SECOND, Phase.AUCTION_ORDERING)]
    if auction.match < auction.balance:
        changes.append((opens - auction.balance * SECOND, Phase.AUCTION_BALANCE))
    changes.append((opens - auction.match * SECOND, Phase.AUCTION_MATCH))
    return changes


def _day_auction(
    exchange_id: str,
    calendar: Calendar,
    trading_day: datetime.date,
    spans: tuple[tuple[Nanos, Nanos], ...],
) -> Nanos:
    """Return when the session begins that a second auction opens; 0 if there is none."""
    if not calendar.auction or exchange_id not in _DAY_AUCTION or trading_day < _DAY_AUCTION_FROM:
        return 0
    midnight = moment(trading_day, 0)
    days = [start for start, _ in spans if start >= midnight]
    return days[0] if days and len(days) < len(spans) else 0


class Timetable:
    """The phases of every contract on one trading day.

    Contracts with the same phases are one group, of which there are about ten for hundreds
    of contracts. Time may be asked for in any order; forward is cheapest.
    """

    def __init__(
        self,
        calendar: Calendar,
        trading_day: datetime.date,
        instruments: Iterable[Instrument],
    ) -> None:
        """Make the timetable of the contracts that are listed on ``trading_day``."""
        self.trading_day: Final = trading_day
        self.begin: Final[Nanos] = calendar.begin(trading_day)
        self.end: Final[Nanos] = calendar.begin(calendar.next_trading_day(trading_day))
        """Where the next trading day begins."""
        numbers: dict[tuple[Change, ...], int] = {}
        by_terms: dict[tuple[str, Kind, tuple[Session, ...]], int] = {}
        self._groups: dict[str, int] = {}
        for one in instruments:
            kind = kind_of(one.exchange_id, one.product_id)
            terms = (one.exchange_id, kind, one.sessions)
            if terms not in by_terms:
                changes = phases(one.sessions, one.exchange_id, kind, calendar, trading_day)
                by_terms[terms] = numbers.setdefault(changes, len(numbers))
            self._groups[one.symbol] = by_terms[terms]
        self._changes: Final = tuple(numbers)
        self._times: Final = sorted({time for changes in numbers for time, _ in changes})
        # The phases of all groups hold from one change of any of them to the next.
        self._since: Nanos = 0
        self._until: Nanos = 0
        self._now: list[Phase] = []

    def __contains__(self, symbol: str) -> bool:
        """Return whether a contract is listed on this day."""
        return symbol in self._groups

    def group(self, symbol: str) -> int:
        """Return the number of a contract's group, from 0.

        Raises:
            KeyError: no such contract is listed on this day.
        """
        return self._groups[symbol]

    def groups(self) -> range:
        """Return the numbers of all groups."""
        return range(len(self._changes))

    def changes(self, group: int) -> tuple[Change, ...]:
        """Return the phases of a group on this day, as ``phases`` does."""
        return self._changes[group]

    def phase(self, group: int, now: Nanos) -> Phase:
        """Return the phase of a group; outside the day that at its nearer end."""
        if not self._since <= now < self._until:
            self._turn(now)
        return self._now[group]

    def next_change(self, now: Nanos) -> Nanos:
        """Return the first moment after ``now`` at which a group's phase changes.

        After the last change it is the end of the trading day; from there on too.
        """
        row = bisect_right(self._times, now)
        return self._times[row] if row < len(self._times) else self.end

    def _turn(self, now: Nanos) -> None:
        """Learn the phases of all groups at ``now``, and how long they hold."""
        row = bisect_right(self._times, now)
        # Before the first change that phase holds which begins with it.
        self._since = self._times[row - 1] if row > 0 else now
        self._until = self._times[row] if row < len(self._times) else max(self.end, now + 1)
        self._now = [_at(changes, now) for changes in self._changes]


def _at(changes: tuple[Change, ...], now: Nanos) -> Phase:
    found = changes[0][1]
    for time, phase in changes:
        if time > now:
            break
        found = phase
    return found
