"""``trade.<user_id>.orders``: each order from its first patch to its last, standard dialect.

An order is ALIVE or FINISHED; clients tell the kinds of an end apart by exchange_order_id
(empty: rejected) and by volume_left. What futures users read is last_msg.
"""

from collections.abc import Mapping
from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.values import SHOWN, day_text, yuan
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import ForceClose, OrderStatus
from diffex.domain.errors import FinishCode
from diffex.domain.events import OrderAccepted, OrderRejected, OrderUpdated
from diffex.domain.units import EXACT_FLOAT_MAX, PRICE_ONE, Nanos

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

_WORDS: Final = (
    "exchange_id",
    "instrument_id",
    "direction",
    "offset",
    "price_type",
    "time_condition",
    "volume_condition",
    "hedge_flag",
)
"""The fields of an order that are text as the client sent it."""


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
    tree.update(_refusal(event.text))
    tree["volume_left"] = event.command.volume
    return tree


def unreadable(
    fields: Mapping[str, object], user_id: str, order_id: str, text: str, now: Nanos
) -> Tree:
    """Return an order that was refused before the exchange saw it.

    Args:
        fields: what the client sent; of it is told what can be read.
        user_id: whose session it came from.
        order_id: the client's id, a proper one.
        text: why it was refused.
        now: when it came.
    """
    tree: Tree = {"seqno": 0, "user_id": user_id, "order_id": order_id, "insert_date_time": now}
    tree["force_close"] = ForceClose.NOT.value
    for name in _WORDS:
        word = fields.get(name)
        tree[name] = word[:SHOWN] if isinstance(word, str) else ""
    price, volume = fields.get("limit_price"), fields.get("volume")
    if _is_number(price):
        tree["limit_price"] = price
    tree["volume_orign"] = tree["volume_left"] = volume if _is_number(volume) else 0
    tree.update(_refusal(text))
    return tree


def _is_number(value: object) -> bool:
    """Return whether every client can read a number; NaN is not within any bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -EXACT_FLOAT_MAX <= value <= EXACT_FLOAT_MAX


def _refusal(text: str) -> Tree:
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
        "hedge_flag": command.hedge._value_,
        "force_close": command.force_close._value_,
        "insert_date_time": insert_time,
    }
    if command.limit_price is not None:
        tree["limit_price"] = command.limit_price / PRICE_ONE
    if command.min_volume:
        tree["min_volume"] = command.min_volume
    if command.good_till is not None:
        tree["good_till_date"] = day_text(command.good_till)
    return tree
