"""``subscribe_quote``: the session's whole list of quotes, anew each time."""

import msgspec

from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import SYMBOLS_PER_SESSION


class SubscribeQuotePack(msgspec.Struct, frozen=True):
    """``ins_list`` is a comma list of symbols, case-sensitive; "" watches nothing."""

    ins_list: str


def handle(pack: SubscribeQuotePack, session: Session, desk: Desk) -> None:
    """Replace the list, or refuse it whole and change nothing."""
    symbols = list(dict.fromkeys(part.strip() for part in pack.ins_list.split(",")))
    symbols = [symbol for symbol in symbols if symbol]
    if len(symbols) > SYMBOLS_PER_SESSION:
        raise RejectError(
            RejectCode.TOO_MANY_SYMBOLS, count=len(symbols), limit=SYMBOLS_PER_SESSION
        )
    for symbol in symbols:
        desk.require_symbol(symbol)
    desk.board.subscribe(session, ",".join(symbols))
