"""One bad message of every kind about conditional orders; ``support.bad_messages`` has the rest."""

from typing import Any, Final

from diffex.domain.errors import RejectCode as Code
from tests.support.mirror_client import Tree

ORDER: Final[Tree] = {
    "exchange_id": "SHFE",
    "instrument_id": "cu2512",
    "direction": "BUY",
    "offset": "OPEN",
    "volume": 1,
    "price_type": "LIMIT",
    "limit_price": 70_000.0,
}
TRIGGER: Final[Tree] = {
    "contingent_type": "price",
    "contingent_price": 80_000.0,
    "price_relation": "GE",
}


def pack(
    order_id: str, trigger: Tree | None = None, order: Tree | None = None, **changes: Any
) -> Tree:
    """Return an insert_condition_order of alice, with changes of its three parts."""
    return {
        "aid": "insert_condition_order",
        "user_id": "alice",
        "order_id": order_id,
        "condition_list": [{**TRIGGER, **(trigger or {})}],
        "order_list": [{**ORDER, **(order or {})}],
        **changes,
    }


def step(verb: str, order_id: str, user_id: str = "alice") -> Tree:
    """Return one of the other packs about a conditional order."""
    return {"aid": f"{verb}_condition_order", "user_id": user_id, "order_id": order_id}


SCENE: Final = (
    pack("waits"),
    pack("paused", order={"order_id": "other"}),
    step("pause", "paused"),
    pack("ended"),
    step("cancel", "ended"),
)
"""What alice has sent before."""

CASES: Final = (
    ("a used condition", Code.CONDITION_ID_USED, pack("waits", {"contingent_price": 80_010.0})),
    ("an order_id that waits", Code.ORDER_ID_USED, pack("bad", order={"order_id": "waits"})),
    ("two conditions", Code.CONDITION_LIST_INVALID, pack("bad", condition_list=[TRIGGER] * 2)),
    ("no order", Code.CONDITION_LIST_INVALID, pack("bad", order_list=[])),
    ("a list of texts", Code.FIELD_INVALID, pack("bad", order_list=["buy"])),
    ("a stop that opens", Code.CONDITION_OPENS, pack("bad", {"contingent_type": "stop_loss"})),
    ("no moment", Code.TRIGGER_INVALID, pack("bad", {"contingent_type": "time"})),
    ("a market opening", Code.VALUE_UNKNOWN, pack("bad", {"contingent_type": "market_open"})),
    ("a strict relation", Code.VALUE_UNKNOWN, pack("bad", {"price_relation": "G"})),
    ("a day that is named", Code.CONDITION_TILL_INVALID, pack("bad", time_condition_type="GTD")),
    ("a condition for another", Code.USER_MISMATCH, pack("bad", user_id="bob")),
    ("an order for another", Code.USER_MISMATCH, pack("bad", order={"user_id": "bob"})),
    ("a trigger too fine", Code.PRICE_TOO_FINE, pack("bad", {"contingent_price": 1e-7})),
    ("no such condition", Code.CONDITION_UNKNOWN, step("cancel", "none")),
    ("another's condition", Code.USER_MISMATCH, step("cancel", "waits", "bob")),
    ("an ended condition", Code.CONDITION_FINISHED, step("resume", "ended")),
    ("paused twice", Code.CONDITION_PAUSED, step("pause", "paused")),
    ("resumed though it waits", Code.CONDITION_NOT_PAUSED, step("resume", "waits")),
)
"""A name, the code, and the message."""
