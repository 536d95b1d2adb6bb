"""``insert_order``: place an order under the client's own order_id."""

import msgspec

from diffex.diff import values
from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import (
    Direction,
    HedgeFlag,
    Offset,
    PriceType,
    TimeCondition,
    VolumeCondition,
)


class InsertOrderPack(msgspec.Struct, frozen=True):
    """Prices are decimal yuan, volumes lots; 10 and 10.0 are both ten."""

    user_id: str
    order_id: str
    exchange_id: str
    instrument_id: str
    direction: str
    offset: str
    volume: int | float
    price_type: str
    limit_price: int | float | None = None
    time_condition: str | None = None
    volume_condition: str | None = None
    min_volume: int | float | None = None
    good_till_date: str | int | float | None = None
    hedge_flag: str | None = None


def handle(pack: InsertOrderPack, session: Session, desk: Desk) -> None:
    """Translate the pack; what becomes of the order reaches the client as a patch."""
    session.require(pack.user_id)
    desk.submit(to_command(pack))


def to_command(pack: InsertOrderPack) -> InsertOrder:
    """Return the command that the pack says.

    What means nothing to an order of its kind is ignored: the limit_price of a market order,
    a min_volume without MIN, a good_till_date without GTD. Without a time_condition a LIMIT
    order is GFD and every other one IOC, since ANY cannot rest.

    Raises:
        RejectError: a field's value is none that the protocol has.
    """
    price_type = values.word("price_type", pack.price_type, PriceType)
    at_limit = price_type is PriceType.LIMIT
    time_condition = TimeCondition.GFD if at_limit else TimeCondition.IOC
    if pack.time_condition is not None:
        time_condition = values.word("time_condition", pack.time_condition, TimeCondition)
    volume_condition = VolumeCondition.ANY
    if pack.volume_condition is not None:
        volume_condition = values.word("volume_condition", pack.volume_condition, VolumeCondition)
    limit_price = None
    if at_limit and pack.limit_price is not None:
        limit_price = values.price_e6(pack.limit_price)
    min_volume = 0
    if volume_condition is VolumeCondition.MIN and pack.min_volume is not None:
        min_volume = values.whole("min_volume", pack.min_volume)
    good_till = None
    if time_condition is TimeCondition.GTD and pack.good_till_date is not None:
        good_till = values.day("good_till_date", pack.good_till_date)
    hedge = HedgeFlag.SPECULATION
    if pack.hedge_flag is not None:
        hedge = values.word("hedge_flag", pack.hedge_flag, HedgeFlag)
    return InsertOrder(
        user_id=pack.user_id,
        order_id=values.name("order_id", pack.order_id),
        exchange_id=values.name("exchange_id", pack.exchange_id),
        instrument_id=values.name("instrument_id", pack.instrument_id),
        direction=values.word("direction", pack.direction, Direction),
        offset=values.word("offset", pack.offset, Offset),
        volume=values.lots(pack.volume),
        price_type=price_type,
        limit_price=limit_price,
        time_condition=time_condition,
        volume_condition=volume_condition,
        min_volume=min_volume,
        good_till=good_till,
        hedge=hedge,
    )
