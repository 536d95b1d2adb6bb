"""What the load client does with its connections: fills at a pace, and the echo's like."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from benchmarks import echo, orders, work
from benchmarks.scale import MeasureError
from benchmarks.swarm import Swarm, frame
from diffex.diff import codec
from diffex.domain.units import PRICE_ONE

SETTLE_SECONDS: Final = 60.0
DRAIN_SECONDS: Final = 10.0
LATE_SECONDS: Final = 1.0
"""A client that falls behind its pace by so much is too slow for it."""
CLOCK_STEP_NANOS: Final = 50_000
STAMP: Final = b'"timestamp":'
STAMP_DIGITS: Final = 19
PEEK: Final = frame(codec.PEEK)
PATH: Final = "/ws/diff?user_id={name}"
SIDES: Final = ("SELL", "BUY")
MOVE: Final = 10
"""Ticks by which a lively market's trades are off the middle, up and down in turns."""
SUBSCRIBE: Final = frame(b'{"aid":"subscribe_quote","ins_list":"' + work.SYMBOL.encode() + b'"}')


class Paced(Protocol):
    """Something that can be done many times a second, each time to be answered."""

    swarm: Swarm

    def strike(self, turn: int) -> None:
        """Send what causes two answers that count."""

    def on_message(self, number: int, message: bytes, arrived: int) -> None:
        """Take what came."""

    def answers(self) -> int:
        """Return how many answers came that count."""


class Fills:
    """Pairs of users trade with each other: each pair's two orders are two fills.

    ``taken`` holds the seconds from the engine's time stamp, which is taken before it
    matches, to the frame in the client's hands.

    In a lively market every user watches the quote, and the price moves, so that every
    position is revalued; in a quiet one all trades are at one price and nobody watches.
    """

    def __init__(self, port: int, names: list[str], *, lively: bool) -> None:
        self.swarm = Swarm(port, [PATH.format(name=name) for name in names])
        self.taken: list[float] = []
        self.bytes = 0
        """Of the frames with fills."""
        move = MOVE if lively else 0
        self._orders = [
            tuple(_order(name, side, move).encode() for side in SIDES) for name in names
        ]
        self.order_bytes = len(self._orders[0][0])
        self._settle()
        if lively:
            for send in self.swarm.send:
                send(SUBSCRIBE)

    def strike(self, turn: int) -> None:
        """Let two users trade one lot."""
        send, orders_, users = self.swarm.send, self._orders, len(self.swarm)
        one, other = 2 * turn % users, (2 * turn + 1) % users
        # Sides change, so that nobody's position grows for ever in one direction.
        side = turn // users % 2
        send[one](frame(orders_[one][side] % turn))
        send[other](frame(orders_[other][1 - side] % turn))

    def on_message(self, number: int, message: bytes, arrived: int) -> None:
        """Take a frame: note its fills, and ask for the next."""
        self.swarm.send[number](PEEK)
        at = message.find(STAMP)
        if at >= 0:
            self.bytes += len(message)
        while at >= 0:
            at += len(STAMP)
            self.taken.append((arrived - int(message[at : at + STAMP_DIGITS])) * 1e-9)
            at = message.find(STAMP, at)

    def answers(self) -> int:
        """Return how many fills came."""
        return len(self.taken)

    def _settle(self) -> None:
        """Ask for the first frame of every user, and have it."""
        waiting = set(range(len(self.swarm)))

        def on_message(number: int, message: bytes, arrived: int) -> None:
            waiting.discard(number)
            self.swarm.send[number](PEEK)

        for send in self.swarm.send:
            send(PEEK)
        deadline = time.monotonic() + SETTLE_SECONDS
        while waiting:
            self.swarm.poll(0.1, on_message)
            if time.monotonic() > deadline:
                raise MeasureError(f"{len(waiting)} users had no snapshot in {SETTLE_SECONDS} s")


class Echoes:
    """Pairs of messages as large as orders, answered by as many bytes as a fill's frame has."""

    def __init__(self, port: int, connections: int, size: int, answer: int) -> None:
        self.swarm = Swarm(port, ["/"] * connections)
        self.taken: list[float] = []
        self._request = frame(echo.request(size, answer))

    def strike(self, turn: int) -> None:
        """Send two messages."""
        send, peers = self.swarm.send, len(self.swarm)
        send[2 * turn % peers](self._request)
        send[(2 * turn + 1) % peers](self._request)

    def on_message(self, number: int, message: bytes, arrived: int) -> None:
        """Take an answer."""
        at = message.find(STAMP) + len(STAMP)
        self.taken.append((arrived - int(message[at : at + STAMP_DIGITS])) * 1e-9)

    def answers(self) -> int:
        """Return how many answers came."""
        return len(self.taken)


class Pace:
    """Strikes at even times, and goes on counting from one round to the next."""

    def __init__(self, load: Paced, strikes_a_second: float) -> None:
        self._load = load
        self._period = 1 / strikes_a_second
        self._turn = 0

    def run(self, seconds: float) -> None:
        """Strike for so long, until every answer is there.

        Raises:
            MeasureError: the client or the server cannot keep the pace, or an answer is lost.
        """
        load, poll, on_message = self._load, self._load.swarm.poll, self._load.on_message
        before = load.answers()
        strikes = max(2, round(seconds / self._period))
        steady = _wall_clock_offset()
        due = time.monotonic()
        for _ in range(strikes):
            due += self._period
            while (left := due - time.monotonic()) > 0:
                poll(left, on_message)
            if left < -LATE_SECONDS:
                raise MeasureError(f"the load client is {-left:.1f} s behind its pace")
            load.strike(self._turn)
            self._turn += 1
        expected = before + 2 * strikes
        deadline = time.monotonic() + DRAIN_SECONDS
        while load.answers() < expected and time.monotonic() < deadline:
            poll(0.05, on_message)
        if load.answers() != expected:
            raise MeasureError(f"{load.answers() - before:,} answers to {2 * strikes:,} messages")
        if abs(_wall_clock_offset() - steady) > CLOCK_STEP_NANOS:
            raise MeasureError("the wall clock was set while latencies were measured")


def round_of(pace: Pace, load: "Fills | Echoes", seconds: float) -> Callable[[], list[float]]:
    """Return a work that runs a round and returns its latencies."""

    def work_() -> list[float]:
        begin = len(load.taken)
        pace.run(seconds)
        return load.taken[begin:]

    return work_


def _order(name: str, side: str, move: int) -> str:
    """Return an order that trades with one of the other side, whichever comes first.

    The one that comes first sets the price: a sell below the middle, a buy above it. Its
    number is still to be filled in.
    """
    ticks = orders.MIDDLE - move if side == "SELL" else orders.MIDDLE + move
    price = ticks * orders.TICK_E6 / PRICE_ONE
    return (
        f'{{"aid":"insert_order","user_id":"{name}","order_id":"o%d",'
        f'"exchange_id":"{work.EXCHANGE_ID}","instrument_id":"{work.INSTRUMENT_ID}",'
        f'"direction":"{side}","offset":"OPEN","volume":1,"price_type":"LIMIT",'
        f'"limit_price":{price}}}'
    )


def _wall_clock_offset() -> int:
    """Return the wall clock's nanoseconds beyond the monotonic clock's.

    Server and client stamp with the wall clock, one and the same of this machine; it
    differs from the monotonic one only in that somebody may set it.
    """
    best = (1 << 62, 0)
    for _ in range(50):
        before = time.monotonic_ns()
        wall = time.time_ns()
        after = time.monotonic_ns()
        best = min(best, (after - before, wall - (before + after) // 2))
    return best[1]
