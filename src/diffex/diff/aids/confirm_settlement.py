"""``confirm_settlement``: confirm the last statement, where the exchange asks for that."""

import msgspec

from diffex.diff.desk import Desk
from diffex.diff.session import Session


class ConfirmSettlementPack(msgspec.Struct, frozen=True):
    """No fields."""


def handle(pack: ConfirmSettlementPack, session: Session, desk: Desk) -> None:
    """Translate the pack; a notice tells that it was done, unless it was done before.

    Raises:
        RejectError: ``STATEMENT_UNKNOWN`` if there is none, or ``QUEUE_FULL``.
    """
    assert session.user_id is not None
    desk.statement(session.user_id, None)
    desk.confirm(session.user_id)
