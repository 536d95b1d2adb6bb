"""Statements: kept when a day is settled, and confirmed by their users."""

import datetime
from itertools import islice
from typing import Final

from diffex.domain.commands import ConfirmSettlement
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.events import Event, OrderRefused, SettlementConfirmed
from diffex.domain.limits import STATEMENT_TRADES, STATEMENTS_KEPT
from diffex.domain.settled import SettledFunds
from diffex.domain.statement import Statement
from diffex.domain.units import Nanos
from diffex.engine.ports import Archive
from diffex.engine.state import ExchangeState, Trader


class Statements:
    """Carries out the command about statements."""

    __slots__ = ("_state",)

    def __init__(self, state: ExchangeState) -> None:
        self._state: Final = state

    def confirm(self, command: ConfirmSettlement, now: Nanos) -> list[Event]:
        """Confirm the last statement. A second time, or before the first one, nothing happens."""
        user_id = command.user_id
        trader = self._state.traders.get(user_id)
        if trader is None:
            reject = RejectError(RejectCode.ACCOUNT_UNKNOWN, user_id=user_id)
            return [OrderRefused(user_id, "", reject.code, reject.text)]
        if trader.account.confirmed:
            return []
        trader.account.confirmed = True
        return [SettlementConfirmed(user_id, trader.statements[-1].trading_day)]


def keep_statement(trader: Trader, day: datetime.date, funds: SettledFunds) -> None:
    """Make the statement of a day that was just settled; it waits to be confirmed.

    Beyond ``STATEMENTS_KEPT`` the oldest is forgotten.
    """
    trades = trader.trades
    unlisted = max(0, len(trades) - STATEMENT_TRADES)
    made = Statement(
        trading_day=day,
        funds=funds,
        trades=tuple(islice(trades, unlisted, None)),
        omitted=trader.trades_gone + unlisted,
    )
    trader.statements.append(made)
    if len(trader.statements) > STATEMENTS_KEPT:
        trader.statements.popleft()
    trader.account.confirmed = False


def statement_of(
    trader: Trader | None, user_id: str, day: datetime.date | None, archive: Archive
) -> Statement:
    """Return a user's statement of a trading day.

    Args:
        trader: the user, None if there is no such account.
        user_id: the user's name.
        day: None for the last one.
        archive: has those that the state has forgotten.

    Raises:
        RejectError: ``STATEMENT_UNKNOWN``.
    """
    for made in reversed(trader.statements) if trader is not None else ():
        if day is None or made.trading_day == day:
            return made
    archived = None if trader is None or day is None else archive.statement(user_id, day)
    if archived is not None:
        return archived
    shown = "any day" if day is None else f"{day:%Y%m%d}"
    raise RejectError(RejectCode.STATEMENT_UNKNOWN, user_id=user_id, day=shown)
