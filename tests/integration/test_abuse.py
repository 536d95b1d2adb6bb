"""Everything that a hostile client can send, while two honest ones trade on undisturbed.

The server is a process of its own with all its logs on: they must hold no password, and its
memory must not grow by what anyone does to it.
"""

import asyncio
import json
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase
from typing import Any, Final

import pytest

from diffex.domain.errors import RejectCode as Code
from diffex.domain.limits import CHARTS_PER_SESSION, COMMANDS_PER_SECOND, LOGIN_ATTEMPTS
from tests.support.bad_input import BAD, cancel, chart, insert
from tests.support.frames import CONTINUATION, PING, TEXT, frame, raw, raw_session, text
from tests.support.honest import Traffic, traffic
from tests.support.quiet import DEPOSIT, PASSWORDS, QUIET, SYMBOL
from tests.support.server_process import ServerProcess, serving
from tests.support.wire import Client, connect

pytestmark = pytest.mark.xdist_group("abuse")

MALLORY: Final = "mallory's password"
TOKEN: Final = "a-token-in-the-url"
GROWTH_KIB: Final = 64 * 1024
CONNECTIONS: Final = 2_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run an exchange of three users who need their passwords, with every log on."""
    folder = tmp_path_factory.mktemp("abuse")
    file = folder / "quiet.toml"
    mallory = f'[[user]]\nuser_id = "mallory"\npassword = "{MALLORY}"\ndeposit = 10_000_000\n'
    file.write_text(f"{QUIET}\n{mallory}", encoding="utf-8")
    environment = {"DIFFEX_LOG": "debug"}
    with serving("--config", str(file), log=folder / "log", environment=environment) as process:
        yield process


def resident(server: ServerProcess) -> int:
    """Return the KiB of memory that the server has."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return int(fields["VmRSS"].split()[0])


def open_files(server: ServerProcess) -> int:
    """Return how many files the server has open."""
    return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))


@asynccontextmanager
async def honest(server: ServerProcess) -> AsyncIterator[Traffic]:
    """Trade honestly during the block; what happens in it must not cost memory."""
    async with traffic(server.port, PASSWORDS) as running:
        await running.more(2)
        before = resident(server)
        yield running
        await running.more(2)
        assert resident(server) - before < GROWTH_KIB


@asynccontextmanager
async def mallory(server: ServerProcess) -> AsyncIterator[Client]:
    """Connect as the hostile one, past the notices of the login."""
    async with connect(server.port) as client:
        await client.log_in("mallory", MALLORY)
        assert (await client.notice())["code"] == 0
        yield client


async def lives(client: Client) -> None:
    """See that a session still answers; what it is told before is merged."""
    await client.say("ping")
    while (await client.read())["aid"] != "pong":
        pass


async def test_every_bad_message_is_answered_by_its_code_and_changes_nothing(
    server: ServerProcess,
) -> None:
    """A notify with a stable code for each; the session lives, and no fen has moved."""
    async with honest(server), mallory(server) as client:
        for code, messages in BAD.items():
            for message in messages:
                await client.send(message)
                notice = await client.notice()
                assert (notice["code"], notice["level"]) == (code, "ERROR"), message[:200]
        await lives(client)
        account = client.tree["accounts"]["mallory"]
        assert account["balance"] == account["available"] == DEPOSIT
        assert {order["status"] for order in client.tree["orders"].values()} == {"REJECTED"}
        assert (client.tree["ins_list"], client.tree["charts"]) == ("", {})
        assert client.tree["positions"] == client.tree["trades"] == {}


async def test_an_order_sent_twice_is_one_order(server: ServerProcess) -> None:
    """The same content under the same id is answered by the first outcome, again and again."""
    order = insert(order_id="twice", limit_price=75000.0)
    async with honest(server), mallory(server) as client:
        for _ in range(20):
            await client.send(order)
            (told, *_) = await client.peek()
            assert told["orders"]["twice"]["status"] == "ACCEPTED"
        account = client.tree["accounts"]["mallory"]
        assert account["frozen_margin"] == client.tree["orders"]["twice"]["frozen_margin"]
        await client.send(cancel("twice"))
        await client.until(lambda tree: tree["orders"]["twice"]["status"] == "CANCELLED")
        await client.send(order)
        (told, *_) = await client.peek()
        assert told["orders"]["twice"]["status"] == "CANCELLED"
        assert client.tree["accounts"]["mallory"]["available"] == DEPOSIT


async def test_thousands_of_peeks_count_as_one(server: ServerProcess) -> None:
    """However many are sent before an answer, one frame comes, when there is news."""
    peeks = frame(TEXT, b'{"aid":"peek_message"}') * 12_000
    spelled_out = text({"aid": "peek_message", "more": 1}) * 1_000
    async with honest(server) as running, raw_session(server.port) as flooder:
        await flooder.peek()
        await flooder.send(peeks + spelled_out)
        await flooder.say("ping")
        assert await flooder.message() == {"aid": "pong"}
        await running.more(1)


async def test_ten_thousand_subscriptions_are_refused_whole(server: ServerProcess) -> None:
    """Too many symbols, too many charts, and lists that change all the time."""
    names = (f"A.{''.join(word)}" for word in product(ascii_lowercase, repeat=3))
    everything = ",".join(islice(names, 10_000))
    async with honest(server) as running, mallory(server) as client:
        await client.say("subscribe_quote", ins_list=everything)
        assert (await client.notice())["code"] == Code.TOO_MANY_SYMBOLS
        for number in range(CHARTS_PER_SESSION):
            await client.send(chart(chart_id=f"c{number}", duration=(number + 1) * 10**9))
        await client.send(chart(chart_id="one-more"))
        assert (await client.notice())["code"] == Code.TOO_MANY_CHARTS
        assert len(client.tree["charts"]) == CHARTS_PER_SESSION
        for _ in range(300):
            await client.say("subscribe_quote", ins_list=SYMBOL)
            await client.say("subscribe_quote", ins_list="")
            await client.send(chart(chart_id="c0", duration=10**9, view_width=10_000))
            await client.send(chart(chart_id="c0", ins_list=""))
        await running.more(1)
        await lives(client)
        await client.until(lambda tree: len(tree["charts"]) == CHARTS_PER_SESSION - 1)
        assert client.tree["quotes"] == {}


async def test_a_flood_of_commands_holds_up_nobody(server: ServerProcess) -> None:
    """Beyond the rate they are refused, beyond the rate of frames they wait; the session lives."""
    orders = [text(json.loads(insert(order_id=f"flood{n}", volume=0))) for n in range(100)]
    flood = b"".join(orders) * (3 * COMMANDS_PER_SECOND // len(orders))
    async with honest(server) as running, raw_session(server.port) as flooder:
        await flooder.say("req_login", user_name="mallory", password=MALLORY)
        while "accounts" not in flooder.mirror.tree:
            await flooder.peek()
        sending = asyncio.create_task(flooder.send(flood))
        await running.more(1)
        await sending
        pong = False
        while not pong:
            await flooder.say("ping")
            await flooder.say("peek_message")
            pong = (await flooder.message())["aid"] == "pong"
        assert flooder.mirror.tree["accounts"]["mallory"]["available"] == DEPOSIT


async def test_a_flood_of_rubbish_holds_up_nobody(server: ServerProcess) -> None:
    """Bad messages, pings and empty fragments at full speed, from several sides at once."""
    rubbish = (
        frame(TEXT, b"{" * 20) * 5_000
        + frame(PING, b"x" * 100) * 5_000
        + (frame(TEXT, b"", fin=False) + frame(CONTINUATION, b"x" * 9)) * 5_000
    )
    async with honest(server) as running, AsyncExitStack() as stack:
        sessions = [await stack.enter_async_context(raw_session(server.port)) for _ in "1234"]
        sending = [asyncio.create_task(session.send(rubbish)) for session in sessions]
        reading = [asyncio.create_task(drain(session)) for session in sessions]
        await asyncio.gather(*sending)
        before = running.rounds
        await running.more(1)
        for task in reading:
            task.cancel()
        await asyncio.wait(reading)
        assert running.rounds > before


async def drain(session: Any) -> None:
    """Read whatever comes."""
    while await session.frame() is not None:
        pass


async def test_connections_that_come_and_go_leave_nothing(server: ServerProcess) -> None:
    """Two thousand: closed at once, in the handshake, after it, and reset in the middle."""
    async with honest(server) as running:
        for number in range(CONNECTIONS // 40):
            await asyncio.gather(*(come_and_go(server.port, kind % 4) for kind in range(40)))
            if number % 20 == 0:
                await running.more(1)
        async with raw(server.port) as connection:
            await connection.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            await connection.head()
            health = json.loads(await connection.rest())
        assert health["connections"] <= 2 + 40


async def come_and_go(port: int, kind: int) -> None:
    """Open a connection and leave it, in one of four ways."""
    async with raw(port) as connection:
        if kind == 0:
            return
        if kind == 1:
            await connection.send(b"GET /ws/diff HT")
            return
        await connection.upgrade("/ws/diff")
        if kind == 2:
            await connection.say("peek_message")
            connection.drop()


async def test_more_connections_than_files_are_dropped(server: ServerProcess) -> None:
    """Those that are there trade on, the log says it once, and later there is room again."""
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
    async with honest(server) as running:
        used = open_files(server)
        async with AsyncExitStack() as stack:
            resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (used + 10, hard))
            for _ in range(100):
                await stack.enter_async_context(raw(server.port))
            await running.more(2)
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (soft, hard))
        await eventually_open(server.port)
    assert server.log.read_text(encoding="utf-8").count("out of files") == 1


async def eventually_open(port: int) -> None:
    """Connect, again and again until it succeeds."""
    while True:
        with suppress(ConnectionError, AssertionError):
            async with raw_session(port):
                return


async def test_readers_that_never_read_cost_little(server: ServerProcess) -> None:
    """Fifty who ask and ask and take nothing: what they are told is told once."""
    async with honest(server) as running, AsyncExitStack() as stack:
        for _ in range(50):
            lazy = await stack.enter_async_context(raw_session(server.port))
            await lazy.say("req_login", user_name="mallory", password=MALLORY)
            await lazy.say("subscribe_quote", ins_list=SYMBOL)
            for _ in range(50):
                await lazy.say("peek_message")
        before = running.rounds
        await running.more(5)
        assert running.rounds >= before + 5


async def test_guessing_passwords_holds_up_nobody(server: ServerProcess) -> None:
    """Logins are checked beside the market, and who guesses is sent away."""

    async def guess() -> None:
        async with connect(server.port) as client:
            for _ in range(LOGIN_ATTEMPTS - 1):
                await client.say("req_login", user_name="alice", password="a wild guess")
                assert (await client.notice())["code"] in (Code.LOGIN_FAILED, Code.LOGIN_BUSY)
            await client.say("req_login", user_name="alice", password="a wild guess")
            assert (await client.closed())[0] == 1008

    async with honest(server) as running:
        guessing = asyncio.gather(*(guess() for _ in range(5)))
        await running.more(3)
        await guessing


async def test_no_secret_is_in_any_log(server: ServerProcess) -> None:
    """With every log on, no password, right or wrong, and no token of a URL is written."""
    guess = "a password that is wrong"
    async with honest(server), connect(server.port, f"?user_id=mallory&token={TOKEN}") as client:
        await client.say("req_login", user_name=guess, password=guess)
        await client.told(Code.LOGIN_FAILED)
        await client.say("req_login", user_name="mallory", password=[MALLORY])
        await client.told(Code.FIELD_INVALID)
        await client.send(f'{{"aid":"req_login","user_name":"mallory","password":"{MALLORY}"')
        await client.told(Code.NOT_JSON)
        await client.log_in("mallory", MALLORY)
    log = server.log.read_text(encoding="utf-8")
    assert "Auth: Logged in" in log
    assert "SnapshotManager: Patch pushed" in log
    for secret in (*PASSWORDS.values(), MALLORY, TOKEN, guess, "a wild guess", "$argon2"):
        assert secret not in log
