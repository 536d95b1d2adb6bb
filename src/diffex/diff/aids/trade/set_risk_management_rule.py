"""``set_risk_management_rule``: a user's own limits, kept and told, and enforced by nobody yet."""

from typing import Final

import msgspec

from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.units import Nanos

STOCK_EXCHANGES: Final = frozenset({"SSE", "SZSE"})
"""The only ones that TqSdk lets a rule name, whatever is listed here."""


class SelfTrade(msgspec.Struct, frozen=True):
    """How often a user's own orders may trade with each other."""

    count_limit: int | float = 0


class FrequentCancellation(msgspec.Struct, frozen=True):
    """How many orders and cancels a day, and which share of cancels, in percent."""

    insert_order_count_limit: int | float = 0
    cancel_order_count_limit: int | float = 0
    cancel_order_percent_limit: int | float = 0


class TradePositionRatio(msgspec.Struct, frozen=True):
    """How much may be traded for what is held, in percent."""

    trade_units_limit: int | float = 0
    trade_position_ratio_limit: int | float = 0


class SetRiskManagementRulePack(msgspec.Struct, frozen=True):
    """The whole rule of one exchange; what it leaves out is 0, no limit."""

    user_id: str
    exchange_id: str
    enable: bool
    self_trade: SelfTrade = SelfTrade()
    frequent_cancellation: FrequentCancellation = FrequentCancellation()
    trade_position_ratio: TradePositionRatio = TradePositionRatio()


def handle(
    pack: SetRiskManagementRulePack, session: Session, counter: TradeCounter, now: Nanos
) -> None:
    """Tell ``risk_management_rule.<exchange_id>`` as it was sent."""
    session.require(pack.user_id)
    known = STOCK_EXCHANGES | counter.desk.exchange_ids()
    if pack.exchange_id not in known:
        raise RejectError(
            RejectCode.VALUE_UNKNOWN,
            field="exchange_id",
            value=pack.exchange_id[:64],
            known=", ".join(sorted(known)),
        )
    rule: Tree = msgspec.to_builtins(pack)
    counter.push(pack.user_id, {"risk_management_rule": {pack.exchange_id: rule}})
