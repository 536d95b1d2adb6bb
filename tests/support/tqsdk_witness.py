"""What a strategy sees, held against what the exchange tells the same user in its other dialect."""

import math
from collections.abc import Callable
from typing import Any, Final

from tests.support.mirror_client import Tree
from tests.support.wire import connect_as

_STATUS: Final = {
    "ACCEPTED": "ALIVE",
    "PARTIAL_FILLED": "ALIVE",
    "FILLED": "FINISHED",
    "CANCELLED": "FINISHED",
    "REJECTED": "FINISHED",
}
_ORDER: Final = {
    "volume": "volume_orign",
    "remaining_volume": "volume_left",
    "insert_time": "insert_date_time",
}
"""Flat names that the standard dialect has others for."""
_TRADE: Final = {"timestamp": "trade_date_time"}
_NOT_TOLD: Final = {"code", "reason", "update_time", "filled_volume", "frozen_commission"}
"""Of an order, in the flat dialect only."""


def known(order_id: str) -> Callable[[Tree], bool]:
    """Return whether a flat mirror has an order."""
    return lambda tree: order_id in tree["orders"]


def over(order_id: str) -> Callable[[Tree], bool]:
    """Return whether an order has ended in a flat mirror."""
    return lambda tree: _STATUS[tree["orders"][order_id]["status"]] == "FINISHED"


async def snapshot(port: int, user_id: str) -> Tree:
    """Return the user's snapshot in the flat dialect, as a new session gets it."""
    async with connect_as(port, user_id) as client:
        return client.mirror.business()


async def agreed(port: int, user_id: str, seen: Tree) -> None:
    """Fail unless a strategy's ``state`` is the exchange's, to the fen and the lot.

    Args:
        port: the server's, which must be a demo.
        user_id: whose.
        seen: what ``state`` in a step has returned.
    """
    told = await snapshot(port, user_id)
    agrees(seen["account"], told["accounts"][user_id], "account")
    assert set(seen["positions"]) >= set(told["positions"])
    for symbol, position in seen["positions"].items():
        if symbol in told["positions"]:
            agrees(position, told["positions"][symbol], symbol)
            _lots(position)
    assert set(seen["orders"]) >= set(told["orders"])
    for order_id, order in seen["orders"].items():
        if order_id not in told["orders"]:
            # What never became an order is one for tqsdk, which would wait for its end.
            assert order["is_error"], order
            continue
        flat = {_ORDER.get(k, k): v for k, v in told["orders"][order_id].items()}
        flat["status"] = _STATUS[flat["status"]]
        agrees(order, {k: v for k, v in flat.items() if k not in _NOT_TOLD}, order_id)
        _end(order, told["orders"][order_id])
    assert set(seen["trades"]) == set(told["trades"])
    for trade_id, trade in seen["trades"].items():
        flat = {_TRADE.get(key, key): value for key, value in told["trades"][trade_id].items()}
        agrees(trade, flat, trade_id)


def agrees(seen: Tree, told: Tree, what: str) -> None:
    """Fail unless each of the exchange's values is the client's, number for number."""
    for field, value in told.items():
        if field == "instrument_id":
            assert value.endswith(seen[field]), what
        else:
            assert seen[field] == value, f"{what} {field}: {seen[field]} instead of {value}"


def _end(order: Tree, flat: Tree) -> None:
    """What tqsdk derives of an order is what became of it."""
    assert order["is_dead"] is (flat["status"] not in {"ACCEPTED", "PARTIAL_FILLED"})
    assert order["is_error"] is (flat["status"] == "REJECTED")
    traded: Any = order["trade_price"]
    assert math.isnan(traded) is (flat["filled_volume"] == 0)


def _lots(position: Tree) -> None:
    """What tqsdk derives of a position adds up."""
    assert position["pos_long"] == position["volume_long"]
    assert position["pos_short"] == position["volume_short"]
    assert position["pos"] == position["pos_long"] - position["pos_short"]
