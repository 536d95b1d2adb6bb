"""Mirrors in the standard dialect: random trading, bad orders, stalls, lost connections.

Each run is drawn from a seed, which is the test's id. The wire fails wherever tqsdk would.
"""

import random
from collections.abc import Callable
from typing import Any, Final

import pytest

from diffex.domain.units import SECOND
from tests.support.bad_messages import CASES
from tests.support.floor import SYMBOLS
from tests.support.json_trees import exact
from tests.support.mirror_client import Tree
from tests.support.tq_client import TqWire
from tests.support.trade_floor import TradeClient, TradeFloor

USERS: Final = ("alice", "bob", "carol")
STEPS: Final = 700
FORGETFUL: Final = ("orders", "trades")
"""Sections of which old entries leave the snapshot without a word."""
BAD: Final[tuple[Tree, ...]] = (
    {"direction": "UP"},
    {"limit_price": "7"},
    {"volume": 1.5},
    {"price_type": "BEST"},
    {"instrument_id": "cu9912"},
    {"offset": None},
)


class Street:
    """Three users, each in both dialects, who do anything."""

    def __init__(self, seed: int, *, forgetful: bool = False) -> None:
        self.chance = random.Random(seed)
        self.forgetful = forgetful
        self.floor = TradeFloor(*USERS, deposit=2_000_000_00)
        self.clients: list[TradeClient] = []
        self.orders = 0
        for user_id in USERS:
            self.floor.client(user_id)

    def connect(self) -> TradeClient:
        """Let a client come."""
        client = self.floor.trader(wire=TqWire(forgetful=self.forgetful))
        client.login(self.chance.choice(USERS))
        self.clients.append(client)
        return client

    def any_client(self) -> TradeClient:
        """Return a client that is connected."""
        return self.chance.choice(self.clients)

    def trade(self, **changes: Any) -> None:
        """Send an order that may rest, trade, sweep, be rejected or end at once."""
        chance, client = self.chance, self.any_client()
        self.orders += 1
        terms = self.floor.exchange.state.instruments[chance.choice(SYMBOLS)]
        at_limit = chance.random() < 0.8
        price = (terms.pre_settlement + chance.randint(-6, 6)) * terms.tick_e6 / 10**6
        fields: Tree = {
            "exchange_id": terms.exchange_id,
            "instrument_id": terms.instrument_id,
            "direction": chance.choice(("BUY", "SELL")),
            "offset": chance.choice(("OPEN", "OPEN", "CLOSE", "CLOSETODAY")),
            "volume": chance.choice((1, 2, 3.0, 5, 8)),
            "price_type": "LIMIT" if at_limit else "ANY",
            "limit_price": price if at_limit else None,
            "time_condition": chance.choice(("GFD", "IOC")) if at_limit else "IOC",
        }
        new = chance.random() < 0.97
        number = self.orders if new else chance.randint(1, self.orders)
        client.order(f"o{number}", **{**fields, **changes})

    def misspell(self) -> None:
        """Send an order that cannot be carried out."""
        self.trade(**self.chance.choice(BAD))

    def cancel(self) -> None:
        """Cancel an order that may or may not be there."""
        self.any_client().cancel(f"o{self.chance.randint(1, self.orders + 1)}")

    def mistake(self) -> None:
        """Send a message that is refused or ignored."""
        self.any_client().receive(self.chance.choice(CASES).raw)

    def ask(self) -> None:
        """Send a query, or log in once more."""
        client = self.any_client()
        aids = ("qry_account_info", "qry_transfer_serial", "confirm_settlement", "req_login")
        aid = self.chance.choice(aids)
        user_id = client.wire.user_id
        if aid == "req_login":
            client.login(user_id)
        else:
            client.send(aid)

    def transfer(self) -> None:
        """Move money, or try to."""
        amount = self.chance.choice((100, 0.5, -3, -1e9, 0.001))
        self.any_client().send("req_transfer", amount=amount)

    def come_or_go(self) -> None:
        """Lose a connection, or gain one."""
        if len(self.clients) > 5:
            self.clients.pop(self.chance.randrange(len(self.clients))).disconnect()
        else:
            self.connect()

    def stall(self) -> None:
        """Let a client read nothing, or read again."""
        session = self.any_client().session
        self.chance.choice((session.hold, session.resume))()

    def wait(self) -> None:
        """Let time pass."""
        self.floor.now += self.chance.choice((SECOND // 10, SECOND, 7 * SECOND))

    def step(self) -> None:
        """Let something happen."""
        acts: list[tuple[Callable[[], Any], int]] = [
            (self.trade, 50),
            (self.misspell, 5),
            (self.cancel, 10),
            (lambda: self.any_client().peek(), 40),
            (self.floor.publish, 15),
            (self.wait, 10),
            (self.ask, 4),
            (self.transfer, 4),
            (self.come_or_go, 3),
            (self.stall, 4),
            (self.mistake, 3),
        ]
        (act,) = self.chance.choices([act for act, _ in acts], [weight for _, weight in acts])
        act()

    def settle(self) -> None:
        """Become quiet."""
        self.floor.publish()
        for client in self.clients:
            client.session.resume()
            client.quiet()


def check_mirrors(street: Street) -> None:
    """Each mirror holds its user's snapshot, and of old orders and trades maybe more."""
    for client in street.clients:
        theirs, ours = street.floor.counter.user(client.wire.user_id), client.user
        for section, content in theirs.items():
            told = ours[section]
            if section in FORGETFUL:
                told = {key: told[key] for key in content}
            assert exact(told) == exact(content), section
        assert set(ours) == set(theirs)


def check_against_the_engine(street: Street) -> None:
    """Each snapshot, made of events, is the engine's state told anew.

    An order that could not be read never reached the engine.
    """
    floor = street.floor
    for user_id in floor.others.watched():
        known = floor.exchange.state.traders[user_id]
        ours = dict(floor.counter.user(user_id))
        anew = floor.restated(user_id)["trade"][user_id]
        orders = ours["orders"]
        ours["orders"] = {key: orders[key] for key in orders if key in known.orders}
        assert exact(ours) == exact(anew)


def check_against_the_flat_dialect(street: Street) -> None:
    """Both dialects say the same money, to the fen, and the same lots."""
    floor = street.floor
    for user_id in floor.others.watched():
        ours, theirs = floor.counter.user(user_id), floor.manager.watched()[user_id].tree
        funds = theirs["accounts"][user_id]
        told = ours["accounts"]["CNY"]
        assert {key: told[key] for key in funds if key != "risk_ratio"} == {
            key: funds[key] for key in funds if key != "risk_ratio"
        }
        assert told["risk_ratio"] == funds.get("risk_ratio", "-")
        assert set(ours["positions"]) == set(theirs["positions"])
        for symbol, position in theirs["positions"].items():
            told = ours["positions"][symbol]
            for key in set(position) - {"instrument_id"}:
                assert told[key] == position[key], key
        left = {key: order["remaining_volume"] for key, order in theirs["orders"].items()}
        assert {key: ours["orders"][key]["volume_left"] for key in left} == left


@pytest.fixture
def tiny_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose and restate all the time."""
    monkeypatch.setattr("diffex.diff.backlog.BACKLOG_PARTS", 5)
    monkeypatch.setattr("diffex.diff.backlog.BACKLOG_BYTES", 2_000)


@pytest.mark.usefixtures("tiny_limits")
@pytest.mark.parametrize("forgetful", [False, True], ids=["lasting", "forgetful"])
@pytest.mark.parametrize("seed", range(4))
def test_every_mirror_converges(
    seed: int, forgetful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After quiet, with the snapshot, with the engine, and with the other dialect."""
    if forgetful:
        monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", 7)
    street = Street(seed, forgetful=forgetful)
    street.connect()
    for number in range(STEPS):
        street.step()
        if number % 200 == 199:
            street.settle()
            check_mirrors(street)
            check_against_the_engine(street)
            check_against_the_flat_dialect(street)
    assert street.floor.exchange.state.trade_count > 15


@pytest.mark.parametrize("seed", range(100, 104))
def test_no_order_is_left_alive_that_the_exchange_does_not_hold(seed: int) -> None:
    """Every insert_order of a proper id comes to an order in its user's mirror."""
    street = Street(seed)
    clients = [street.connect() for _ in range(4)]
    for _ in range(STEPS // 3):
        street.chance.choice((street.trade, street.trade, street.misspell, street.cancel))()
    street.settle()
    placed = {key for client in clients for key in client.user["orders"]}
    assert placed >= {f"o{number}" for number in range(1, street.orders + 1)} - reused(street)
    for client in clients:
        trader = street.floor.exchange.state.traders[client.wire.user_id]
        alive = {key for key, order in client.user["orders"].items() if order["status"] == "ALIVE"}
        assert alive == {key for key, order in trader.orders.items() if order.alive}


def reused(street: Street) -> set[str]:
    """Return the numbers that were counted but not used: another order took an old id."""
    used = {
        order_id
        for user_id in street.floor.others.watched()
        for order_id in street.floor.counter.user(user_id)["orders"]
    }
    return {f"o{number}" for number in range(1, street.orders + 1)} - used
