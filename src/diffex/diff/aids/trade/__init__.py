"""One file per command that a client may send to ``/diff/td``; this table is the whole of them."""

from collections.abc import Callable
from typing import Any, Final

from diffex.diff.aids.trade import (
    amend_order,
    cancel_condition_order,
    cancel_order,
    cancel_orders,
    change_password,
    confirm_settlement,
    explain_order,
    insert_condition_order,
    insert_order,
    insert_orders,
    pause_condition_order,
    peek_message,
    pre_insert_order,
    qry_settlement_info,
    queries,
    req_transfer,
    resume_condition_order,
    set_risk_management_rule,
)
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

TradeHandler = Callable[[Any, Session, TradeCounter, Nanos], None]
"""Does what a pack says; the last argument is the time."""

LOGIN: Final = "req_login"
"""The one command that the reception carries out itself: others wait for its outcome."""

TRADE_AIDS: Final[dict[str, tuple[type, TradeHandler]]] = {
    "peek_message": (peek_message.PeekMessagePack, peek_message.handle),
    "confirm_settlement": (confirm_settlement.ConfirmSettlementPack, confirm_settlement.handle),
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
    "pre_insert_order": (pre_insert_order.PreInsertOrderPack, pre_insert_order.handle),
    "set_risk_management_rule": (
        set_risk_management_rule.SetRiskManagementRulePack,
        set_risk_management_rule.handle,
    ),
    "change_password": (change_password.ChangePasswordPack, change_password.handle),
    "req_transfer": (req_transfer.ReqTransferPack, req_transfer.handle),
    "qry_settlement_info": (
        qry_settlement_info.QrySettlementInfoPack,
        qry_settlement_info.handle,
    ),
    "qry_account_info": (queries.QueryPack, queries.account_info),
    "qry_account_register": (queries.QueryPack, queries.account_register),
    "qry_transfer_serial": (queries.QueryPack, queries.transfer_serial),
}
"""By aid, the pack's fields and what is done with it."""

OPEN_TO_ALL: Final = frozenset({"peek_message", "confirm_settlement", LOGIN})
"""What a session may send before it has logged in; everything else waits for the login."""
