"""Commands by chance: mostly such as trade, some of each kind that is refused."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from msgspec.structs import replace

from diffex.domain.commands import CancelOrder, Command, InsertOrder, OpenAccount
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.instrument import Instrument
from diffex.domain.units import PriceE6
from tests.support.contracts import CU, IF, ZN, J, M

Choose: TypeAlias = Callable[[Sequence[Any]], Any]
"""Returns one element: of a hypothesis strategy or of a seeded generator."""

USERS: Final = ("ann", "bob", "cat", "ann", "bob", "cat", "poor")
GHOST: Final = "ghost"
"""A user without an account."""

OPEN_OR_CLOSE: Final = (*[Offset.OPEN] * 4, Offset.CLOSE, Offset.CLOSETODAY)
LISTED: Final = (CU, CU, CU, J, J, M, ZN, IF)

LIMIT: Final = PriceType.LIMIT
MARKET: Final = PriceType.ANY
TERMS: Final = (
    *[(LIMIT, TimeCondition.GFD, VolumeCondition.ANY)] * 8,
    *[(LIMIT, TimeCondition.IOC, VolumeCondition.ANY)] * 2,
    *[(LIMIT, TimeCondition.IOC, VolumeCondition.ALL)] * 2,
    *[(MARKET, TimeCondition.IOC, VolumeCondition.ANY)] * 2,
    (MARKET, TimeCondition.IOC, VolumeCondition.ALL),
)
ODD_TERMS: Final = (
    (LIMIT, TimeCondition.GFD, VolumeCondition.ALL),
    (LIMIT, TimeCondition.IOC, VolumeCondition.MIN),
    (MARKET, TimeCondition.GFD, VolumeCondition.ANY),
    (PriceType.BEST, TimeCondition.IOC, VolumeCondition.ANY),
    (PriceType.FIVELEVEL, TimeCondition.GFA, VolumeCondition.ANY),
)

NEAR: Final = (-3, -2, -1, -1, 0, 0, 0, 1, 1, 2, 3)
"""Ticks from the pre-settlement price: a narrow market, so that orders meet."""

ODD_PRICES: Final[tuple[Callable[[Instrument], PriceE6 | None], ...]] = (
    lambda terms: terms.upper_limit * terms.tick_e6,
    lambda terms: terms.lower_limit * terms.tick_e6,
    lambda terms: (terms.upper_limit + 1) * terms.tick_e6,
    lambda terms: (terms.lower_limit - 1) * terms.tick_e6,
    lambda terms: terms.pre_settlement * terms.tick_e6 + 1,
    lambda _: 0,
    lambda terms: -terms.tick_e6,
    lambda _: None,
)

VOLUMES: Final = (1, 2, 3, 4, 5, 6)
ODD_VOLUMES: Final = (9, 25, 501, 0, -1)

ODDITIES: Final = ("user", "symbol", "terms", "price", "price", "volume", "offset")


def any_command(choose: Choose, sent: list[InsertOrder], live: list[InsertOrder]) -> Command:
    """Return a command; an order's id is fresh or one of ``sent``, where it is put.

    ``live`` are those of ``sent`` that can still trade.
    """
    kind = choose(("order",) * 16 + ("cancel",) * 3 + ("again", "other", "account"))
    if kind == "account":
        return OpenAccount(choose(("ann", "late")), -1)
    if kind == "order" or not sent:
        order = _order(choose, f"o{len(sent)}")
        sent.append(order)
        return order
    if kind == "cancel":
        before: InsertOrder = choose([*live, choose(sent)])
        return CancelOrder(before.user_id, before.order_id)
    before = choose(sent)
    return before if kind == "again" else replace(before, volume=before.volume + 1)


def _order(choose: Choose, order_id: str) -> InsertOrder:
    odd = choose(ODDITIES) if choose(range(7)) == 6 else ""
    terms = choose(LISTED)
    offset = choose(OPEN_OR_CLOSE)
    if odd == "offset":
        terms, offset = M, Offset.CLOSETODAY
    elif offset is Offset.CLOSETODAY and not terms.today_apart:
        offset = Offset.CLOSE
    kind = choose(ODD_TERMS if odd == "terms" else TERMS)
    price = None
    if kind[0] is LIMIT:
        price = (terms.pre_settlement + choose(NEAR)) * terms.tick_e6
        if odd == "price":
            price = choose(ODD_PRICES)(terms)
    return InsertOrder(
        user_id=GHOST if odd == "user" else choose(USERS),
        order_id=order_id,
        exchange_id=terms.exchange_id,
        instrument_id="cu9912" if odd == "symbol" else terms.instrument_id,
        direction=choose((Direction.BUY, Direction.SELL)),
        offset=offset,
        volume=choose(ODD_VOLUMES if odd == "volume" else VOLUMES),
        price_type=kind[0],
        limit_price=price,
        time_condition=kind[1],
        volume_condition=kind[2],
    )


def last_order(order_id: str) -> InsertOrder:
    """Return an order that only an exchange that stopped refuses."""
    return InsertOrder(
        user_id="ann",
        order_id=order_id,
        exchange_id=CU.exchange_id,
        instrument_id=CU.instrument_id,
        direction=Direction.BUY,
        offset=Offset.OPEN,
        volume=1,
        price_type=LIMIT,
        limit_price=CU.pre_settlement * CU.tick_e6,
        time_condition=TimeCondition.GFD,
        volume_condition=VolumeCondition.ANY,
    )
