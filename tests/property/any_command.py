"""Commands by chance: mostly such as trade, some of each kind that is refused."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from msgspec.structs import replace

from diffex.domain.commands import CancelOrder, Command, InsertOrder, OpenAccount
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.instrument import Instrument
from diffex.domain.units import Lots, PriceE6, Ticks
from tests.support.contracts import CU, M

Choose: TypeAlias = Callable[[Sequence[Any]], Any]
"""Returns one element: of a hypothesis strategy or of a seeded generator."""

USERS: Final = ("ann", "bob", "cat", "ann", "bob", "cat", "poor")
GHOST: Final = "ghost"
"""A user without an account."""

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
"""Ticks from the last price: a narrow market, so that orders meet."""

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


class Held(NamedTuple):
    """One side of a user's position."""

    user_id: str
    terms: Instrument
    is_long: bool
    his: Lots
    today: Lots


class Scene(NamedTuple):
    """What a command may refer to."""

    contracts: tuple[Instrument, ...]
    """To trade in; one that is named twice is traded twice as often."""
    lasts: dict[str, Ticks]
    live: list[InsertOrder]
    held: list[Held]


def any_command(choose: Choose, sent: list[InsertOrder], scene: Scene) -> Command:
    """Return a command; an order's id is fresh or one of ``sent``, where it is put."""
    kind = choose(("order",) * 16 + ("cancel",) * 3 + ("again", "other", "account"))
    if kind == "account":
        return OpenAccount(choose(("ann", "late")), -1)
    if kind == "order" or not sent:
        order = _order(choose, f"o{len(sent)}", scene)
        sent.append(order)
        return order
    if kind == "cancel":
        before: InsertOrder = choose([*scene.live, choose(sent)])
        return CancelOrder(before.user_id, before.order_id)
    before = choose(sent)
    return before if kind == "again" else replace(before, volume=before.volume + 1)


def _order(choose: Choose, order_id: str, scene: Scene) -> InsertOrder:
    odd = choose(ODDITIES) if choose(range(7)) == 6 else ""
    terms = M if odd == "offset" else choose(scene.contracts)
    price_type, time_condition, volume_condition = choose(ODD_TERMS if odd == "terms" else TERMS)
    order = InsertOrder(
        user_id=choose(USERS),
        order_id=order_id,
        exchange_id=terms.exchange_id,
        instrument_id=terms.instrument_id,
        direction=choose((Direction.BUY, Direction.SELL)),
        offset=choose((Offset.OPEN, Offset.OPEN, Offset.CLOSE)),
        volume=choose(VOLUMES),
        price_type=price_type,
        limit_price=None,
        time_condition=time_condition,
        volume_condition=volume_condition,
    )
    if order.offset is Offset.CLOSE and scene.held and choose(range(4)):
        order, terms = _closing(choose, order, choose(scene.held))
    if price_type is LIMIT:
        near = scene.lasts[terms.symbol] + choose(NEAR)
        price = choose(ODD_PRICES)(terms) if odd == "price" else near * terms.tick_e6
        order = replace(order, limit_price=price)
    return _spoiled(choose, order, odd)


def _closing(choose: Choose, order: InsertOrder, held: Held) -> tuple[InsertOrder, Instrument]:
    """Return the order as one that closes what is held, or nearly so, and its contract."""
    terms = held.terms
    apart = terms.today_apart
    today = apart and bool(choose((held.today, 0)))
    most = held.today if today else held.his if apart else held.his + held.today
    closing = replace(
        order,
        user_id=held.user_id,
        exchange_id=terms.exchange_id,
        instrument_id=terms.instrument_id,
        direction=Direction.SELL if held.is_long else Direction.BUY,
        offset=Offset.CLOSETODAY if today else Offset.CLOSE,
        volume=choose(range(1, most + 2)),
    )
    return closing, terms


def _spoiled(choose: Choose, order: InsertOrder, odd: str) -> InsertOrder:
    """Return the order with its oddity, if that is none of type or price."""
    if odd == "user":
        return replace(order, user_id=GHOST)
    if odd == "symbol":
        return replace(order, instrument_id="cu9912")
    if odd == "volume":
        return replace(order, volume=choose(ODD_VOLUMES))
    return replace(order, offset=Offset.CLOSETODAY) if odd == "offset" else order


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
