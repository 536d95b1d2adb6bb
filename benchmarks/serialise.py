"""A fill's rtn_data is serialised within 5 µs."""

from collections.abc import Iterator
from typing import Final

import orjson

from benchmarks import timing, work
from benchmarks.row import Kind, Peer, Row
from benchmarks.scale import Scale
from diffex.diff import codec
from diffex.diff.dialects import flat
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition

SAMPLES: Final = 4_000
BATCH: Final = 25
TARGET: Final = 5e-6
RUST: Final = Peer(0.97e-6, 1.13e-6)


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row of the quick start's fill and the row of the engine's own."""
    scale.say("serialising the fill's rtn_data")
    yield _row(scale, "the quick start's rtn_data", work.quick_start_fill(), RUST)
    yield _row(scale, "a fill's rtn_data with its position", _engine_fill(), None)


def _row(scale: Scale, what: str, patches: tuple[work.Tree, ...], rust: Peer | None) -> Row:
    tree = {"aid": "rtn_data", "data": list(patches)}
    size = len(_serialise(patches))
    assert orjson.loads(_serialise(patches)) == tree
    samples = scale.count(SAMPLES)
    ours, bare = timing.in_turns(
        scale.rounds,
        lambda: timing.batches(lambda: _serialise(patches), samples, BATCH),
        lambda: timing.batches(lambda: orjson.dumps(tree), samples, BATCH),
    )
    return Row(
        name=f"serialise {what} ({size} B)",
        method=f"each patch encoded once, then the frame; batches of {BATCH}",
        kind=Kind.TIME,
        figure=timing.times(ours),
        bare=timing.times(bare),
        bare_name="orjson.dumps",
        target=TARGET,
        rust=rust,
    )


def _serialise(patches: tuple[work.Tree, ...]) -> bytes:
    return codec.frame([codec.encode(patch) for patch in patches])


def _engine_fill() -> tuple[work.Tree, ...]:
    """Return the patches by which the buyer learns of the quick start's order's fill."""
    exchange = work.quiet_exchange(["seller", work.USER])
    tree = flat.empty_snapshot()
    projector = flat.Projector(
        exchange.state.instruments, lambda user_id: tree if user_id == work.USER else None
    )
    for user_id, direction in (("seller", Direction.SELL), (work.USER, Direction.BUY)):
        command = InsertOrder(
            user_id=user_id,
            order_id="order456",
            exchange_id=work.EXCHANGE_ID,
            instrument_id=work.INSTRUMENT_ID,
            direction=direction,
            offset=Offset.OPEN,
            volume=10,
            price_type=PriceType.LIMIT,
            limit_price=75_230_000_000,
            time_condition=TimeCondition.GFD,
            volume_condition=VolumeCondition.ANY,
        )
        told = projector.project(exchange.apply(command, work.TIMESTAMP))
    return tuple(told[work.USER].patches())
