"""One file per command that a client may send; this table is the whole of them."""

from collections.abc import Callable
from typing import Any, Final

from diffex.diff.aids import (
    amend_order,
    cancel_condition_order,
    cancel_order,
    cancel_orders,
    confirm_settlement,
    explain_order,
    insert_condition_order,
    insert_order,
    insert_orders,
    pause_condition_order,
    peek_message,
    ping,
    qry_settlement_info,
    req_login,
    req_transfer,
    resume_condition_order,
    set_chart,
    subscribe_quote,
)
from diffex.diff.desk import Desk
from diffex.diff.session import Session

Handler = Callable[[Any, Session, Desk], None]

AIDS: Final[dict[str, tuple[type, Handler]]] = {
    "peek_message": (peek_message.PeekMessagePack, peek_message.handle),
    "ping": (ping.PingPack, ping.handle),
    "req_login": (req_login.ReqLoginPack, req_login.handle),
    "insert_order": (insert_order.InsertOrderPack, insert_order.handle),
    "cancel_order": (cancel_order.CancelOrderPack, cancel_order.handle),
    "amend_order": (amend_order.AmendOrderPack, amend_order.handle),
    "insert_orders": (insert_orders.InsertOrdersPack, insert_orders.handle),
    "cancel_orders": (cancel_orders.CancelOrdersPack, cancel_orders.handle),
    "insert_condition_order": (
        insert_condition_order.InsertConditionOrderPack,
        insert_condition_order.handle,
    ),
    "cancel_condition_order": (
        cancel_condition_order.CancelConditionOrderPack,
        cancel_condition_order.handle,
    ),
    "pause_condition_order": (
        pause_condition_order.PauseConditionOrderPack,
        pause_condition_order.handle,
    ),
    "resume_condition_order": (
        resume_condition_order.ResumeConditionOrderPack,
        resume_condition_order.handle,
    ),
    "explain_order": (explain_order.ExplainOrderPack, explain_order.handle),
    "confirm_settlement": (confirm_settlement.ConfirmSettlementPack, confirm_settlement.handle),
    "req_transfer": (req_transfer.ReqTransferPack, req_transfer.handle),
    "qry_settlement_info": (
        qry_settlement_info.QrySettlementInfoPack,
        qry_settlement_info.handle,
    ),
    "subscribe_quote": (subscribe_quote.SubscribeQuotePack, subscribe_quote.handle),
    "set_chart": (set_chart.SetChartPack, set_chart.handle),
}
"""By aid, the pack's fields and what is done with it."""

OPEN_TO_ALL: Final = frozenset({"peek_message", "ping", "req_login"})
"""What a session may send before it has logged in."""
