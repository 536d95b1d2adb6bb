"""The end of a trading day: everybody's statement, positions and orders, as one command."""

import itertools
import time
from collections.abc import Iterator
from typing import Final

from benchmarks import timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale
from diffex.domain.commands import InsertOrder, SettleDay
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.events import AccountSettled
from diffex.domain.instrument import Instrument
from diffex.engine.exchange import Exchange

USERS: Final = 10_000
POSITIONS: Final = 5
SECONDS: Final = 5.0
"""What a settlement may take: everybody's orders wait for it."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row of a settlement."""
    users = work.names(2 * scale.users(USERS // 2))
    scale.say(f"settling {len(users):,} accounts")
    ours, bare = timing.in_turns(
        scale.rounds, lambda: settle(users), lambda: value(len(users) * POSITIONS)
    )
    yield Row(
        name="settling a trading day",
        method=f"{len(users):,} accounts with {POSITIONS} positions each, all opened on the day: "
        "SettleDay to Exchange.apply, with every statement and every event",
        kind=Kind.TIME,
        figure=timing.durations(ours),
        bare=timing.durations(bare),
        bare_name="a loop that values as many positions",
        target=SECONDS,
        bounded="tail",
    )


def settle(users: list[str]) -> float:
    """Return how long the settlement of a fresh exchange takes."""
    exchange = held(users)
    command, now = SettleDay(exchange.state.trading_day), time.time_ns()
    events: list[object] = []
    taken = timing.seconds(lambda: events.extend(exchange.apply(command, now)))
    assert sum(isinstance(event, AccountSettled) for event in events) == len(users)
    return taken


def held(users: list[str]) -> Exchange:
    """Return an exchange on which each user holds ``POSITIONS`` contracts, one lot of each."""
    exchange = work.quiet_exchange(users)
    now, numbers = time.time_ns(), itertools.count()
    contracts = list(exchange.state.instruments.values())
    for at in range(0, len(users), 2):
        for terms in contracts[at % 50 : at % 50 + POSITIONS]:
            for user_id, direction in zip(
                users[at : at + 2], (Direction.SELL, Direction.BUY), strict=True
            ):
                exchange.apply(_open(user_id, f"o{next(numbers)}", terms, direction), now)
    assert all(
        len(trader.account.positions) == POSITIONS for trader in exchange.state.traders.values()
    )
    return exchange


def value(positions: int) -> float:
    """Return how long it takes to multiply prices and lots of so many positions."""
    pairs = [(75_000 + number % 7, number % 5) for number in range(positions)]
    return timing.seconds(lambda: [price * lots * 5 for price, lots in pairs])


def _open(user_id: str, order_id: str, terms: Instrument, direction: Direction) -> InsertOrder:
    return InsertOrder(
        user_id=user_id,
        order_id=order_id,
        exchange_id=terms.exchange_id,
        instrument_id=terms.instrument_id,
        direction=direction,
        offset=Offset.OPEN,
        volume=1,
        price_type=PriceType.LIMIT,
        limit_price=terms.pre_settlement * terms.tick_e6,
        time_condition=TimeCondition.GFD,
        volume_condition=VolumeCondition.ANY,
    )
