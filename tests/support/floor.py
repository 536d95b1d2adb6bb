"""A whole exchange in memory: engine, snapshots, desk and reception, and no socket."""

import json
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from diffex.diff.desk import Desk, LoginAnswer
from diffex.diff.manners import FLAT, standard
from diffex.diff.reception import Reception
from diffex.diff.session import Session
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.calendar import Calendar
from diffex.domain.commands import Command, OpenAccount
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.instrument import Instrument
from diffex.domain.units import SECOND
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Past
from diffex.storage.memory import NoArchive, NoPast
from tests.support.contracts import CU, J, M
from tests.support.mirror_client import Tree, Wire
from tests.support.orders import ANYTHING

START: Final = 1_764_000_000 * SECOND
DEPOSIT: Final = 1_000_000_000
"""Ten million yuan, in fen."""
PASSWORD: Final = "opensesame"

SYMBOLS: Final = (CU.symbol, M.symbol, J.symbol)


class Listener:
    """An observer that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []

    def user_initialized(self, user_id: str) -> None:
        """Keep it."""
        self.heard.append(("initialized", user_id))

    def patch_pushed(self, user_id: str, patches: int, sessions: int) -> None:
        """Keep it."""
        self.heard.append(("pushed", user_id, patches, sessions))

    def peek_awakened(self, user_id: str) -> None:
        """Keep it."""
        self.heard.append(("awakened", user_id))


class Client:
    """A connection to the floor with its mirror."""

    def __init__(self, floor: "Floor", wire: Wire) -> None:
        self._floor = floor
        self.wire = wire
        self.session: Session = floor.desk.connect(wire)

    @property
    def tree(self) -> Tree:
        """The mirror."""
        return self.wire.tree

    def receive(self, raw: bytes) -> None:
        """Let one message reach the server, and everything that it causes happen."""
        self._floor.reception.receive(self.session, raw, self._floor.clock)
        self._floor.run()

    def send(self, aid: str, **fields: Any) -> None:
        """Send a command."""
        self.receive(json.dumps({"aid": aid, **fields}).encode())

    def peek(self) -> None:
        """Ask for a frame, in the plain spelling."""
        self.receive(b'{"aid":"peek_message"}')

    def login(self, user_id: str, password: str = PASSWORD) -> None:
        """Ask to be a user."""
        self.send("req_login", user_name=user_id, password=password)

    def order(self, order_id: str, **changes: Any) -> None:
        """Send a good order, ten lots of copper, with ``changes``; None takes a field out."""
        fields: Tree = {
            "user_id": self.session.user_id,
            "order_id": order_id,
            "exchange_id": "SHFE",
            "instrument_id": "cu2512",
            "direction": "BUY",
            "offset": "OPEN",
            "volume": 10,
            "price_type": "LIMIT",
            "limit_price": 75230.0,
            **changes,
        }
        self.send(
            "insert_order", **{key: value for key, value in fields.items() if value is not None}
        )

    def cancel(self, order_id: str, **changes: Any) -> None:
        """Cancel an order."""
        self.send(
            "cancel_order", **{"user_id": self.session.user_id, "order_id": order_id, **changes}
        )

    def quiet(self) -> None:
        """Peek until there is no more news, and find the mirror equal to the server's."""
        while not self.session.waiting:
            self.peek()
        assert self.tree == self.session.mirror()

    def disconnect(self) -> None:
        """Lose the connection."""
        self._floor.desk.disconnect(self.session)


class Floor:
    """The exchange and its counter.

    A client that peeks gets its answers as soon as commands have run; quotes, K-lines and
    revalued accounts come with ``publish``, as the pulses of the server bring them.
    """

    def __init__(self, *users: str, deposit: int = DEPOSIT, past: Past | None = None) -> None:
        self.now = START
        contracts = (CU, M, J)
        self.later: tuple[Instrument, ...] = contracts
        """The contracts of every later trading day."""
        past = past or NoPast()
        # However much time passes, it is one trading day.
        rules = replace(ANYTHING, settlement="manual")
        clock = Calendar("24x7")
        self.exchange = Exchange(contracts, clock, self.now, past, rules, lambda _: self.later)
        self.observer = Listener()
        self.wakes = 0
        self.manager = SnapshotManager(self._wake, self.observer, FLAT)
        self.others = SnapshotManager(self._wake, self.observer, standard("run"))
        self._queue: deque[Command | Callable[[], None]] = deque()
        self.full = False
        """Whether the queue takes no more commands."""
        self.desk = Desk(
            self.exchange, self.manager, self.others, self._submit, self._authenticate, NoArchive()
        )
        self.reception = Reception(self.desk)
        self.logins: list[tuple[str, str, LoginAnswer]] = []
        self.slow_logins = False
        """Whether passwords are checked later, by ``answer_logins``."""
        for user_id in users:
            self.exchange.apply(OpenAccount(user_id, deposit), self.now)

    def clock(self) -> int:
        """Return the time, which moves by hand."""
        return self.now

    def client(self, user_id: str | None = None, wire: Wire | None = None) -> Client:
        """Return a new connection, logged in as ``user_id`` if that is given."""
        client = Client(self, wire or Wire())
        if user_id is not None:
            self.desk.login(client.session, user_id)
        return client

    def apply(self, command: Command) -> None:
        """Carry out a command without sending frames."""
        self.desk.publish(self.exchange.apply(command, self.now))

    def run(self) -> None:
        """Carry out what is queued, and send the frames that became due."""
        while self._queue:
            work = self._queue.popleft()
            if callable(work):
                work()
            else:
                self.apply(work)
        self.flush()

    def flush(self) -> None:
        """Send every frame that is due; public ones are sent a few at a time."""
        wakes = -1
        while wakes != self.wakes:
            wakes = self.wakes
            self.desk.flush()

    def publish(self) -> None:
        """Publish quotes, K-lines and revalued accounts, and send the frames."""
        self.desk.publish_market()
        for _ in self.desk.publish_marks():
            pass
        self.flush()

    def answer_logins(self) -> None:
        """Answer the logins that wait."""
        logins, self.logins = self.logins, []
        for user_name, password, answer in logins:
            answer(user_name, None if password == PASSWORD else RejectCode.LOGIN_FAILED)
        self.run()

    def _authenticate(self, user_name: str, password: str, answer: LoginAnswer) -> None:
        self.logins.append((user_name, password, answer))
        if not self.slow_logins:
            self.answer_logins()

    def defer(self, step: Callable[[], None]) -> None:
        """Do something behind the commands that are queued."""
        self._queue.append(step)

    def _submit(self, command: Command) -> None:
        if self.full:
            raise RejectError(RejectCode.QUEUE_FULL)
        self._queue.append(command)

    def _wake(self) -> None:
        self.wakes += 1
