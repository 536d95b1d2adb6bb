"""``confirm_settlement``: TqSdk sends it behind each login and awaits no answer."""

import msgspec

from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.diff.trade.view import view_of
from diffex.domain.units import Nanos


class ConfirmSettlementPack(msgspec.Struct, frozen=True):
    """No fields."""


def handle(
    pack: ConfirmSettlementPack, session: Session, counter: TradeCounter, now: Nanos
) -> None:
    """Confirm the last statement, now or as soon as the session is somebody's."""
    if session.user_id is None:
        view_of(session).confirms = True
    else:
        counter.confirm(session.user_id)
