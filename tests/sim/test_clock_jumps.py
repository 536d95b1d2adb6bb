"""The machine's clock jumps by a day, forward and back, under a server that trades and settles.

Whatever the clock does, times in the journal never go back, no day is settled twice, and the
journal carried out again comes to the same state. ``make nightly`` takes other seeds each
night, and more of them.
"""

import asyncio
import datetime
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from argon2 import PasswordHasher, Type

from diffex.app import Options, Running, running
from diffex.client import connect
from diffex.client.mirror import Mirror
from diffex.config import parse
from diffex.domain.calendar import DAY
from diffex.domain.events import AccountSettled, DayEnded, Event
from diffex.domain.units import SECOND, Fen, Nanos
from diffex.storage.audit import audit
from diffex.storage.imaging import bring_up_to_date
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast
from diffex.storage.recovery import from_genesis, replay
from diffex.transport import auth
from tests.support.counts import counted
from tests.support.nightly import FIRST_SEED, NIGHTLY
from tests.support.orders import START
from tests.support.quiet import PASSWORDS, PRICE, QUIET

SEEDS: Final = range(FIRST_SEED, FIRST_SEED + (40 if NIGHTLY else 2))
LIVES: Final = 2
SECONDS: Final = 30.0
"""After which a test gives up; no rule."""
SYMBOL: Final = "SHFE.cu2611"


class JumpingClock:
    """Nanoseconds since 1970 that go on by themselves, and jump when they are told to."""

    def __init__(self) -> None:
        self._behind: Nanos = START - time.time_ns()
        self._read: Final = time.time_ns
        self.jumps = 0

    def __call__(self) -> Nanos:
        """Return what a machine's clock would show."""
        return self._read() + self._behind

    def jump(self, by: Nanos) -> None:
        """Be set, forward or back."""
        self._behind += by
        self.jumps += 1


def jumps(chance: random.Random) -> list[Nanos]:
    """Return by how much the clock is set: a day each way and put right, then by anything."""
    some = [chance.choice((DAY, -DAY, chance.randint(-DAY, DAY))) for _ in range(2)]
    return [DAY, -DAY, -DAY, DAY, *some]


async def settled(server: Running, clock: JumpingClock) -> None:
    """Wait until nothing is due any more."""
    end = time.monotonic() + SECONDS
    while clock() >= server.plant.exchange.state.due:
        assert time.monotonic() < end, "what is due does not happen"
        await asyncio.sleep(0.01)


async def trade(mirrors: dict[str, Mirror], name: str) -> None:
    """Let alice buy a lot from bob; both see it filled."""
    for user, side in (("alice", "BUY"), ("bob", "SELL")):
        await mirrors[user].insert_order(
            SYMBOL, side, "OPEN", 1, limit_price=PRICE, order_id=f"{user}-{name}"
        )
    for user, mirror in mirrors.items():
        await mirror.wait(is_filled(f"{user}-{name}"), timeout=SECONDS)


def is_filled(order_id: str) -> Callable[[Mirror], bool]:
    """Return a question to a mirror: is an order filled?"""
    return lambda mirror: mirror.get("orders", order_id, "status") == "FILLED"


def options(data: Path) -> Options:
    """Return those of a server of two users that is kept."""
    return Options(host="127.0.0.1", port=0, demo=False, data=data)


async def one_life(data: Path, clock: JumpingClock, chance: random.Random, life: int) -> str:
    """Run a server whose clock jumps; return the hash of the state that it ended with."""
    config = parse(QUIET.replace("SHFE.cu2512", SYMBOL), "jumps.toml")
    async with running(config, options(data)) as server:
        url = f"ws://127.0.0.1:{server.port}/ws/diff"
        async with (
            connect(url, "alice", PASSWORDS["alice"], timeout=SECONDS) as alice,
            connect(url, "bob", PASSWORDS["bob"], timeout=SECONDS) as bob,
        ):
            mirrors = {"alice": alice, "bob": bob}
            await trade(mirrors, f"{life}-first")
            for number, by in enumerate(jumps(chance)):
                clock.jump(by)
                await settled(server, clock)
                await trade(mirrors, f"{life}-{number}")
    state = server.plant.exchange.state
    # Which contract a continuous one shows is no command: the server works it out each day.
    state.market.turn_ticks.clear()
    state.market._followers.clear()
    return state.state_hash()


def check_days(data: Path) -> int:
    """No day was settled twice, and none made money; return how many there were."""
    days: list[datetime.date] = []
    profit: dict[datetime.date, Fen] = {}

    def see(_: int, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, DayEnded):
                days.append(event.trading_day)
            elif isinstance(event, AccountSettled):
                made = event.funds.close_profit + event.funds.position_profit
                profit[event.trading_day] = profit.get(event.trading_day, 0) + made

    journal = JournalFile(data / JOURNAL_FILE, writable=False)
    try:
        times = [row.now for row in journal.rows()]
        replay(from_genesis(journal, NoPast()), journal, journal.head, lambda _, __: None, see)
    finally:
        journal.close()
    assert times == sorted(times)
    assert days == sorted(set(days))
    assert set(profit.values()) <= {0}
    return len(days)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every server checks its users' passwords at its start."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
    monkeypatch.setattr(auth, "_HASHER", cheap)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_clock_that_jumps_leads_to_the_same_state(
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """By a day either way, also while the server is down: live, replayed and from an image."""
    print(f"seed {seed}")  # noqa: T201 - makes the same jumps again
    chance = random.Random(seed)
    clock = JumpingClock()
    monkeypatch.setattr(time, "time_ns", clock)
    for life in range(LIVES):
        ended_with = await one_life(tmp_path, clock, chance, life)
        bring_up_to_date(tmp_path)
        found = audit(tmp_path, lambda _, __: None)
        assert (found.state_hash, found.faults) == (ended_with, ())
        clock.jump(chance.choice((DAY, -DAY)))
    days = check_days(tmp_path)
    assert days > 0
    record_property(counted("jumps of the clock, the same state after them"), clock.jumps)
    record_property(counted("trading days settled under a clock that jumps"), days)


async def test_a_clock_set_forward_and_put_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day is settled, and commands keep that time until the real one is there again."""
    clock = JumpingClock()
    monkeypatch.setattr(time, "time_ns", clock)
    config = parse(QUIET.replace("SHFE.cu2512", SYMBOL), "jumps.toml")
    async with running(config, options(tmp_path)) as server:
        url = f"ws://127.0.0.1:{server.port}/ws/diff"
        state, runner = server.plant.exchange.state, server.plant.runner
        first = state.trading_day
        async with (
            connect(url, "alice", PASSWORDS["alice"], timeout=SECONDS) as alice,
            connect(url, "bob", PASSWORDS["bob"], timeout=SECONDS) as bob,
        ):
            clock.jump(DAY)
            await settled(server, clock)
            clock.jump(-DAY)
            mirrors = {"alice": alice, "bob": bob}
            await trade(mirrors, "1")
            day, stamp, due = state.trading_day, runner.now, state.due
            await trade(mirrors, "2")
        assert day > first
        assert (state.trading_day, runner.now) == (day, stamp)
        assert due > stamp > clock() + DAY - 60 * SECOND
