"""What the claims work on: the quick start's fill, quiet exchanges, users."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from diffex import config as configuration
from diffex.config import Config, Secret, User
from diffex.diff.flat_view import FlatView
from diffex.diff.manners import FLAT, standard
from diffex.diff.session import Session
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.commands import OpenAccount
from diffex.domain.units import Fen
from diffex.engine.exchange import Exchange
from diffex.storage.memory import NoPast
from diffex.transport.narrator import SilentSnapshots

Tree = dict[str, Any]

DEPOSIT: Final[Fen] = 10**15
"""Enough for every order of every benchmark."""

EXCHANGE_ID: Final = "SHFE"
INSTRUMENT_ID: Final = "cu2512"
SYMBOL: Final = f"{EXCHANGE_ID}.{INSTRUMENT_ID}"
_QUIET: Final = f"""
[market]
agents = false
[rules]
orders_per_second = 0
self_trade = "allow"
[[instrument]]
symbol = "{SYMBOL}"
pre_settlement = 75230.0
"""

USER: Final = "user123"
TIMESTAMP: Final = 1728134567000000000


def account_patch() -> Tree:
    """Return the account patch of the quick start."""
    return {
        "accounts": {
            USER: {
                "balance": 99995.0,
                "available": 49995.0,
                "margin": 50000.0,
                "position_profit": 0.0,
                "risk_ratio": 0.5,
            }
        }
    }


def fill_patches(trade_id: str, order_id: str) -> tuple[Tree, Tree, Tree]:
    """Return the three patches of the quick start's fill."""
    trade = {
        "trade_id": trade_id,
        "user_id": USER,
        "order_id": order_id,
        "instrument_id": SYMBOL,
        "direction": "BUY",
        "offset": "OPEN",
        "price": 75230.0,
        "volume": 10.0,
        "commission": 5.0,
        "timestamp": TIMESTAMP,
    }
    order = {
        "status": "FILLED",
        "filled_volume": 10.0,
        "remaining_volume": 0.0,
        "update_time": TIMESTAMP,
    }
    return {"trades": {trade_id: trade}}, {"orders": {order_id: order}}, account_patch()


def quick_start_fill() -> tuple[Tree, Tree, Tree]:
    """Return the fill with the ids of the quick start."""
    return fill_patches("trade_20251005_001", "order456")


def no_wake() -> None:
    """Be a manager's ``wake`` where the benchmark itself calls ``flush``."""


def manager() -> SnapshotManager:
    """Return a snapshot manager whose ``flush`` the caller calls."""
    return SnapshotManager(no_wake, SilentSnapshots(), FLAT)


def others() -> SnapshotManager:
    """Return the standard dialect's snapshot manager, where nobody is."""
    return SnapshotManager(no_wake, SilentSnapshots(), standard("bench"))


def no_market(view: FlatView) -> Tree:
    """Be the market of a session that watches none."""
    return {}


def nothing_watched() -> FlatView:
    """Return the view of a session that watches no market."""
    return FlatView(no_market)


def no_answer(query: str, variables: Mapping[str, object] | None) -> Tree:
    """Answer a contract query that nobody sends."""
    return {}


def no_want(symbol: str) -> None:
    """Hear that a chart waits for a past, of which there is none."""


def sink_nothing(message: bytes) -> None:
    """Take a frame and drop it."""


def connected(snapshots: SnapshotManager, user_id: str) -> Session:
    """Return a session of a user of ``snapshots`` that has seen its first frame."""
    session = snapshots.connect(sink_nothing, nothing_watched())
    snapshots.attach(session, user_id)
    session.peek()
    snapshots.flush()
    return session


def names(count: int) -> list[str]:
    """Return the ids of ``count`` users."""
    return [f"u{number:05d}" for number in range(count)]


def quiet_config(user_ids: Iterable[str]) -> Config:
    """Return a configuration without agents; its users' passwords are not used."""
    unused = Secret("unused")
    users = tuple(User(user_id=name, password=unused, deposit=DEPOSIT) for name in user_ids)
    quiet = configuration.parse(_QUIET, "benchmarks")
    return msgspec.structs.replace(quiet, users=users)


def quiet_exchange(user_ids: Iterable[str]) -> Exchange:
    """Return an exchange that trades around the clock, with these users' accounts open."""
    config = quiet_config(())
    calendar = configuration.calendar(config.clock)
    now = time.time_ns()
    instruments = configuration.instruments(config, calendar.trading_day(now))
    exchange = Exchange(instruments, calendar, now, NoPast(), config.rules)
    for user_id in user_ids:
        exchange.apply(OpenAccount(user_id, DEPOSIT), now)
    return exchange


def repeated(count: int, call: Callable[[], object]) -> Callable[[], None]:
    """Return a work that makes a call ``count`` times."""

    def work() -> None:
        for _ in range(count):
            call()

    return work
