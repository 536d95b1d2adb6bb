"""``qry_settlement_info``: the statement of a trading day, in a pack of its own."""

import msgspec

from diffex.diff import codec
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos


class QrySettlementInfoPack(msgspec.Struct, frozen=True):
    """``trading_day`` is YYYYMMDD, as a number or as text; 0 for the last one."""

    trading_day: int | float | str = 0


def handle(
    pack: QrySettlementInfoPack, session: Session, counter: TradeCounter, now: Nanos
) -> None:
    """Answer with an empty statement: this exchange settles no day yet."""
    answer = {
        "aid": "qry_settlement_info",
        "trading_day": str(pack.trading_day)[:8],
        "user_name": session.user_id,
        "settlement_info": "",
    }
    session.send(codec.encode(answer))
