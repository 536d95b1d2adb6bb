"""How a mirror begins and ends."""

import asyncio
import gc
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop
from picows import WSCloseCode

from diffex.client import (
    ConnectFailed,
    Expelled,
    LoginFailed,
    MirrorClosed,
    NotConnected,
    connect,
)
from tests.support.fake_exchange import (
    AT_ONCE,
    PASSWORD,
    SYMBOL,
    UNHURRIED,
    USER,
    Connect,
    FakeExchange,
    FakeSession,
    Tree,
    fake_exchange,
)

Run = Callable[[Coroutine[Any, Any, None]], None]


async def test_the_block_begins_with_the_whole_snapshot(
    exchange: FakeExchange, connected: Connect
) -> None:
    """Nothing has to be awaited before the account can be read, and the login is told."""
    async with connected() as mirror:
        assert mirror.connected
        assert mirror.user_id == USER
        assert mirror.snapshot("accounts") == exchange.tree["accounts"]
    assert exchange.sent("req_login") == [
        {"aid": "req_login", "user_name": USER, "password": PASSWORD}
    ]


async def test_a_user_in_the_url_needs_no_login(exchange: FakeExchange) -> None:
    """The query passes through unchanged and no req_login is sent."""
    async with connect(f"{exchange.url}?user_id=demo") as mirror:
        assert mirror.user_id == USER
    assert exchange.paths == ["/ws/diff?user_id=demo"]
    assert exchange.sent("req_login") == []


async def test_a_wrong_password_is_final(exchange: FakeExchange) -> None:
    """LoginFailed carries the server's code, and there is no second try."""
    with pytest.raises(LoginFailed, match="Wrong user name") as caught:
        async with connect(exchange.url, USER, "guess", tuning=AT_ONCE):
            pass
    assert caught.value.code == 1102
    assert len(exchange.sent("req_login")) == 1


async def test_a_busy_login_is_tried_again(exchange: FakeExchange, connected: Connect) -> None:
    """LOGIN_BUSY passes by itself, so the client does not bother its caller with it."""

    def busy(session: FakeSession, _pack: Tree) -> None:
        del exchange.script["req_login"]
        session.notify(1104, "busy")

    exchange.script["req_login"] = busy
    async with connected() as mirror:
        assert mirror.connected
    assert len(exchange.sent("req_login")) == 2


async def test_an_early_peek_is_no_failed_login(exchange: FakeExchange, connected: Connect) -> None:
    """LOGIN_REQUIRED while the password is still being checked is not the answer to it."""

    def slow(session: FakeSession, _pack: Tree) -> None:
        session.notify(1101, "log in first")
        asyncio.get_running_loop().call_later(0.02, session.log_in)

    exchange.script["req_login"] = slow
    async with connected() as mirror:
        assert mirror.connected
    assert len(exchange.sent("req_login")) == 1


async def test_a_server_without_the_demo_user_says_so(exchange: FakeExchange) -> None:
    """Without a login the same notify is final: nothing else will come."""

    def refuse(session: FakeSession, _pack: Tree) -> None:
        session.waiting = True
        session.notify(1101, "log in first")

    exchange.script["peek_message"] = refuse
    with pytest.raises(LoginFailed, match="log in first"):
        async with connect(exchange.url, tuning=AT_ONCE):
            pass


async def test_no_server_is_said_in_a_sentence() -> None:
    """After the time given, the error names the address and what to do."""
    async with fake_exchange() as gone:
        url = gone.url
    with pytest.raises(ConnectFailed, match=r"nothing listens at 127.0.0.1.*diffex serve"):
        async with connect(url, USER, PASSWORD, timeout=3, tuning=UNHURRIED):
            pass


async def test_a_server_that_comes_up_late_is_met(exchange: FakeExchange) -> None:
    """Until its time is over the client tries again, so either may be started first."""
    port = exchange.port
    await exchange.stop()

    async def client() -> str:
        async with connect(f"ws://127.0.0.1:{port}", USER, PASSWORD, tuning=AT_ONCE) as mirror:
            return mirror.user_id

    meeting = asyncio.create_task(client())
    await asyncio.sleep(0.02)
    await exchange.start(port)
    assert await meeting == USER


async def test_a_wrong_path_fails_at_once() -> None:
    """HTTP says 404, and no later try would find anything else there."""

    async def not_found(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(not_found, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ConnectFailed, match="HTTP status 404"):
            async with connect(f"ws://127.0.0.1:{port}/nowhere", tuning=AT_ONCE):
                pass


async def test_a_server_that_is_not_ready_is_tried_again() -> None:
    """HTTP 503 passes; the client knocks again instead of giving up."""
    knocks = asyncio.Queue[None]()

    async def unavailable(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        knocks.put_nowait(None)

    async def client(port: int) -> None:
        async with connect(f"ws://127.0.0.1:{port}", tuning=AT_ONCE):
            pass

    async with await asyncio.start_server(unavailable, "127.0.0.1", 0) as server:
        knocking = asyncio.create_task(client(server.sockets[0].getsockname()[1]))
        async with asyncio.timeout(20):
            for _ in range(3):
                await knocks.get()
        knocking.cancel()
        await asyncio.wait({knocking})
        assert knocking.cancelled(), "the client had given up"


async def test_a_silent_server_is_said_in_a_sentence() -> None:
    """A port that takes connections and says nothing is told apart from none."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ConnectFailed, match="did not answer"):
            async with connect(f"ws://127.0.0.1:{port}", timeout=0.1, tuning=AT_ONCE):
                pass


async def test_an_unknown_host_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the host that could not be found."""

    async def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nowhere)
    with pytest.raises(ConnectFailed, match=r"host name ex\.invalid is unknown"):
        async with connect("ws://ex.invalid", timeout=1, tuning=UNHURRIED):
            pass


async def test_a_session_without_an_account_is_no_mirror(
    exchange: FakeExchange, connected: Connect
) -> None:
    """A server that answers but never logs the user in is told apart from none."""
    exchange.script["req_login"] = lambda _session, _pack: None
    with pytest.raises(ConnectFailed, match="answered, but no snapshot"):
        async with connected(timeout=4):
            pass


async def test_a_close_that_blames_the_client_is_final(
    exchange: FakeExchange, connected: Connect
) -> None:
    """1008 means abuse: connecting again would repeat it."""

    def expel(session: FakeSession, _pack: Tree) -> None:
        session.transport.send_close(WSCloseCode.POLICY_VIOLATION, b"too fast")
        session.transport.disconnect()

    exchange.script["req_login"] = expel
    with pytest.raises(Expelled, match=r"1008.*too fast"):
        async with connected():
            pass
    assert len(exchange.paths) == 1


async def test_half_a_login_is_refused(exchange: FakeExchange) -> None:
    """A user without a password is a mistake in the program, not of the server."""
    with pytest.raises(ValueError, match="both user and password"):
        async with connect(exchange.url, USER):
            pass
    assert exchange.paths == []


async def test_after_the_block_the_mirror_is_closed(
    exchange: FakeExchange, connected: Connect
) -> None:
    """The last state can be read, commands and waits fail, and the server saw a goodbye."""
    async with connected() as mirror:
        waiting = asyncio.create_task(mirror.changed())
        await asyncio.sleep(0)
    with pytest.raises(MirrorClosed):
        await waiting
    with pytest.raises(MirrorClosed):
        await mirror.insert_order(SYMBOL, "BUY", "OPEN", 1, 75230.0)
    with pytest.raises(MirrorClosed):
        await mirror.subscribe(SYMBOL)
    assert not mirror.connected
    assert mirror["accounts"][USER]["balance"] == 100.0
    assert exchange.sessions == []


async def test_an_error_in_the_block_passes_through(
    exchange: FakeExchange, connected: Connect
) -> None:
    """The caller's own error arrives as it is, and the connection is closed."""
    with pytest.raises(ZeroDivisionError):
        async with connected():
            raise ZeroDivisionError
    assert exchange.sessions == []


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_every_loop_will_do(run: Run) -> None:
    """A round trip works on asyncio and on uvloop, and neither has a socket left over."""

    async def round_trip() -> None:
        async with (
            fake_exchange() as exchange,
            connect(exchange.url, USER, PASSWORD) as mirror,
        ):
            order = await mirror.insert_order(SYMBOL, "BUY", "OPEN", 10, 75230.0)
            assert order["status"] == "ACCEPTED"

    run(round_trip())
    gc.collect()


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_a_cancelled_client_leaves_nothing_behind(run: Run) -> None:
    """Whether it is up or still shaking hands: no task, no socket, no warning."""

    async def stays(url: str, entered: asyncio.Event) -> None:
        async with connect(url, USER, PASSWORD):
            entered.set()
            await asyncio.Event().wait()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def cancel_both() -> None:
        before = asyncio.all_tasks()
        async with fake_exchange() as exchange:
            entered = asyncio.Event()
            task = asyncio.create_task(stays(exchange.url, entered))
            await entered.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert asyncio.all_tasks() == before
            assert exchange.sessions == []
        reached = asyncio.Event()

        async def reach(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            reached.set()
            await silent(reader, writer)

        server = await asyncio.start_server(reach, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        task = asyncio.create_task(stays(f"ws://127.0.0.1:{port}", entered))
        await reached.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        server.close()
        await server.wait_closed()
        assert task.cancelled()

    run(cancel_both())
    gc.collect()


async def test_commands_need_a_connection(exchange: FakeExchange, connected: Connect) -> None:
    """While the connection is lost nothing is queued in secret: the caller is told."""
    async with connected() as mirror:
        await exchange.stop()
        await mirror.wait(lambda current: not current.connected)
        with pytest.raises(NotConnected):
            await mirror.insert_order(SYMBOL, "BUY", "OPEN", 1, 75230.0)
        with pytest.raises(NotConnected):
            await mirror.cancel_order("o1")
