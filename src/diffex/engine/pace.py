"""How many commands of a user are carried out in a second of the engine's time."""

from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.units import SECOND, Nanos
from diffex.engine.state import Trader


def count(trader: Trader, limit: int, now: Nanos) -> None:
    """Count an order, an amendment or a cancel of a user.

    Args:
        trader: the user, who may be an agent.
        limit: how many there may be in any second, both ends not counted together; 0 for
            no limit.
        now: when the command came.

    Raises:
        RejectError: ``ORDER_RATE_EXCEEDED``; the command is not counted then.

    Source: CTP error 116, 下单频率限制.
    """
    if not limit:
        return
    sent = trader.sent
    while sent and sent[0] <= now - SECOND:
        sent.popleft()
    if len(sent) >= limit:
        raise RejectError(RejectCode.ORDER_RATE_EXCEEDED, limit=limit)
    sent.append(now)
