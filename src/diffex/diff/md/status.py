"""``/diff/status``: whether contracts trade now, told when their sessions begin and end."""

import datetime
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from diffex.diff import codec
from diffex.diff.patch import Tree
from diffex.diff.service import Visitor
from diffex.diff.session import Session, Sink
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.calendar import Calendar
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.instrument import Instrument
from diffex.domain.limits import COMMANDS_PER_SECOND, SYMBOLS_PER_SESSION
from diffex.domain.phases import Phase, Timetable
from diffex.domain.units import Nanos

TRADING: Final = "CONTINOUS"
"""Spelled so on the wire."""
NOT_TRADING: Final = "NOTRADING"
_STATUSES: Final = {Phase.AUCTION_ORDERING: "AUCTIONORDERING", Phase.CONTINUOUS: TRADING}
"""How phases are told; tqsdk knows no other words and takes them for NOTRADING."""


class SubscribeTradingStatusPack(msgspec.Struct, frozen=True):
    """``ins_list`` is the whole list of symbols, divided by commas."""

    ins_list: str


class StatusView:
    """What one session watches, and what it was told of each."""

    __slots__ = ("told",)

    def __init__(self) -> None:
        self.told: dict[str, str] = {}

    def tree(self) -> Tree:
        """Return the section ``trading_status``."""
        return _section(self.told)

    def size(self) -> int:
        """Return how many bytes that is."""
        return len(codec.encode(self.tree()))

    def restart(self) -> None:
        """Do nothing: a restatement has all of it."""


class StatusReception:
    """Takes the clients of ``/diff/status``.

    Collaborators: ``calendar`` says when a session is; ``instruments`` are the contracts
    listed today and ``continuous`` the other symbols under which they are shown; ``sessions``
    makes sessions of the standard dialect.
    """

    def __init__(
        self,
        calendar: Calendar,
        instruments: Mapping[str, Instrument],
        continuous: Mapping[str, str],
        sessions: SnapshotManager,
    ) -> None:
        self._calendar: Final = calendar
        self._instruments: Final = instruments
        self._continuous: Final = continuous
        self._sessions: Final = sessions
        self._table = Timetable(calendar, datetime.date(1970, 1, 1), ())
        self.ignored = 0
        """Messages of an aid that is not known here."""

    def connect(self, sink: Sink, visitor: Visitor) -> Session:
        """Return the session of a new connection; the status needs no identity."""
        return self._sessions.connect(sink, StatusView())

    def greet(self, session: Session, visitor: Visitor) -> None:
        """Say nothing: the client peeks by itself."""

    def receive(self, session: Session, raw: bytes, clock: Callable[[], Nanos]) -> None:
        """Do what one text message says, or answer with a notify why not."""
        if raw in (codec.PEEK, codec.PEEK_SPACED):
            session.peek()
            return
        try:
            now = clock()
            if not session.count_command(now):
                _refuse_flood()
            fields = codec.parse(raw)
            if fields.get("aid") == "peek_message":
                session.peek()
            elif fields.get("aid") == "subscribe_trading_status":
                self._subscribe(session, codec.convert(fields, SubscribeTradingStatusPack), now)
            else:
                self.ignored += 1
        except RejectError as reject:
            session.notify("ERROR", reject.code, reject.text)

    def sweep(self, session: Session, now: Nanos) -> None:
        """Tell which contracts began or ceased to trade."""
        told = view_of(session).told
        news = {
            symbol: status
            for symbol, before in told.items()
            if (status := self._status(symbol, now)) != before
        }
        if news:
            told.update(news)
            session.update(_section(news))

    def disconnect(self, session: Session) -> None:
        """Forget a session whose connection ended."""
        self._sessions.detach(session)

    def _subscribe(self, session: Session, pack: SubscribeTradingStatusPack, now: Nanos) -> None:
        """Watch the symbols of the list that exist, and no others."""
        asked = dict.fromkeys(part.strip() for part in pack.ins_list.split(","))
        if len(asked) > SYMBOLS_PER_SESSION:
            raise RejectError(
                RejectCode.TOO_MANY_SYMBOLS, count=len(asked), limit=SYMBOLS_PER_SESSION
            )
        view = view_of(session)
        view.told = {
            symbol: self._status(symbol, now)
            for symbol in asked
            if self._continuous.get(symbol, symbol) in self._instruments
        }
        session.update(_section(view.told))

    def _status(self, symbol: str, now: Nanos) -> str:
        contract = self._continuous.get(symbol, symbol)
        if contract not in self._instruments:
            # It was listed when somebody asked for it, and has expired.
            return NOT_TRADING
        table = self._table
        if not table.begin <= now < table.end or contract not in table:
            day = self._calendar.trading_day(now)
            table = self._table = Timetable(self._calendar, day, self._instruments.values())
        return _STATUSES.get(table.phase(table.group(contract), now), NOT_TRADING)


def view_of(session: Session) -> StatusView:
    """Return the view of a session of ``/diff/status``."""
    view = session.view
    assert isinstance(view, StatusView)
    return view


def _section(told: Mapping[str, str]) -> Tree:
    return {
        "trading_status": {
            symbol: {"symbol": symbol, "trade_status": status} for symbol, status in told.items()
        }
    }


def _refuse_flood() -> None:
    raise RejectError(RejectCode.RATE_EXCEEDED, limit=COMMANDS_PER_SECOND)
