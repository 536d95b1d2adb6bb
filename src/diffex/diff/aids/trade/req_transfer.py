"""``req_transfer``: money between bank and account.

The session's login says whose account it is; passwords in the pack are not looked at.
"""

import msgspec

from diffex.diff import values
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.diff.values import SHOWN
from diffex.domain.bank import BANK_ID, CURRENCY
from diffex.domain.commands import Transfer
from diffex.domain.units import Nanos


class ReqTransferPack(msgspec.Struct, frozen=True):
    """``amount`` is in yuan, above 0 into the account; of fields not named nothing is read."""

    amount: int | float
    bank_id: str = BANK_ID
    currency: str = CURRENCY


def handle(pack: ReqTransferPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Translate the pack; its outcome is an entry of ``transfers``, and a notice.

    Raises:
        RejectError: ``NUMBER_OUT_OF_RANGE`` or ``AMOUNT_TOO_FINE``.
    """
    assert session.user_id is not None
    amount = values.fen("amount", pack.amount)
    counter.submit(Transfer(session.user_id, amount, pack.bank_id[:SHOWN], pack.currency[:SHOWN]))
