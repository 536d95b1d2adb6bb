"""Orders through the whole server in memory: a message's bytes in, frames' bytes out."""

import time
from collections import deque
from collections.abc import Iterator
from typing import Final

import orjson

from benchmarks import engine, orders, timing, work
from benchmarks.row import Kind, Row
from benchmarks.scale import Scale
from diffex.diff import codec
from diffex.diff.desk import Desk
from diffex.diff.reception import Reception
from diffex.diff.session import Session
from diffex.domain.commands import Command, InsertOrder
from diffex.domain.units import PRICE_ONE
from diffex.engine.exchange import Exchange
from diffex.storage.memory import NoArchive

PART: Final = 0.1
"""Of the stream of the bare book."""

Message = tuple[str, bytes]
"""Who sends it, and what."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row of the straight line without its sockets."""
    users = work.names(100)
    operations = orders.mix(scale.count(round(PART * orders.OPERATIONS)), users)
    messages = [(command.user_id, _message(command)) for command in operations]
    scale.say("the whole server in memory")
    ours, bare = timing.in_turns(
        scale.rounds,
        lambda: _rate(messages, users),
        lambda: engine.rate(operations, users),
    )
    yield Row(
        name="operations through the whole server, in memory",
        method=f"{len(messages):,} messages of 100 users: bytes, checks, engine, patches, "
        "snapshots, frames, the next peek; one at a time, no socket",
        kind=Kind.RATE,
        figure=timing.rates(ours),
        bare=timing.rates(bare),
        bare_name="the whole engine",
    )


class Line:
    """A server without sockets, whose clients answer each frame with a peek."""

    def __init__(self, exchange: Exchange, users: list[str]) -> None:
        self._exchange = exchange
        self._queue: deque[Command] = deque()
        self._answered: list[Session] = []
        snapshots = work.manager()
        self._desk = Desk(
            exchange, snapshots, work.others(), self._queue.append, lambda *_: None, NoArchive()
        )
        self._reception = Reception(self._desk)
        self._sessions = {user_id: self._connect(user_id) for user_id in users}
        snapshots.flush()
        self._peek_again()

    def carry(self, messages: list[Message]) -> None:
        """Take messages one by one, each until its frames are out and peeked after."""
        desk, queue, exchange = self._desk, self._queue, self._exchange
        receive, flush, clock = self._reception.receive, desk.flush, time.time_ns
        for user_id, raw in messages:
            receive(self._sessions[user_id], raw, clock)
            while queue:
                desk.publish(exchange.apply(queue.popleft(), clock()))
            flush()
            self._peek_again()

    def _connect(self, user_id: str) -> Session:
        session = self._desk.connect(lambda _: self._answered.append(session))
        self._desk.login(session, user_id)
        session.peek()
        return session

    def _peek_again(self) -> None:
        answered, self._answered = self._answered, []
        for session in answered:
            self._reception.receive(session, codec.PEEK, time.time_ns)


def _rate(messages: list[Message], users: list[str]) -> float:
    line = Line(work.quiet_exchange(users), users)
    return timing.per_second(len(messages), lambda: line.carry(messages))


def _message(command: orders.Operation) -> bytes:
    """Return the message that asks for ``command``."""
    fields: work.Tree = {"user_id": command.user_id, "order_id": command.order_id}
    if not isinstance(command, InsertOrder):
        return orjson.dumps({"aid": "cancel_order", **fields})
    assert command.limit_price is not None
    fields |= {
        "exchange_id": command.exchange_id,
        "instrument_id": command.instrument_id,
        "direction": command.direction,
        "offset": command.offset,
        "volume": command.volume,
        "price_type": command.price_type,
        "limit_price": command.limit_price / PRICE_ONE,
    }
    return orjson.dumps({"aid": "insert_order", **fields})
