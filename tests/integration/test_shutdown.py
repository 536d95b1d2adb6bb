"""The end of a server: orderly at SIGTERM and Ctrl-C, plain when a part of it breaks."""

import asyncio
import io
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from diffex import config, logs
from diffex.app import Options, running
from diffex.domain.commands import StopTrading
from diffex.domain.errors import RejectCode
from tests.support.frames import UPGRADE, raw, raw_session
from tests.support.logs import logs_restored
from tests.support.paths import ROOT
from tests.support.quiet import QUIET, quiet_server
from tests.support.wire import Client, connect, connect_as, eventually, in_time, status_of

STOPPED = RejectCode.TRADING_STOPPED


@pytest.fixture
def quiet_file(tmp_path: Path) -> Path:
    """Write down the quiet exchange's configuration."""
    file = tmp_path / "quiet.toml"
    file.write_text(QUIET, encoding="utf-8")
    return file


@asynccontextmanager
async def serve(file: Path, log: Path, *, port: int) -> AsyncIterator[tuple[Process, int]]:
    """Run ``diffex serve`` and return the process and the port that it said it listens at."""
    options = ("--config", str(file), "--demo", "--memory", "--port", str(port))
    with log.open("w") as stderr:
        command = (sys.executable, "-m", "diffex", "serve", *options)
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, stdout=PIPE, stderr=stderr
        )
    try:
        assert process.stdout is not None
        line = (await in_time(process.stdout.readline())).decode()
        assert line.startswith("diffex listening on http://127.0.0.1:"), line
        yield process, int(line.rpartition(":")[2])
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def listens(client: Client) -> None:
    """See that a client's peek waits at the server, which has nothing to tell it."""
    await client.told(0)
    await client.ask()
    await client.say("ping")
    assert await client.read() == {"aid": "pong"}


async def farewell(client: Client) -> tuple[int, str]:
    """See the server's goodbye, and return the close."""
    notice = await client.told(STOPPED)
    assert notice["level"] == "WARNING"
    return await client.closed()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
async def test_a_signal_ends_the_server_in_order(quiet_file: Path, number: signal.Signals) -> None:
    """Clients are told and closed with 1012, the exit code is 0, the port is free again."""
    log = quiet_file.with_suffix(".log")
    async with serve(quiet_file, log, port=0) as (process, port):
        async with (
            connect_as(port, "alice") as alice,
            connect_as(port, "bob") as bob,
            connect(port) as nobody,
            raw(port) as halfway,
        ):
            await halfway.send(b"GET /ws/diff HTTP/1.1\r\n")
            await alice.order("rests")
            await alice.until(status_of("rests", "ACCEPTED"))
            await listens(alice)
            await listens(bob)
            process.send_signal(number)
            end = (1012, "the exchange is stopping")
            assert await farewell(alice) == await farewell(bob) == await nobody.closed() == end
        assert process.stdout is not None
        assert await in_time(process.stdout.read()) == b"diffex stopping\n"
        assert await in_time(process.wait()) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert not [line for line in lines if line["level"] not in ("debug", "info")]
    async with serve(quiet_file, log, port=port) as (_, again), connect_as(again, "alice"):
        assert again == port


async def test_no_order_is_taken_once_the_end_has_begun() -> None:
    """An order behind the stop is refused by name; one that rests can still be cancelled."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        await alice.order("rests")
        await alice.until(status_of("rests", "ACCEPTED"))
        server.plant.runner.apply(StopTrading())
        await alice.order("late")
        await alice.until(status_of("late", "REJECTED"))
        assert alice.tree["orders"]["late"]["code"] == STOPPED
        await alice.say("cancel_order", user_id="alice", order_id="rests")
        await alice.until(status_of("rests", "CANCELLED"))


async def test_a_full_queue_does_not_keep_the_server_from_ending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The goodbye needs no place in the queue of commands."""
    async with AsyncExitStack() as stack:
        async with quiet_server() as server:
            alice = await stack.enter_async_context(connect_as(server.port, "alice"))
            await listens(alice)
            hears = asyncio.create_task(farewell(alice))
            monkeypatch.setattr("diffex.transport.inbox.COMMANDS_QUEUED", 0)
        assert (await hears)[0] == 1012


async def test_a_full_queue_is_told_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client's order is refused, the agents sit out, and both go on when there is room."""
    options = Options(host="127.0.0.1", port=0, demo=True, data=None)
    with logs_restored(), monkeypatch.context() as full:
        log = io.StringIO()
        logs.set_up(logs.parse_levels("", "info"), log)
        async with (
            running(config.demo_config(), options) as server,
            connect_as(server.port, "demo") as demo,
        ):
            full.setattr("diffex.transport.inbox.COMMANDS_QUEUED", 0)
            await eventually(lambda: "the agents sit out" in log.getvalue())
            await demo.order("o", user_id="demo")
            await demo.told(RejectCode.QUEUE_FULL)
            full.undo()
            await demo.order("o", user_id="demo")
            tree = await demo.until(lambda tree: "o" in tree["orders"])
            assert tree["orders"]["o"]["status"] != "REJECTED"


async def test_who_does_not_answer_the_close_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A client that neither reads nor answers is dropped after a moment."""
    monkeypatch.setattr("diffex.transport.gate.CLOSE_SECONDS", 0.2)
    async with AsyncExitStack() as stack:
        async with quiet_server() as server:
            rude = await stack.enter_async_context(raw_session(server.port))
        assert await rude.closed() == 1012
        await rude.cut()


async def test_nobody_gets_in_while_the_server_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was in the middle of a handshake is told to come again later."""
    monkeypatch.setattr("diffex.transport.gate.CLOSE_SECONDS", 0.5)
    async with AsyncExitStack() as stack:
        async with quiet_server() as server:
            rude = await stack.enter_async_context(raw_session(server.port))
            late = await stack.enter_async_context(raw(server.port))
            await late.send(b"GET /ws/diff HTTP/1.1\r\n")

            async def come_late() -> bytes:
                assert await rude.closed() == 1012
                lines = [f"{name}: {value}" for name, value in UPGRADE.items()]
                await late.send("\r\n".join([*lines, "", ""]).encode())
                return await late.head()

            coming = asyncio.create_task(come_late())
        assert b" 503 " in await coming


async def test_a_part_that_fails_ends_the_server_with_its_exception() -> None:
    """A fault in the single writer is never passed over: clients are closed, the block raises."""
    hears: list[asyncio.Task[tuple[int, str]]] = []

    def fail() -> None:
        raise ZeroDivisionError

    async def live(stack: AsyncExitStack) -> None:
        async with quiet_server() as server:
            alice = await stack.enter_async_context(connect_as(server.port, "alice"))
            hears.append(asyncio.create_task(alice.closed()))
            server.plant.inbox.then(fail)
            await asyncio.Event().wait()

    async with AsyncExitStack() as stack:
        with pytest.raises(ZeroDivisionError):
            await live(stack)
        assert (await hears[0])[0] == 1012


async def test_an_exception_in_the_block_comes_out_as_it_is() -> None:
    """Whoever runs a server sees his own exception, not a group around it."""
    with pytest.raises(KeyError):
        async with quiet_server():
            raise KeyError


async def test_a_demo_does_not_listen_to_the_world() -> None:
    """The name in the URL is an identity on this machine only."""
    options = Options(host="0.0.0.0", port=0, demo=True, data=None)  # noqa: S104 - refused, as it must be
    with pytest.raises(ValueError, match="loopback"):
        async with running(config.demo_config(), options):
            pass


async def test_a_port_in_use_is_an_error_and_leaves_nothing_behind() -> None:
    """Two servers cannot share a port; the second one's start fails, the first lives."""
    async with quiet_server() as first:
        options = Options(host="127.0.0.1", port=first.port, demo=True, data=None)
        with pytest.raises(OSError, match="in use"):
            async with running(config.demo_config(), options):
                pass
        async with connect_as(first.port, "alice"):
            pass
