"""``req_transfer``: money between bank and account."""

import msgspec

from diffex.diff import values
from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.diff.values import SHOWN
from diffex.domain.bank import BANK_ID, CURRENCY
from diffex.domain.commands import Transfer


class ReqTransferPack(msgspec.Struct, frozen=True):
    """``amount`` is in yuan, above 0 into the account, below 0 out of it."""

    user_id: str
    amount: int | float
    bank_id: str = BANK_ID
    currency: str = CURRENCY


def handle(pack: ReqTransferPack, session: Session, desk: Desk) -> None:
    """Translate the pack; its outcome is an entry of ``transfers``, and a notice.

    Raises:
        RejectError: ``USER_MISMATCH``, ``NUMBER_OUT_OF_RANGE`` or ``AMOUNT_TOO_FINE``.
    """
    session.require(pack.user_id)
    amount = values.fen("amount", pack.amount)
    desk.submit(Transfer(pack.user_id, amount, pack.bank_id[:SHOWN], pack.currency[:SHOWN]))
