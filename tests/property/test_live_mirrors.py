"""Mirrors of a live exchange: random trading, quotes, charts, bad messages, lost connections.

Each run is drawn from a seed, which is the test's id.
"""

import random
from collections.abc import Callable
from typing import Any, Final

import pytest

from diffex.diff.dialects import flat
from diffex.domain.units import SECOND
from tests.support.bad_messages import CASES
from tests.support.floor import SYMBOLS, Client, Floor
from tests.support.json_trees import exact
from tests.support.mirror_client import Tree, Wire, strict_json

USERS: Final = ("alice", "bob", "carol")
STEPS: Final = 900
DURATIONS: Final = (SECOND, 3 * SECOND, 60 * SECOND)


def without_klines(tree: Tree) -> Tree:
    """Return a mirror without its bars, which between two publications lag behind."""
    return {key: value for key, value in tree.items() if key != "klines"}


class Street:
    """Three users with several connections each, who do anything."""

    def __init__(self, seed: int, deposit: int = 2_000_000_00) -> None:
        self.chance = random.Random(seed)
        self.floor = Floor(*USERS, deposit=deposit)
        self.clients: list[Client] = []
        self.orders = 0

    def connect(self, user_id: str | None) -> Client:
        """Let a client come whose mirror is compared after each transaction."""

        def compare(wire: Wire) -> None:
            assert exact(without_klines(wire.tree)) == exact(
                without_klines(client.session.mirror())
            )

        client = Client(self.floor, Wire(compare))
        if user_id is not None:
            self.floor.desk.login(client.session, user_id)
        self.clients.append(client)
        return client

    def any_client(self) -> Client:
        """Return a client that is connected."""
        return self.chance.choice(self.clients)

    def trade(self) -> None:
        """Send an order that may rest, trade, sweep, be rejected or end at once."""
        chance = self.chance
        client = self.any_client()
        self.orders += 1
        symbol = chance.choice(SYMBOLS)
        terms = self.floor.exchange.state.instruments[symbol]
        tick = terms.tick_e6 / 10**6
        at_limit = chance.random() < 0.8
        client.order(
            f"o{self.orders if chance.random() < 0.97 else chance.randint(1, self.orders)}",
            exchange_id=terms.exchange_id,
            instrument_id=terms.instrument_id,
            direction=chance.choice(("BUY", "SELL")),
            offset=chance.choice(("OPEN", "OPEN", "CLOSE", "CLOSETODAY")),
            volume=chance.choice((1, 2, 3.0, 5, 8)),
            price_type="LIMIT" if at_limit else "ANY",
            limit_price=(terms.pre_settlement + chance.randint(-6, 6)) * tick if at_limit else None,
            time_condition=chance.choice((None, None, "GFD", "IOC")),
            volume_condition=chance.choice((None, None, "ALL")),
        )

    def cancel(self) -> None:
        """Cancel an order that may or may not be there."""
        self.any_client().cancel(f"o{self.chance.randint(1, self.orders + 1)}")

    def mistake(self) -> None:
        """Send a message that is refused."""
        self.any_client().receive(self.chance.choice(CASES).raw)

    def watch(self) -> None:
        """Change the list of quotes."""
        symbols = self.chance.sample(SYMBOLS, self.chance.randint(0, 3))
        self.any_client().send("subscribe_quote", ins_list=",".join(symbols))

    def chart(self) -> None:
        """Set, change or remove a chart."""
        self.any_client().send(
            "set_chart",
            chart_id=self.chance.choice("abc"),
            ins_list=self.chance.choice((*SYMBOLS, "")),
            duration=self.chance.choice(DURATIONS),
            view_width=self.chance.randint(1, 6),
        )

    def come_or_go(self) -> None:
        """Lose a connection, or gain one."""
        if len(self.clients) > 5:
            self.clients.pop(self.chance.randrange(len(self.clients))).disconnect()
        else:
            self.connect(self.chance.choice((*USERS, None)))

    def stall(self) -> None:
        """Let a client read nothing, or read again."""
        session = self.any_client().session
        self.chance.choice((session.hold, session.resume))()

    def wait(self) -> None:
        """Let time pass."""
        self.floor.now += self.chance.choice((SECOND // 10, SECOND, 7 * SECOND))

    def forget(self) -> None:
        """Take a user's snapshot away; who logs in again gets a fresh one."""
        user_id = self.chance.choice(USERS)
        self.floor.manager.remove_user(user_id)
        for client in self.clients:
            if client.session.user is None and not client.session.closed:
                self.floor.desk.login(client.session, self.chance.choice(USERS))

    def step(self) -> None:
        """Let something happen."""
        acts: list[tuple[Callable[[], Any], int]] = [
            (self.trade, 50),
            (self.cancel, 10),
            (lambda: self.any_client().peek(), 40),
            (self.floor.publish, 15),
            (self.wait, 10),
            (self.watch, 4),
            (self.chart, 6),
            (self.come_or_go, 3),
            (self.stall, 4),
            (self.mistake, 3),
            (self.forget, 1),
        ]
        (act,) = self.chance.choices([act for act, _ in acts], [weight for _, weight in acts])
        act()

    def settle(self) -> None:
        """Become quiet."""
        self.floor.publish()
        for client in self.clients:
            client.session.resume()
            client.quiet()


def check_against_the_engine(street: Street) -> None:
    """Compare each snapshot, made of events, with the engine's state told anew."""
    floor = street.floor
    instruments = floor.exchange.state.instruments
    for user_id, user in floor.manager.watched().items():
        anew = flat.snapshot(floor.exchange.restate(user_id), instruments)
        assert exact(user.tree) == exact(anew)


@pytest.fixture
def tiny_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose, restate, archive, evict and trim all the time."""
    monkeypatch.setattr("diffex.diff.backlog.BACKLOG_PARTS", 5)
    monkeypatch.setattr("diffex.diff.backlog.BACKLOG_BYTES", 2_000)
    monkeypatch.setattr("diffex.diff.notices.NOTIFIES_KEPT", 3)
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", 7)
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 10)


@pytest.mark.usefixtures("tiny_limits")
@pytest.mark.parametrize("seed", range(8))
def test_every_mirror_of_a_live_exchange_converges(seed: int) -> None:
    """At each frame, and after quiet, when the snapshots equal the engine's state too."""
    street = Street(seed)
    for user_id in USERS:
        street.connect(user_id)
    for number in range(STEPS):
        street.step()
        if number % 300 == 299:
            street.settle()
            check_against_the_engine(street)
    street.settle()
    check_against_the_engine(street)
    assert street.floor.exchange.state.trade_count > 20


@pytest.mark.parametrize("seed", range(100, 104))
def test_nothing_on_the_wire_is_infinite_and_each_null_deletes(seed: int) -> None:
    """For clients that read every frame at once, over any trading, poor and rich.

    Each message is parsed strictly: no NaN, no Infinity, no key twice. Each null deletes
    a key that the mirror holds.
    """
    street = Street(seed, deposit=random.Random(seed).choice((60_000_00, 10**9)))
    for user_id in USERS:
        client = street.connect(user_id)
        client.send("subscribe_quote", ins_list=",".join(SYMBOLS))
        client.send("set_chart", chart_id="a", ins_list=SYMBOLS[0], duration=SECOND, view_width=3)
    for _ in range(STEPS // 5):
        street.chance.choice(
            (street.trade, street.trade, street.cancel, street.chart, street.wait)
        )()
        street.settle()
    for client in street.clients:
        assert client.wire.useless == []
    check_against_the_engine(street)
    assert sum(client.wire.nulls for client in street.clients) > 5


def test_the_strict_parser_is_strict() -> None:
    """It would see what it looks for."""
    for raw in (b'{"a":NaN}', b'{"a":Infinity}', b'{"a":1,"a":2}'):
        with pytest.raises(AssertionError):
            strict_json(raw)
