"""``trade.<user_id>.orders``: each order from its first patch to its last, standard dialect.

An order is ALIVE or FINISHED; clients tell the kinds of an end apart by exchange_order_id
(empty: rejected) and by volume_left. What futures users read is last_msg.
"""

from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import OrderStatus
from diffex.domain.errors import FinishCode
from diffex.domain.events import OrderAccepted, OrderRejected, OrderUpdated
from diffex.domain.units import PRICE_ONE, Nanos

ALIVE: Final = "ALIVE"
FINISHED: Final = "FINISHED"

SUBMITTED: Final = "报单已提交"
CANCELLED: Final = "已撤单"

_PROGRESS: Final[dict[OrderStatus, tuple[str, str]]] = {
    OrderStatus.ACCEPTED: (ALIVE, "未成交"),
    OrderStatus.PARTIAL_FILLED: (ALIVE, "部分成交"),
    OrderStatus.FILLED: (FINISHED, "全部成交"),
    OrderStatus.CANCELLED: (FINISHED, CANCELLED),
}
"""By the engine's status, the dialect's and what a person reads."""


def accepted(event: OrderAccepted) -> Tree:
    """Return an order that the exchange has taken, before anything happened to it."""
    command = event.command
    tree = _placed(command, int(event.exchange_order_id), event.insert_time)
    tree["exchange_order_id"] = event.exchange_order_id
    tree["status"] = ALIVE
    tree["volume_left"] = command.volume
    tree["frozen_margin"] = 0.0
    tree["last_msg"] = SUBMITTED
    return tree


def rejected(event: OrderRejected) -> Tree:
    """Return an order that was refused: FINISHED, and without a number of the exchange."""
    tree = _placed(event.command, 0, event.insert_time)
    tree.update(refusal(event.text))
    tree["volume_left"] = event.command.volume
    return tree


def refusal(text: str) -> Tree:
    """Return the fields that say of any order that it was refused, and why."""
    return {
        "exchange_order_id": "",
        "status": FINISHED,
        "frozen_margin": 0.0,
        "last_msg": text,
    }


def updated(event: OrderUpdated) -> Tree:
    """Return what changes while an order lives."""
    status, message = _PROGRESS[event.status]
    if event.code not in (0, FinishCode.CANCELLED_BY_USER):
        message = f"{message}：{event.text}"
    return {
        "status": status,
        "volume_left": event.remaining_volume,
        "frozen_margin": yuan(event.frozen_margin),
        "last_msg": message,
    }


def _placed(command: InsertOrder, seqno: int, insert_time: Nanos) -> Tree:
    """Return what the client said; a price that it did not say is left out."""
    tree: Tree = {
        "seqno": seqno,
        "user_id": command.user_id,
        "order_id": command.order_id,
        "exchange_id": command.exchange_id,
        "instrument_id": command.instrument_id,
        "direction": command.direction._value_,
        "offset": command.offset._value_,
        "volume_orign": command.volume,
        "price_type": command.price_type._value_,
        "time_condition": command.time_condition._value_,
        "volume_condition": command.volume_condition._value_,
        "insert_date_time": insert_time,
    }
    if command.limit_price is not None:
        tree["limit_price"] = command.limit_price / PRICE_ONE
    return tree
