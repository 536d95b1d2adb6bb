"""An exchange that is kept goes on where it stopped: agents, orders, funds, bars, ticks, ids."""

import asyncio
import io
import json
import threading
import time
from pathlib import Path
from typing import Final

import pytest

from diffex import logs
from diffex.app import Options, running
from diffex.config import parse
from diffex.domain.commands import OpenAccount, Reconfigure, SettleDay, TakeTicks
from diffex.domain.units import SECOND
from diffex.engine import image
from diffex.engine.ports import JournalError, StoredUser, StoreError
from diffex.storage import images
from diffex.storage.audit import at, audit
from diffex.storage.imaging import bring_up_to_date
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast
from diffex.storage.recovery import from_genesis, recover, replay
from diffex.storage.sqlite import USERS_FILE, SqliteUserStore
from diffex.transport.auth import hash_password
from diffex.version import RULES
from tests.support.engine_rows import bars_of, same, ticks_of
from tests.support.logs import logs_restored
from tests.support.orders import order
from tests.support.quiet import PASSWORDS, QUIET
from tests.support.server_thread import ServerThread, server_thread
from tests.support.tqsdk_market import live_config, mains

SECONDS: Final = 30


def buy(server: ServerThread, symbol: str, name: str) -> None:
    """Buy from the agents a few times, with a tick after each trade."""
    terms = server.state.instruments[symbol]
    end = time.monotonic() + SECONDS
    while server.ask(server.state.books[symbol].asks.best) is None:
        assert time.monotonic() < end
        time.sleep(0.02)
    server.submit(OpenAccount("ann", 10**12))
    for number in range(5):
        server.submit(order(f"{name}-{number}", terms=terms, price=terms.upper_limit))
        server.submit(TakeTicks())


@pytest.mark.parametrize("image", [True, False], ids=["from an image", "from the journal"])
def test_a_market_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, image: bool) -> None:
    """Everything is as it was, and goes on under the same ids with the same agents."""
    monkeypatch.setattr("diffex.app_kept.IMAGE_COMMANDS_AT_END", 1 if image else 10**9)
    symbol = mains()[0]
    with server_thread(live_config(), data=tmp_path) as first:
        buy(first, symbol, "a")
        plant = first.server.plant
    state, sequence = first.state, plant.runner.sequence
    assert images.sequences(tmp_path) == ([sequence] if image else [])
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    found = recover(tmp_path, journal, plant.past, pytest.fail, lambda _, __: None)
    journal.close()
    assert found.sequence == sequence
    assert found.exchange.state.state_hash() == state.state_hash()
    with server_thread(live_config(), data=tmp_path) as second:
        traders = second.ask(lambda: list(second.state.traders))
        assert traders == list(state.traders)
        assert not second.state.stopped
        buy(second, symbol, "b")
        bars, ticks = bars_of(second, symbol, SECOND), ticks_of(second, symbol)
    held = second.state.traders["ann"].account.positions[symbol].long.volume_today
    assert held == len(second.state.traders["ann"].trades) == 10
    old, new = (one.market.days[symbol] for one in (state, second.state))
    assert [row[1] for row in bars[: len(old.seconds.bars)]] == [
        bar.start for bar in old.seconds.bars
    ]
    assert len(ticks) > len(old.ticks.packed)
    assert new.ticks.packed[: len(old.ticks.packed)] == old.ticks.packed
    same(bars, bars)


def test_a_second_process_is_kept_out(tmp_path: Path) -> None:
    """Two writers of one journal would tear it apart."""
    with (
        server_thread(live_config(), data=tmp_path),
        pytest.raises(StoreError, match=r"is in use by another diffex \(process \d+\)"),
        server_thread(live_config(), data=tmp_path),
    ):
        pytest.fail("a second server runs")


async def test_a_refused_start_lets_nobody_in(tmp_path: Path) -> None:
    """Whoever only a refused configuration names has no deposit at the next start."""
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    new = '[[user]]\nuser_id = "mallory"\npassword = "mallory\'s"\ndeposit = 7\n'
    named = f"{QUIET}{new}"
    refused = {
        "in use by another diffex": named,
        r"\[clock\] sessions": f'[clock]\nsessions = "exchange"\n{named}',
        "alice is kept .* with another password": f"{new}{QUIET}".replace("alice's", "another"),
    }

    async def attempt(why: str) -> None:
        with pytest.raises(StoreError, match=why):
            async with running(parse(refused[why], "other.toml"), options):
                pytest.fail("it runs")

    first, *others = refused
    async with running(parse(QUIET, "quiet.toml"), options):
        await attempt(first)
    before = audit(tmp_path, lambda _, __: None)
    for why in others:
        await attempt(why)
    assert audit(tmp_path, lambda _, __: None) == before
    async with running(parse(QUIET, "quiet.toml"), options) as server:
        assert set(server.plant.exchange.state.traders) == set(PASSWORDS)
    async with running(parse(named, "other.toml"), options) as server:
        assert set(server.plant.exchange.state.traders) == {*PASSWORDS, "mallory"}


async def test_a_refused_beginning_leaves_no_exchange(tmp_path: Path) -> None:
    """A user who was added with another password: the next start begins anew, as configured."""
    store = SqliteUserStore(tmp_path / USERS_FILE)
    hashed = hash_password("another")
    store.add(StoredUser(user_id="bob", password_hash=hashed, deposit=5, demo=False))
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    with pytest.raises(StoreError, match="bob is kept"):
        async with running(parse(QUIET, "quiet.toml"), options):
            pytest.fail("it runs")
    assert [user.user_id for user in store.list()] == ["bob"]
    store.close()
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    assert (journal.genesis(), journal.epoch) == (None, 0)
    journal.close()


async def test_a_journal_of_another_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do."""
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    with monkeypatch.context() as other:
        other.setattr(image, "FORMAT", image.FORMAT - 1)
        async with running(parse(QUIET, "quiet.toml"), options):
            pass
    with pytest.raises(StoreError, match="use the diffex that wrote it, or start with another"):
        async with running(parse(QUIET, "quiet.toml"), options):
            pytest.fail("it runs")


async def test_a_journal_under_other_rules_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, at the start that goes on from it: the next one has the same rules as the last."""
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    with monkeypatch.context() as other:
        other.setattr("diffex.version.RULES", RULES - 1)
        async with running(parse(QUIET, "quiet.toml"), options):
            pass
    told = []
    for _ in range(2):
        stream = io.StringIO()
        with logs_restored():
            logs.set_up(logs.parse_levels("", "info"), stream)
            async with running(parse(QUIET, "quiet.toml"), options):
                pass
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        told.append([line for line in lines if "other rules" in line["event"]])
    ((warning,), nothing) = told
    assert nothing == []
    assert warning["level"] == "warning"
    assert warning["written_by"].endswith(f"+rules.{RULES - 1}")
    assert warning["this"].endswith(f"+rules.{RULES}")
    assert "diffex verify" in warning["what_to_do"]


async def test_a_failed_commit_ends_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a sentence that says why; nobody is answered, and the next start goes on."""
    config = parse(QUIET, "quiet.toml")
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)

    def fail(*_: object) -> None:
        raise JournalError("disk I/O error")

    async def run() -> None:
        async with running(config, options) as server:
            monkeypatch.setattr(JournalFile, "write_packed", fail)
            server.plant.inbox.submit(OpenAccount("late", 1))
            await asyncio.sleep(SECONDS)

    with pytest.raises(JournalError, match="the next start carries out those that were kept"):
        await run()
    monkeypatch.undo()
    async with running(config, options) as server:
        assert set(server.plant.exchange.state.traders) == set(PASSWORDS)


async def test_images_are_made_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a process of its own; the newest shows what the journal leads to."""
    monkeypatch.setattr("diffex.app_kept.IMAGE_SECONDS", 0.05)
    monkeypatch.setattr("diffex.app_kept.IMAGE_COMMANDS", 1)
    monkeypatch.setattr("diffex.app_kept.IMAGE_COMMANDS_AT_END", 10**9)
    config = parse(QUIET, "quiet.toml")
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    async with running(config, options) as server, asyncio.timeout(SECONDS):
        while not images.sequences(tmp_path):
            server.plant.inbox.submit(OpenAccount("ann", 1))
            await asyncio.sleep(0.05)
    found = audit(tmp_path, lambda _, __: None)
    assert (found.images, found.faults) == (len(images.sequences(tmp_path)), ())


async def test_old_commands_are_dropped_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that makes images says behind which; the exchange goes on, now and later."""
    monkeypatch.setattr("diffex.app_kept.IMAGE_SECONDS", 0.05)
    monkeypatch.setattr("diffex.app_kept.IMAGE_COMMANDS", 1)
    asked = []

    async def imaging(data: Path, keep_days: int) -> tuple[int, int]:
        asked.append(keep_days)
        sequence = bring_up_to_date(data)
        if len(asked) > 1:
            return sequence, 0
        images.write_base(data, at(data, sequence - 1, lambda _, __: None).shown())
        return sequence, sequence - 1

    monkeypatch.setattr("diffex.app_kept._imaging", imaging)
    config = parse(f"[journal]\nkeep_days = 3\n{QUIET}", "quiet.toml")
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    async with running(config, options) as server, asyncio.timeout(SECONDS):
        while len(asked) < 3:
            server.plant.inbox.submit(OpenAccount("ann", 1))
            await asyncio.sleep(0.05)
    assert set(asked) == {3}
    found = audit(tmp_path, lambda _, __: None)
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    assert journal.start > 0
    assert next(journal.rows()).sequence == journal.start + 1
    assert (found.commands, found.faults) == (journal.head - journal.start, ())
    journal.close()
    async with running(config, options) as server:
        assert "ann" in server.plant.exchange.state.traders


async def trims(data: Path) -> tuple[int, int]:
    """Make an image, and prepare that the journal begins behind the command before it."""
    sequence = bring_up_to_date(data)
    images.write_base(data, at(data, sequence - 1, lambda _, __: None).shown())
    return sequence, sequence - 1


async def test_the_loop_goes_on_while_the_base_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has megabytes; a stop meanwhile waits for it, and leaves the journal as it was."""
    monkeypatch.setattr("diffex.app_kept.IMAGE_SECONDS", 0.05)
    monkeypatch.setattr("diffex.app_kept.IMAGE_COMMANDS", 1)
    monkeypatch.setattr("diffex.app_kept._imaging", lambda data, _: trims(data))
    began, go_on, done = threading.Event(), threading.Event(), []
    take = images.take_base

    def slowly(data: Path) -> images.Image:
        began.set()
        assert go_on.wait(SECONDS), "the loop stands still"
        done.append(take(data).sequence)
        raise StoreError("nobody hears of it")

    monkeypatch.setattr(images, "take_base", slowly)
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    async with asyncio.timeout(SECONDS / 2):
        async with running(
            parse(f"[journal]\nkeep_days = 3\n{QUIET}", "quiet.toml"), options
        ) as server:
            server.plant.inbox.submit(OpenAccount("ann", 1))
            assert await asyncio.to_thread(began.wait, SECONDS)
            asyncio.get_running_loop().call_later(1, go_on.set)
        assert len(done) == 1
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    assert journal.start == 0
    journal.close()


async def test_a_base_that_cannot_be_read_drops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exchange goes on; the commands stay until the next time."""
    monkeypatch.setattr("diffex.app_kept.IMAGE_SECONDS", 0.05)
    monkeypatch.setattr("diffex.app_kept.IMAGE_COMMANDS", 1)
    asked = []

    async def imaging(data: Path, _: int) -> tuple[int, int]:
        asked.append(await trims(data))
        if len(asked) == 1:
            (data / images.IMAGES / images.BASE).write_bytes(b"torn")
        return asked[-1]

    monkeypatch.setattr("diffex.app_kept._imaging", imaging)
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    config = parse(f"[journal]\nkeep_days = 3\n{QUIET}", "quiet.toml")
    async with running(config, options) as server, asyncio.timeout(SECONDS):
        while len(asked) < 3:
            server.plant.inbox.submit(OpenAccount("ann", 1))
            await asyncio.sleep(0.05)
    assert audit(tmp_path, lambda _, __: None).faults == ()


async def test_another_configuration_is_followed(tmp_path: Path) -> None:
    """Rules at once, contracts from the next day on; and again by whoever reads the journal."""
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    async with running(parse(QUIET, "quiet.toml"), options):
        pass
    changed = f"""
{QUIET.replace('self_trade = "allow"', 'self_trade = "refuse"')}
[[instrument]]
symbol = "SHFE.zn9912"
pre_settlement = 20_000
"""
    for is_listed in (False, True):
        async with running(parse(changed, "changed.toml"), options) as server:
            state = server.plant.exchange.state
            assert state.rules.self_trade == "refuse"
            assert ("SHFE.zn9912" in state.instruments) == is_listed
            server.plant.runner.apply(SettleDay(state.trading_day))
            assert "SHFE.zn9912" in state.instruments
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    found = from_genesis(journal, NoPast())
    replay(found, journal, journal.head, lambda _, __: None)
    given = [row.sequence for row in journal.rows() if isinstance(row.command, Reconfigure)]
    journal.close()
    assert found.exchange.state.state_hash() == state.state_hash()
    assert len(given) == 1


@pytest.mark.parametrize(
    ("file", "what"),
    [
        (f'[clock]\nsessions = "exchange"\n{QUIET}', r'\[clock\] sessions .* "24x7"'),
        (f'[clock]\nday_roll = "04:00"\n{QUIET}', r'\[clock\] day_roll .* "00:00"'),
        (QUIET.replace("75230.0", "75240"), r"\[\[instrument\]\] SHFE\.cu2512 is listed"),
    ],
    ids=["hours", "roll", "terms"],
)
async def test_what_cannot_change_is_refused(tmp_path: Path, file: str, what: str) -> None:
    """By the name of the key, with what the exchange has; and the kept exchange stays as it is."""
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    async with running(parse(QUIET, "quiet.toml"), options):
        pass
    before = audit(tmp_path, lambda _, __: None)
    with pytest.raises(StoreError, match=what):
        async with running(parse(file, "changed.toml"), options):
            pytest.fail("it runs")
    assert audit(tmp_path, lambda _, __: None) == before


async def test_agents_of_contracts_that_are_not_listed_are_refused(tmp_path: Path) -> None:
    """In a sentence, before anything of the kept exchange changes."""
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    async with running(parse(QUIET, "quiet.toml"), options) as server:
        sequence = server.plant.runner.sequence
    agents = QUIET.replace("agents = false", 'products = ["SHFE.zn"]')
    agents += '[[instrument]]\nsymbol = "SHFE.zn9912"\npre_settlement = 20_000\n'
    with pytest.raises(StoreError, match=r"does not list .*SHFE\.zn9912"):
        async with running(parse(agents, "agents.toml"), options):
            pytest.fail("it runs")
    assert audit(tmp_path, lambda _, __: None).commands == sequence + 1
