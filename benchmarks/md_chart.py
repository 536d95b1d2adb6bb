"""A chart of 10,000 bars, from its set_chart to its frame, within 100 ms."""

import time
from collections.abc import Iterator
from typing import Final

import orjson

from benchmarks import timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale
from diffex.diff.md.board import MdBoard
from diffex.diff.md.quoting import Known
from diffex.diff.md.reception import MdReception
from diffex.diff.service import NOBODY
from diffex.domain.units import MINUTE
from diffex.engine.exchange import Exchange

BARS: Final = 10_000
TARGET: Final = 100e-3
REQUEST: Final = orjson.dumps(
    {
        "aid": "set_chart",
        "chart_id": "chart",
        "ins_list": work.SYMBOL,
        "duration": MINUTE,
        "view_width": BARS,
    }
)


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the first client's chart and the next one's."""
    scale.say("a chart of 10,000 bars")
    exchange = _traded()
    frame = _serve(_counter(exchange))
    tree = orjson.loads(frame)
    assert frame.count(b'"close_oi"') == BARS
    cold, dumped = timing.in_turns(
        scale.rounds,
        lambda: _timed(_counter(exchange)),
        lambda: timing.seconds(lambda: orjson.dumps(tree)),
    )
    counter = _counter(exchange)
    _serve(counter)
    warm, again = timing.in_turns(
        scale.rounds,
        lambda: _timed(counter),
        lambda: timing.seconds(lambda: orjson.dumps(tree)),
    )
    for which, taken, bare in (("first", cold, dumped), ("next", warm, again)):
        yield Row(
            name=f"a chart of {BARS:,} bars for the {which} client ({len(frame) // 1024} KiB)",
            method="from the bytes of set_chart to the frame's, a peek waiting",
            kind=Kind.TIME,
            figure=timing.durations(taken),
            bare=timing.durations(bare),
            bare_name="orjson.dumps of the frame",
            target=TARGET,
            bounded="tail",
        )


def _traded() -> Exchange:
    """Return an exchange where one contract traded in each of so many minutes."""
    exchange = work.quiet_exchange(())
    price = exchange.state.instruments[work.SYMBOL].pre_settlement
    for number in range(BARS):
        now = work.TIMESTAMP + number * MINUTE
        exchange.state.market.trade(work.SYMBOL, price + number % 50, 1 + number % 9, 1, now)
    return exchange


def _counter(exchange: Exchange) -> MdReception:
    state = exchange.state
    board = MdBoard(state, Known(state.instruments, {}, {}, {}), work.no_answer, work.no_want)
    return MdReception(board, work.manager())


def _serve(reception: MdReception) -> bytes:
    """Serve the chart to a new client; return the frame that has it."""
    frames: list[bytes] = []
    session = reception.connect(frames.append, NOBODY)
    reception.receive(session, REQUEST, time.time_ns)
    session.peek()
    (frame,) = frames
    reception.disconnect(session)
    return frame


def _timed(reception: MdReception) -> float:
    return timing.seconds(lambda: _serve(reception))
