"""``insert_order``: a pack becomes a command, exactly or not at all."""

from typing import Any, Final

import pytest

from diffex.diff import codec
from diffex.diff.aids.insert_order import InsertOrderPack, to_command
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.errors import RejectCode, RejectError
from tests.support.floor import Floor

QUICK_START: Final[dict[str, Any]] = {
    "aid": "insert_order",
    "user_id": "user123",
    "order_id": "order456",
    "exchange_id": "SHFE",
    "instrument_id": "cu2512",
    "direction": "BUY",
    "offset": "OPEN",
    "volume": 10,
    "price_type": "LIMIT",
    "limit_price": 75230.0,
}


def command(**changes: Any) -> InsertOrder:
    """Return the quick start's order with ``changes`` as a command; None takes a field out."""
    fields = {**QUICK_START, **changes}
    kept = {key: value for key, value in fields.items() if value is not None}
    return to_command(codec.convert(kept, InsertOrderPack))


def test_the_quick_starts_order() -> None:
    """A limit order is good for the day, in any volume."""
    assert command() == InsertOrder(
        user_id="user123",
        order_id="order456",
        exchange_id="SHFE",
        instrument_id="cu2512",
        direction=Direction.BUY,
        offset=Offset.OPEN,
        volume=10,
        price_type=PriceType.LIMIT,
        limit_price=75_230_000_000,
        time_condition=TimeCondition.GFD,
        volume_condition=VolumeCondition.ANY,
    )


@pytest.mark.parametrize("volume", [10, 10.0])
@pytest.mark.parametrize("limit_price", [75230, 75230.0])
def test_numbers_may_be_written_either_way(volume: float, limit_price: float) -> None:
    """Two spellings of one order are equal, so a resent one is recognised."""
    assert command(volume=volume, limit_price=limit_price) == command()


def test_a_market_order_is_immediate_and_has_no_price() -> None:
    """A limit_price beside it is ignored, as DIFF says."""
    for limit_price in (None, 75230.0, 0.00000001):
        order = command(price_type="ANY", limit_price=limit_price)
        assert order.limit_price is None
        assert order.time_condition is TimeCondition.IOC


def test_a_limit_order_without_a_price_is_for_the_exchange_to_reject() -> None:
    """It becomes an order with a reason, under its own id."""
    assert command(limit_price=None).limit_price is None


def test_conditions_are_taken_as_they_are_named() -> None:
    """What the exchange does not trade yet is named too, and rejected by that name."""
    order = command(time_condition="GTC", volume_condition="MIN")
    assert order.time_condition is TimeCondition.GTC
    assert order.volume_condition is VolumeCondition.MIN
    assert command(price_type="BEST", limit_price=None).time_condition is TimeCondition.IOC


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("order_id", "", RejectCode.ID_INVALID),
        ("order_id", "__proto__", RejectCode.ID_INVALID),
        ("exchange_id", "SH FE", RejectCode.ID_INVALID),
        ("instrument_id", "铜", RejectCode.ID_INVALID),
        ("direction", "HOLD", RejectCode.VALUE_UNKNOWN),
        ("offset", "open", RejectCode.VALUE_UNKNOWN),
        ("price_type", "MARKET", RejectCode.VALUE_UNKNOWN),
        ("time_condition", "DAY", RejectCode.VALUE_UNKNOWN),
        ("volume_condition", "", RejectCode.VALUE_UNKNOWN),
        ("volume", 10.5, RejectCode.VOLUME_INVALID),
        ("limit_price", 75230.00000001, RejectCode.PRICE_TOO_FINE),
        ("limit_price", 2**62, RejectCode.NUMBER_OUT_OF_RANGE),
    ],
)
def test_a_value_that_the_protocol_does_not_have_is_refused(
    field: str, value: Any, code: RejectCode
) -> None:
    """Nothing is replaced by a default."""
    with pytest.raises(RejectError) as caught:
        command(**{field: value})
    assert caught.value.code is code


def test_an_account_id_opens_no_back_door() -> None:
    """Unknown fields are ignored; the user_id alone says whose order it is."""
    floor = Floor("alice", "bob")
    alice = floor.client("alice")
    alice.order("o1", user_id="bob", account_id="bob")
    alice.peek()
    assert alice.wire.codes[-1] == RejectCode.USER_MISMATCH
    assert floor.exchange.state.traders["bob"].orders == {}
