"""``orders``, field by field, from acceptance to the end."""

import datetime
from typing import Any, Final

import msgspec

from diffex.diff.sections import orders, standard_orders
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import (
    Direction,
    ForceClose,
    HedgeFlag,
    Offset,
    OrderStatus,
    PriceType,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.errors import FinishCode, RejectCode
from diffex.domain.events import OrderAccepted, OrderRejected, OrderUpdated

LIMIT: Final = InsertOrder(
    user_id="alice",
    order_id="order456",
    exchange_id="SHFE",
    instrument_id="cu2512",
    direction=Direction.SELL,
    offset=Offset.CLOSETODAY,
    volume=10,
    price_type=PriceType.LIMIT,
    limit_price=75_230_500_000,
    time_condition=TimeCondition.IOC,
    volume_condition=VolumeCondition.ALL,
    hedge=HedgeFlag.ARBITRAGE,
    force_close=ForceClose.LACK_DEPOSIT,
)
MARKET: Final = InsertOrder(
    "alice", "m", "DCE", "m2601", Direction.BUY, Offset.OPEN, 3, PriceType.ANY, None,
    TimeCondition.IOC, VolumeCondition.ANY,
)  # fmt: skip

PLACED: Final[dict[str, Any]] = {
    "order_id": "order456",
    "user_id": "alice",
    "exchange_id": "SHFE",
    "instrument_id": "SHFE.cu2512",
    "direction": "SELL",
    "offset": "CLOSETODAY",
    "price_type": "LIMIT",
    "limit_price": 75230.5,
    "volume": 10,
    "time_condition": "IOC",
    "volume_condition": "ALL",
    "hedge_flag": "ARBITRAGE",
    "force_close": "LACK_DEPOSIT",
    "exchange_order_id": "000000000007",
    "insert_time": 1_700_000_000_000_000_001,
    "code": 0,
    "reason": "",
}


def test_an_accepted_order_shows_what_was_placed() -> None:
    """Under the client's own order_id, with the full symbol."""
    event = OrderAccepted(LIMIT, "000000000007", 1_700_000_000_000_000_001)
    assert orders.flat_accepted(event) == PLACED


def test_a_market_order_has_no_limit_price() -> None:
    """The field is left out."""
    tree = orders.flat_accepted(OrderAccepted(MARKET, "1", 5))
    assert "limit_price" not in tree
    assert tree["instrument_id"] == "DCE.m2601"
    assert tree["price_type"] == "ANY"


def test_the_facts_of_a_condition_are_shown_with_it() -> None:
    """What a MIN order asks for at once, and the last day of a GTD order; as the wire spells it."""
    least = msgspec.structs.replace(MARKET, volume_condition=VolumeCondition.MIN, min_volume=2)
    until = msgspec.structs.replace(
        LIMIT, time_condition=TimeCondition.GTD, good_till=datetime.date(2026, 1, 5)
    )
    for placed in (orders.flat_accepted, standard_orders.accepted):
        assert placed(OrderAccepted(least, "1", 5))["min_volume"] == 2
        assert placed(OrderAccepted(until, "1", 5))["good_till_date"] == "20260105"
        assert not {"min_volume", "good_till_date"} & set(placed(OrderAccepted(LIMIT, "1", 5)))


def test_progress_carries_every_field_that_changes() -> None:
    """Money in yuan, and why it ended."""
    event = OrderUpdated(
        user_id="alice",
        order_id="order456",
        status=OrderStatus.CANCELLED,
        filled_volume=4,
        remaining_volume=6,
        frozen_margin=1_001,
        frozen_commission=2,
        code=FinishCode.CANCELLED_BY_USER,
        text="已撤单 / Cancelled",
        update_time=9,
    )
    assert orders.flat_updated(event) == {
        "status": "CANCELLED",
        "filled_volume": 4,
        "remaining_volume": 6,
        "frozen_margin": 10.01,
        "frozen_commission": 0.02,
        "code": 2101,
        "reason": "已撤单 / Cancelled",
        "update_time": 9,
    }


def test_a_reason_is_told_when_there_is_one() -> None:
    """An accepted order begins with none, so its fills need not repeat that."""
    accepted = orders.flat_accepted(OrderAccepted(LIMIT, "1", 5))
    assert (accepted["code"], accepted["reason"]) == (0, "")
    event = OrderUpdated("alice", "order456", OrderStatus.FILLED, 10, 0, 0, 0, 0, "", 9)
    assert not {"code", "reason"} & set(orders.flat_updated(event))


def test_a_rejected_order_is_whole_at_once() -> None:
    """It has every field of an accepted one, no exchange number, and the reason."""
    event = OrderRejected(LIMIT, RejectCode.FUNDS_INSUFFICIENT, "text", 8)
    assert orders.flat_rejected(event) == {
        **PLACED,
        "exchange_order_id": "",
        "insert_time": 8,
        "status": "REJECTED",
        "filled_volume": 0,
        "remaining_volume": 10,
        "frozen_margin": 0.0,
        "frozen_commission": 0.0,
        "code": 3001,
        "reason": "text",
        "update_time": 8,
    }
