"""The floor with its counter for the standard dialect: ``/diff/td`` without a socket."""

import json
from typing import Any, Final

from diffex.diff.desk import LoginAnswer
from diffex.diff.dialects import standard
from diffex.diff.service import NOBODY, Visitor
from diffex.diff.trade.counter import ChangeAnswer, TradeCounter
from diffex.diff.trade.reception import TradeReception
from diffex.domain.errors import RejectCode
from tests.support.floor import DEPOSIT, PASSWORD, Floor
from tests.support.mirror_client import Tree
from tests.support.tq_client import TqWire

KQ: Final = "快期模拟"


class TradeClient:
    """A connection to ``/diff/td`` with a mirror that fails where tqsdk fails."""

    def __init__(self, floor: "TradeFloor", visitor: Visitor, wire: TqWire) -> None:
        self._floor = floor
        self.wire = wire
        self.session = floor.trade.connect(wire, visitor)
        floor.trade.greet(self.session, visitor)

    @property
    def tree(self) -> Tree:
        """The mirror."""
        return self.wire.tree

    @property
    def user(self) -> Tree:
        """What it holds of its own user."""
        tree: Tree = self.tree["trade"][self.session.user_id]
        return tree

    def receive(self, raw: bytes) -> None:
        """Let one message reach the server, and everything that it causes happen."""
        self._floor.trade.receive(self.session, raw, self._floor.clock)
        self._floor.run()

    def send(self, aid: str, **fields: Any) -> None:
        """Send a command."""
        self.receive(json.dumps({"aid": aid, **fields}).encode())

    def peek(self) -> None:
        """Ask for a frame."""
        self.receive(b'{"aid":"peek_message"}')

    def login(self, user_id: str, password: str = PASSWORD, bid: str = "diffex") -> None:
        """Log in as tqsdk does."""
        self.wire.user_id = user_id
        self.send("req_login", bid=bid, user_name=user_id, password=password)
        self.send("confirm_settlement")

    def order(self, order_id: str, **changes: Any) -> None:
        """Send a good order as tqsdk spells it, ten lots of copper, with ``changes``."""
        self.receive(self.order_message(order_id, **changes))

    def order_message(self, order_id: str, **changes: Any) -> bytes:
        """Return the message of such an order."""
        fields: Tree = {
            "user_id": self.wire.user_id,
            "order_id": order_id,
            "exchange_id": "SHFE",
            "instrument_id": "cu2512",
            "direction": "BUY",
            "offset": "OPEN",
            "volume": 10,
            "price_type": "LIMIT",
            "limit_price": 75230.0,
            "time_condition": "GFD",
            "volume_condition": "ANY",
        }
        return json.dumps({"aid": "insert_order", **fields, **changes}).encode()

    def cancel(self, order_id: str) -> None:
        """Cancel an order."""
        self.send("cancel_order", user_id=self.wire.user_id, order_id=order_id)

    def quiet(self) -> None:
        """Peek until there is no more news."""
        while not self.session.waiting:
            self.peek()

    def told(self, order_id: str) -> Tree:
        """Return an order once everything is told."""
        self.quiet()
        order: Tree = self.user["orders"][order_id]
        return order

    def disconnect(self) -> None:
        """Lose the connection."""
        self._floor.trade.disconnect(self.session)


class TradeFloor(Floor):
    """A floor whose clients may speak either dialect."""

    def __init__(self, *users: str, deposit: int = DEPOSIT) -> None:
        super().__init__(*users, deposit=deposit)
        self.known = frozenset(users)
        self.passwords: dict[str, str] = {}
        """Of those who have changed theirs; "old" is everybody's first."""
        self.counter = TradeCounter(self.desk, self._vouch, self._change_password, self.defer)
        self.trade = TradeReception(self.counter)

    def trader(
        self, user_id: str | None = None, visitor: Visitor = NOBODY, wire: TqWire | None = None
    ) -> TradeClient:
        """Return a new connection to ``/diff/td``, logged in as ``user_id`` if that is given."""
        client = TradeClient(self, visitor, wire or TqWire())
        if user_id is not None:
            client.login(user_id)
            client.quiet()
        return client

    def restated(self, user_id: str) -> Tree:
        """Return what the engine would tell a fresh mirror of a user."""
        state = self.exchange.state
        events = self.exchange.restate(user_id)
        tree: Tree = standard.snapshot(events, state.instruments, user_id, state.day_text)
        return tree

    def _change_password(self, user_id: str, old: str, new: str, answer: ChangeAnswer) -> None:
        right = old == self.passwords.get(user_id, "old")
        if right:
            self.passwords[user_id] = new
        answer(None if right else RejectCode.LOGIN_FAILED)

    def _vouch(self, user_name: str, answer: LoginAnswer) -> None:
        answer(user_name, None if user_name in self.known else RejectCode.LOGIN_FAILED)
        self.run()
