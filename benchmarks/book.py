"""Orders matched per second in the bare book: about a million."""

from collections.abc import Iterator

from benchmarks import orders, timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale
from diffex.domain.book import Book
from diffex.domain.commands import InsertOrder
from diffex.domain.matching import match
from diffex.domain.order import Order
from diffex.domain.order_types import rule_for

Step = tuple[Order, bool]
"""An order, and whether it comes or is cancelled."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row of the book and its matching, without accounts."""
    operations = orders.mix(scale.count(orders.OPERATIONS), work.names(100))
    scale.say("the bare book")
    trades = Stream(operations).trade()
    ours, bare = timing.in_turns(
        scale.rounds,
        lambda: rate(operations),
        lambda: timing.per_second(len(operations), lambda: update_levels(operations)),
    )
    yield Row(
        name="operations in the bare book",
        method=f"{len(operations):,} ready-made orders and cancels (35 % cancels, 15 % crossing), "
        f"{trades:,} trades: book, matching, fills; no accounts",
        kind=Kind.RATE,
        figure=timing.rates(ours),
        bare=timing.rates(bare),
        bare_name="a dict update an operation",
    )


def rate(operations: list[orders.Operation]) -> float:
    """Return how many of ``operations`` a second a fresh book takes."""
    stream = Stream(operations)
    return timing.per_second(len(operations), stream.trade)


class Stream:
    """A book, and the orders that will come to it."""

    def __init__(self, operations: list[orders.Operation]) -> None:
        self._book = Book()
        self._steps: list[Step] = []
        by_id: dict[str, Order] = {}
        for number, command in enumerate(operations):
            if isinstance(command, InsertOrder):
                assert command.limit_price is not None
                price = command.limit_price // orders.TICK_E6
                made = Order(command, work.SYMBOL, f"{number:012d}", price, work.TIMESTAMP)
                by_id[command.order_id] = made
                self._steps.append((made, True))
            else:
                self._steps.append((by_id[command.order_id], False))

    def trade(self) -> int:
        """Let every order come, in turn; return how many trades there were."""
        book, now, trades = self._book, work.TIMESTAMP, 0
        for order, comes in self._steps:
            if comes:
                rule = rule_for(order.command, every_kind=False)
                for fill in match(book, order, rule):
                    order.fill(fill.volume, now)
                    fill.maker.fill(fill.volume, now)
                    trades += 1
                if order.left and rule.rests:
                    book.rest(order)
            elif order.resting:
                book.remove(order)
        return trades


def update_levels(operations: list[orders.Operation]) -> None:
    """Do what any book does at least: note each order in a dict."""
    levels: dict[str, str] = {}
    for command in operations:
        levels[command.order_id] = command.user_id
