"""Every benchmark by its name, in the order of the table."""

from collections.abc import Callable, Iterator
from typing import Final

from benchmarks import (
    book,
    broadcast,
    commit,
    crowd,
    delivery,
    durable_load,
    durable_order,
    engine,
    fill,
    history,
    line,
    md_chart,
    md_quotes,
    merge,
    peek_wakeup,
    push,
    recovery,
    serialise,
    settlement,
    tqsdk_order,
)
from benchmarks.row import Row
from benchmarks.scale import Scale

SUITE: Final[dict[str, Callable[[Scale], Iterator[Row]]]] = {
    "peek": peek_wakeup.measure,
    "serialise": serialise.measure,
    "fill": fill.measure,
    "delivery": delivery.measure,
    "crowd": crowd.measure,
    "broadcast": broadcast.measure,
    "merge": merge.measure,
    "push": push.measure,
    "book": book.measure,
    "engine": engine.measure,
    "settlement": settlement.measure,
    "line": line.measure,
    "md_quotes": md_quotes.measure,
    "md_chart": md_chart.measure,
    "history": history.measure,
    "commit": commit.measure,
    "durable_order": durable_order.measure,
    "durable_load": durable_load.measure,
    "recovery": recovery.measure,
    "tqsdk_order": tqsdk_order.measure,
}
