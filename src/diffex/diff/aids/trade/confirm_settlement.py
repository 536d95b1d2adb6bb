"""``confirm_settlement``: TqSdk sends it behind each login and awaits no answer."""

import msgspec

from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos


class ConfirmSettlementPack(msgspec.Struct, frozen=True):
    """No fields."""


def handle(
    pack: ConfirmSettlementPack, session: Session, counter: TradeCounter, now: Nanos
) -> None:
    """Do nothing: trade here does not wait for a statement to be confirmed."""
