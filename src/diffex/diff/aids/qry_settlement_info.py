"""``qry_settlement_info``: the statement of a trading day, in a pack of its own."""

from typing import Final

import msgspec

from diffex.diff import backoffice, codec, values
from diffex.diff.desk import Desk
from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.domain.errors import RejectError
from diffex.domain.statement_text import statement_text

_LAST: Final = ("0", "")


class QrySettlementInfoPack(msgspec.Struct, frozen=True):
    """``trading_day`` is YYYYMMDD, as a number or as text; 0 or "" for the last one."""

    trading_day: int | float | str = 0


def handle(pack: QrySettlementInfoPack, session: Session, desk: Desk) -> None:
    """Answer with the statement, as text and in figures; without both where there is none."""
    user_id = session.user_id
    assert user_id is not None
    asked = str(pack.trading_day)[: values.DAY_DIGITS]
    answer: Tree = {
        "aid": "qry_settlement_info",
        "user_name": user_id,
        "trading_day": asked,
        "settlement_info": "",
        "days": [values.day_text(day) for day in desk.statement_days(user_id)],
    }
    try:
        day = None if asked in _LAST else values.day("trading_day", asked)
        made = desk.statement(user_id, day)
    except RejectError:
        # An empty statement is what clients take for one that does not exist.
        pass
    else:
        answer["trading_day"] = values.day_text(made.trading_day)
        answer["settlement_info"] = statement_text(made, desk.terms)
        answer["statement"] = backoffice.statement(made, desk.terms)
    session.send(codec.encode(answer))
