"""500 quotes subscribed by 200 sessions at 2 updates a second: less than half a core."""

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
from diffex.diff.session import Session
from diffex.domain.units import SECOND
from diffex.engine.exchange import Exchange

QUOTES: Final = 500
SESSIONS: Final = 200
UPDATES_A_SECOND: Final = 2
TARGET: Final = 0.5
PEEK: Final = b'{"aid":"peek_message"}'


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the row."""
    scale.say("quotes to many sessions")
    crowd = Crowd(scale.count(SESSIONS))
    told, dumped = timing.in_turns(scale.rounds, crowd.publish, crowd.dump)
    yield Row(
        name=f"{crowd.quotes} quotes to {crowd.count} sessions, twice a second",
        method="every quote changed; diffed, encoded once, sent to every session that peeked",
        kind=Kind.SHARE,
        figure=timing.durations([UPDATES_A_SECOND * seconds for seconds in told]),
        bare=timing.durations([UPDATES_A_SECOND * seconds for seconds in dumped]),
        bare_name="orjson.dumps of each frame",
        target=TARGET,
    )


class Crowd:
    """A counter of market data with sessions that all watch the same quotes."""

    def __init__(self, sessions: int) -> None:
        self._exchange: Final[Exchange] = work.quiet_exchange(())
        state = self._exchange.state
        symbols = sorted(state.instruments)[:QUOTES]
        self._symbols: Final = symbols
        self._board: Final = MdBoard(
            state, Known(state.instruments, {}, {}, {}), work.no_answer, work.no_want
        )
        self._manager: Final = work.manager()
        self._reception: Final = MdReception(self._board, self._manager)
        self._frames: list[bytes] = []
        self._step = 0
        self._sessions: Final = [self._connect(number) for number in range(sessions)]

    @property
    def quotes(self) -> int:
        """How many quotes each session watches."""
        return len(self._symbols)

    @property
    def count(self) -> int:
        """How many sessions there are."""
        return len(self._sessions)

    def publish(self) -> float:
        """Change every quote and tell everyone; return the seconds of processor time."""
        market = self._exchange.state.market
        self._step += 1
        now = work.TIMESTAMP + self._step * SECOND // UPDATES_A_SECOND
        for symbol in self._symbols:
            price = self._exchange.state.instruments[symbol].pre_settlement + self._step % 7
            market.trade(symbol, price, 1, 1, now)
            market.touch(symbol, now)
        market.touched.clear()
        self._frames.clear()
        began = time.process_time()
        self._board.publish(self._symbols)
        while len(self._frames) < len(self._sessions):
            self._manager.flush()
        for session in self._sessions:
            self._peek(session)
        taken = time.process_time() - began
        assert all(frame.count(b"last_price") == len(self._symbols) for frame in self._frames)
        return taken

    def dump(self) -> float:
        """Return how long it takes to encode each session's last frame for itself."""
        tree = orjson.loads(self._frames[0])
        return timing.seconds(lambda: [orjson.dumps(tree) for _ in self._sessions])

    def _connect(self, number: int) -> Session:
        session = self._reception.connect(self._frames.append, NOBODY)
        # In an order of its own, as tqsdk sends what it keeps in a set.
        turn = number % len(self._symbols)
        ins_list = ",".join(self._symbols[turn:] + self._symbols[:turn])
        self._board.subscribe(session, ins_list)
        self._peek(session)
        self._peek(session)
        return session

    def _peek(self, session: Session) -> None:
        self._reception.receive(session, PEEK, time.time_ns)
