"""``pre_insert_order``: what margin would an order hold? Asked, answered, and released."""

from typing import Final

import msgspec

from diffex.diff import values
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.diff.values import yuan
from diffex.domain.enums import Direction
from diffex.domain.fees import margin
from diffex.domain.instrument import Instrument
from diffex.domain.limits import PRE_ORDERS_KEPT
from diffex.domain.units import Nanos

SECTION: Final = "pre_insert_orders"


class PreInsertOrderPack(msgspec.Struct, frozen=True):
    """Like an order; ``instrument_id`` "" releases what was asked under ``order_id``."""

    user_id: str
    order_id: str
    exchange_id: str
    instrument_id: str
    direction: str
    volume: int | float = 1


def handle(pack: PreInsertOrderPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Tell ``pre_insert_orders.<order_id>``, or delete it; nothing is held."""
    session.require(pack.user_id)
    order_id = values.name("order_id", pack.order_id)
    asked = counter.user(pack.user_id).get(SECTION, {})
    if not pack.instrument_id:
        if order_id in asked:
            counter.push(pack.user_id, {SECTION: {order_id: None}})
        return
    terms = counter.desk.instrument(pack.exchange_id, pack.instrument_id)
    direction = values.word("direction", pack.direction, Direction)
    answer: dict[str, object] = {
        order_id: {
            "exchange_id": terms.exchange_id,
            "instrument_id": terms.instrument_id,
            "direction": direction.value,
            "pre_margin": _margin(terms, values.lots(pack.volume)),
        }
    }
    if len(asked) >= PRE_ORDERS_KEPT and order_id not in asked:
        answer[next(iter(asked))] = None
    counter.push(pack.user_id, {SECTION: answer})


def _margin(terms: Instrument, volume: int) -> float:
    """Return the margin of lots at the pre-settlement price, in yuan.

    TqSdk divides it by that price and the multiplier to find the rate.
    """
    return yuan(margin(terms, terms.pre_settlement * max(volume, 0)))
