"""The desk: where the exchange's events become patches, without a socket or a clock.

It holds what the commands of a client need, and it publishes what the engine did, once
for each dialect. A dispatcher on top of it (``diffex.diff.reception``) turns a client's
bytes into calls.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from diffex.diff.board import Board
from diffex.diff.dialects import flat, standard
from diffex.diff.flat_view import FlatView
from diffex.diff.office import Office
from diffex.diff.sections import standard_transfers
from diffex.diff.session import Session, Sink
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.commands import Command, ConfirmSettlement
from diffex.domain.enums import Right
from diffex.domain.errors import RejectCode, RejectError, sentence
from diffex.domain.events import (
    AccountSettled,
    CancelRejected,
    ConditionRefused,
    DayStarted,
    Event,
    LiquidationBegun,
    MarginCalled,
    OrderRefused,
    OrderRejected,
    RightChanged,
    SettlementConfirmed,
    Transferred,
)
from diffex.domain.instrument import Instrument
from diffex.domain.statement import Statement
from diffex.domain.statement_text import yuan_text
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Archive
from diffex.engine.statements import statement_of

LoginAnswer = Callable[[str, RejectCode | None], None]
"""Takes the user's id, and None if the password was right and the account is open."""

Authenticate = Callable[[str, str, LoginAnswer], None]
"""Checks a user name and a password, and answers once, now or later."""


REFUSALS: Final = frozenset({OrderRejected, OrderRefused, CancelRejected, ConditionRefused})
"""Events that a notify tells besides the snapshot."""

OF_ACCOUNTS: Final = frozenset(
    {
        Transferred,
        RightChanged,
        AccountSettled,
        SettlementConfirmed,
        MarginCalled,
        LiquidationBegun,
    }
)
"""The same of accounts: done or refused."""

TRANSFERRED: Final = 421
"""Code of the notice as the 快期 simulation numbers it; see reference/tqsdk.md 6.6."""

SETTLED: Final = 325
"""Code of the notice of a statement as OTG numbers it; see reference/tqsdk.md 6.6."""

AboutAccount: TypeAlias = (
    Transferred
    | RightChanged
    | AccountSettled
    | SettlementConfirmed
    | MarginCalled
    | LiquidationBegun
)


class Desk:
    """The offices of all dialects, and the flat dialect's counter.

    Collaborators: ``exchange`` is read for restatements, never written; ``snapshots`` and
    ``standard_snapshots`` keep the users of the flat and of the standard dialect;
    ``submit`` queues a command for the exchange, or raises ``RejectError`` when it takes
    no more; ``authenticate`` checks a password somewhere else; ``archive`` has the statements
    that the state has forgotten.
    """

    def __init__(
        self,
        exchange: Exchange,
        snapshots: SnapshotManager,
        standard_snapshots: SnapshotManager,
        submit: Callable[[Command], None],
        authenticate: Authenticate,
        archive: Archive,
    ) -> None:
        state = exchange.state
        terms = state.terms
        restate = exchange.restate
        self._exchange: Final = exchange
        self.snapshots: Final = snapshots
        self.submit: Final = submit
        self.terms: Final = terms
        """By symbol, of every contract that was ever listed."""
        self.authenticate: Final = authenticate
        self._archive: Final = archive
        self.board: Final = Board(state)
        self.flat: Final = Office(
            snapshots,
            flat.Projector(terms, snapshots.tree),
            lambda user_id: flat.snapshot(restate(user_id), terms),
        )
        self.standard: Final = Office(
            standard_snapshots,
            standard.Projector(terms, standard_snapshots.tree),
            lambda user_id: standard.snapshot(restate(user_id), terms, user_id, state.day_text),
        )
        self._offices: Final = (self.flat, self.standard)
        self._state: Final = state
        self._day = state.trading_day
        self.hearers: Final[list[Callable[[Sequence[Event]], None]]] = []
        """Hear what each command did, before it is published."""

    def connect(self, sink: Sink) -> Session:
        """Return the session of a new connection that speaks the flat dialect."""
        return self.snapshots.connect(sink, FlatView(self.board.tree))

    def disconnect(self, session: Session) -> None:
        """Forget a session of the flat dialect whose connection ended."""
        self.board.forget(session)
        self.snapshots.detach(session)

    def require_symbol(self, symbol: str) -> None:
        """Raise ``RejectError`` ``SYMBOL_UNKNOWN`` for a contract that is not listed."""
        if symbol not in self._exchange.state.instruments:
            raise RejectError(RejectCode.SYMBOL_UNKNOWN, symbol=symbol[:64])

    def knows_order(self, user_id: str, order_id: str) -> bool:
        """Return whether the exchange has, or ever had, an order of that id of the user."""
        trader = self._exchange.state.traders.get(user_id)
        return trader is not None and (order_id in trader.orders or order_id in trader.archived)

    def explain(self, user_id: str, order_id: str) -> str:
        """Return why an order of the user traded, waits or was refused, in lines.

        Raises:
            RejectError: ``ORDER_UNKNOWN`` or ``ORDER_ARCHIVED``.
        """
        return "\n".join(self._exchange.explain(user_id, order_id))

    def instrument(self, exchange_id: str, instrument_id: str) -> Instrument:
        """Return the terms of a contract.

        Raises:
            RejectError: ``SYMBOL_UNKNOWN``.
        """
        symbol = f"{exchange_id}.{instrument_id}"
        self.require_symbol(symbol)
        return self._exchange.state.instruments[symbol]

    def exchange_ids(self) -> set[str]:
        """Return the exchanges that have contracts."""
        return {terms.exchange_id for terms in self._exchange.state.instruments.values()}

    def statement(self, user_id: str, day: datetime.date | None) -> Statement:
        """Return a user's statement of a trading day, None for the last one.

        Raises:
            RejectError: ``STATEMENT_UNKNOWN``.
        """
        return statement_of(self._state.traders.get(user_id), user_id, day, self._archive)

    def statement_days(self, user_id: str) -> list[datetime.date]:
        """Return the trading days of which ``statement`` has something of a user, oldest first."""
        trader = self._state.traders.get(user_id)
        return [] if trader is None else [made.trading_day for made in trader.statements]

    def confirm(self, user_id: str) -> None:
        """Let a user confirm the last statement; nothing is queued if there is nothing to do.

        Raises:
            RejectError: ``QUEUE_FULL``.
        """
        trader = self._state.traders.get(user_id)
        if trader is None or not trader.account.confirmed:
            self.submit(ConfirmSettlement(user_id))

    def login(self, session: Session, user_id: str) -> None:
        """Make ``session`` the user's, who has an account; say so.

        Raises:
            RejectError: ``ALREADY_LOGGED_IN`` or ``TOO_MANY_SESSIONS``.
        """
        self.flat.enter(session, user_id)
        session.notify("INFO", 0, f"登录成功：{user_id} / Logged in as {user_id}")

    def answer_login(self, session: Session, user_id: str, refused: RejectCode | None) -> None:
        """Tell a session what became of its login; a success makes it the user's.

        One that is the user's already stays so, whatever the outcome. A session whose
        connection ended in the meantime stays nobody's.
        """
        session.login_pending = False
        if session.closed:
            return
        if refused is not None:
            session.login_attempts += refused is RejectCode.LOGIN_FAILED
            session.notify("ERROR", refused, sentence(refused))
            return
        if session.user_id == user_id:
            session.notify("INFO", 0, "已登录 / Logged in already")
            return
        try:
            self.login(session, user_id)
        except RejectError as reject:
            session.notify("ERROR", reject.code, reject.text)

    def publish(self, events: Sequence[Event]) -> None:
        """Change the snapshots by the events of one command, and tell every session."""
        for hear in self.hearers:
            hear(events)
        if self._state.trading_day is self._day:
            self._publish(events)
        else:
            self._day = self._state.trading_day
            self._publish_days(events)

    def _publish_days(self, events: Iterable[Event]) -> None:
        """Publish a change of day: the last word of the one that ends is told apart."""
        part: list[Event] = []
        for event in events:
            if isinstance(event, DayStarted):
                self._publish(part)
                part = []
                self.standard.tell_all(standard.day_of, f"{event.trading_day:%Y%m%d}")
            part.append(event)
        self._publish(part)

    def _publish(self, events: Sequence[Event]) -> None:
        for office in self._offices:
            users = office.users
            for event in events if users else ():
                if event.user_id in users:
                    office.publish(events)
                    break
        for event in events:
            if type(event) in REFUSALS:
                assert isinstance(
                    event, OrderRejected | OrderRefused | CancelRejected | ConditionRefused
                )
                for office in self._offices:
                    office.notify(event.user_id, event.code, event.text, event.order_id)
            elif type(event) in OF_ACCOUNTS:
                assert isinstance(event, AboutAccount)
                level, code, text = _of_account(event)
                for office in self._offices:
                    office.notify(event.user_id, code, text, "", level)

    def publish_market(self) -> None:
        """Tell the quotes and K-lines that changed since the last call."""
        market = self._exchange.state.market
        touched, market.touched = market.touched, set()
        self.board.publish(sorted(touched))

    def publish_marks(self) -> Iterator[None]:
        """Tell the accounts and positions whose value moved since the last call.

        One user's a step; how many steps are taken at once is the caller's to say.
        """
        for events in self._exchange.mark(self.users()):
            self.publish(events)
            yield

    def users(self) -> Collection[str]:
        """Return the users that have a snapshot in any dialect."""
        users = [office.users for office in self._offices if office.users]
        return users[0] if len(users) == 1 else frozenset().union(*users)

    def notify_all(self, level: str, code: int, content: str) -> None:
        """Tell every session of every user something."""
        for office in self._offices:
            office.notify_all(level, code, content)

    def flush(self) -> None:
        """Send every frame that is due, of all dialects; see ``SnapshotManager.flush``."""
        for office in self._offices:
            office.snapshots.flush()


def _of_account(event: AboutAccount) -> tuple[str, int, str]:
    """Return level, code and sentence of what happened to an account."""
    if isinstance(event, Transferred):
        if event.code:
            return "ERROR", event.code, event.text
        return "INFO", TRANSFERRED, standard_transfers.DONE
    if isinstance(event, AccountSettled):
        day = f"{event.trading_day:%Y%m%d}"
        return "INFO", SETTLED, f"{day} 结算单已生成 / The statement of {day} is ready"
    if isinstance(event, SettlementConfirmed):
        day = f"{event.trading_day:%Y%m%d}"
        return "INFO", SETTLED, f"{day} 结算单已确认 / The statement of {day} is confirmed"
    if isinstance(event, MarginCalled):
        code = RejectCode.MARGIN_CALL
        margin, balance = yuan_text(event.margin), yuan_text(event.balance)
        return "ERROR", code, sentence(code, margin=margin, balance=balance)
    if isinstance(event, LiquidationBegun):
        return "ERROR", RejectCode.LIQUIDATION, sentence(RejectCode.LIQUIDATION)
    if event.right is Right.CLOSE_ONLY:
        return "WARNING", RejectCode.CLOSE_ONLY, sentence(RejectCode.CLOSE_ONLY)
    return "INFO", 0, "账户已解冻 / The account may trade again"
