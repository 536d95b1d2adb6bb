"""``req_transfer``: money between bank and account; refused, and recorded as refused."""

from typing import Final

import msgspec

from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.errors import RejectCode, sentence
from diffex.domain.limits import TRANSFERS_KEPT
from diffex.domain.units import Nanos

CURRENCY_LENGTH: Final = 8


class ReqTransferPack(msgspec.Struct, frozen=True):
    """``amount`` is in yuan, above 0 into the account; bank and passwords are not read."""

    amount: int | float
    currency: str = "CNY"


def handle(pack: ReqTransferPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Tell ``transfers.<id>`` with the error, and a notice."""
    user_id = session.user_id
    assert user_id is not None
    code = RejectCode.TRANSFER_UNSUPPORTED
    told = counter.user(user_id)["transfers"]
    number = int(next(reversed(told), "0")) + 1
    transfer = {
        "datetime": now,
        "currency": pack.currency[:CURRENCY_LENGTH],
        "amount": pack.amount,
        "error_id": int(code),
        "error_msg": sentence(code),
    }
    counter.push(user_id, {"transfers": {str(number): transfer}})
    if len(told) > TRANSFERS_KEPT:
        # Without a word, as orders and trades leave.
        del told[next(iter(told))]
    session.notify("ERROR", code, sentence(code))
