"""``qry_account_info``, ``qry_account_register``, ``qry_transfer_serial``: say it again.

What they ask for is in the mirror and always current; a client that asks is told it once
more.
"""

import msgspec

from diffex.diff.dialects.standard import of_user
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos


class QueryPack(msgspec.Struct, frozen=True):
    """No fields."""


def account_info(pack: QueryPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Tell ``accounts``."""
    _tell(session, counter, "accounts")


def account_register(pack: QueryPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Tell ``banks``."""
    _tell(session, counter, "banks")


def transfer_serial(pack: QueryPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Tell ``transfers``."""
    _tell(session, counter, "transfers")


def _tell(session: Session, counter: TradeCounter, section: str) -> None:
    user_id = session.user_id
    assert user_id is not None
    session.update(of_user(user_id, {section: counter.user(user_id)[section]}))
