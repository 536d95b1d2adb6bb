"""The stream of orders that books and engines are measured with.

35 of 100 operations cancel an earlier order, 15 are orders that cross the spread, and 50
rest within 30 ticks of it. Everything is drawn from one seed, so every run is the same.
"""

import random
from typing import Final

from benchmarks import work
from diffex.domain.commands import CancelOrder, InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition

OPERATIONS: Final = 200_000
CANCELS: Final = 0.35
CROSSING: Final = 0.15
MIDDLE: Final = 7_523
"""Ticks of the price around which everyone trades."""
TICK_E6: Final = 10_000_000
REACH: Final = 30
"""Ticks from the middle, at most."""
MOST_LOTS: Final = 10

Operation = InsertOrder | CancelOrder


def mix(count: int, users: list[str]) -> list[Operation]:
    """Return ``count`` operations of these users in one contract."""
    chance = random.Random(8)
    operations: list[Operation] = []
    placed: list[InsertOrder] = []
    for number in range(count):
        if placed and chance.random() < CANCELS:
            index = chance.randrange(len(placed))
            placed[index], placed[-1] = placed[-1], placed[index]
            gone = placed.pop()
            operations.append(CancelOrder(gone.user_id, gone.order_id))
        else:
            order = _order(chance, number, users)
            placed.append(order)
            operations.append(order)
    return operations


def _order(chance: random.Random, number: int, users: list[str]) -> InsertOrder:
    is_buy = chance.random() < 0.5
    crosses = chance.random() < CROSSING / (1 - CANCELS)
    # A buy rests below the middle and crosses above it, a sell the other way round.
    distance = chance.randint(1, REACH) * (1 if is_buy is crosses else -1)
    return order(
        chance.choice(users),
        f"o{number}",
        Direction.BUY if is_buy else Direction.SELL,
        MIDDLE + distance,
        chance.randint(1, MOST_LOTS),
    )


def order(
    user_id: str, order_id: str, direction: Direction, ticks: int, volume: int
) -> InsertOrder:
    """Return a limit order that opens and may rest."""
    return InsertOrder(
        user_id=user_id,
        order_id=order_id,
        exchange_id=work.EXCHANGE_ID,
        instrument_id=work.INSTRUMENT_ID,
        direction=direction,
        offset=Offset.OPEN,
        volume=volume,
        price_type=PriceType.LIMIT,
        limit_price=ticks * TICK_E6,
        time_condition=TimeCondition.GFD,
        volume_condition=VolumeCondition.ANY,
    )
