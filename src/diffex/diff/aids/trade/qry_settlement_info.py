"""``qry_settlement_info``: the statement of a trading day, in a pack of its own."""

from typing import Final

import msgspec

from diffex.diff import codec, values
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.errors import RejectError
from diffex.domain.statement_text import statement_text
from diffex.domain.units import Nanos

_LAST: Final = ("0", "")


class QrySettlementInfoPack(msgspec.Struct, frozen=True):
    """``trading_day`` is YYYYMMDD, as a number or as text; 0 or "" for the last one."""

    trading_day: int | float | str = 0


def handle(
    pack: QrySettlementInfoPack, session: Session, counter: TradeCounter, now: Nanos
) -> None:
    """Answer with the statement; it is empty where there is none of that day."""
    assert session.user_id is not None
    asked, text = str(pack.trading_day)[: values.DAY_DIGITS], ""
    try:
        day = None if asked in _LAST else values.day("trading_day", asked)
        made = counter.desk.statement(session.user_id, day)
    except RejectError:
        # An empty statement is what clients take for one that does not exist.
        pass
    else:
        asked, text = values.day_text(made.trading_day), statement_text(made, counter.desk.terms)
    answer = {
        "aid": "qry_settlement_info",
        "trading_day": asked,
        "user_name": session.user_id,
        "settlement_info": text,
    }
    session.send(codec.encode(answer))
