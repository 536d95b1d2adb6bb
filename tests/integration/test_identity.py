"""Who a session is: by password, by the URL in a demo, and what nobody may do."""

from pathlib import Path
from typing import Any

import pytest

from diffex import config
from diffex.app import Options, running
from diffex.domain.errors import RejectCode
from diffex.domain.limits import LOGIN_ATTEMPTS
from tests.support.quiet import PASSWORDS, QUIET, SYMBOL, quiet_server
from tests.support.tq_socket import tq_connect, tq_login
from tests.support.wire import ORDER, connect, connect_as

COMMANDS: dict[str, dict[str, Any]] = {
    "insert_order": {**ORDER, "order_id": "o"},
    "cancel_order": {"user_id": "alice", "order_id": "o"},
    "subscribe_quote": {"ins_list": SYMBOL},
    "set_chart": {"chart_id": "c", "ins_list": SYMBOL, "duration": 10**9, "view_width": 10},
}


async def test_a_password_opens_the_session() -> None:
    """A login that succeeds is answered by an INFO notify and the whole snapshot."""
    async with quiet_server(demo=False) as server, connect(server.port) as client:
        await client.log_in("alice", PASSWORDS["alice"])
        notice = await client.told(0)
        assert (notice["level"], notice["type"]) == ("INFO", "MESSAGE")
        assert client.mirror.business() == server.plant.desk.snapshots.get_snapshot("alice")
        await client.order("o")
        await client.until(lambda tree: "o" in tree["orders"])


@pytest.mark.parametrize(
    ("user_name", "password"),
    [("alice", "wrong"), ("alice", PASSWORDS["bob"]), ("nobody", "any"), ("alice", "")],
)
async def test_a_login_that_fails_is_answered(user_name: str, password: str) -> None:
    """One notify, the same for an unknown user and a wrong password; a right one works after."""
    async with quiet_server(demo=False) as server, connect(server.port) as client:
        await client.say("req_login", user_name=user_name, password=password)
        notice = await client.told(1102)
        assert notice["level"] == "ERROR"
        assert user_name not in notice["content"]
        assert "accounts" not in client.tree
        await client.log_in("bob", PASSWORDS["bob"])


async def test_guessing_passwords_is_cut_off() -> None:
    """So many failures close the connection with 1008; the last answer may not be seen any more."""
    async with quiet_server(demo=False) as server, connect(server.port) as client:
        for _ in range(LOGIN_ATTEMPTS - 1):
            await client.say("req_login", user_name="alice", password="a guess")
            await client.told(RejectCode.LOGIN_FAILED)
        await client.say("req_login", user_name="alice", password="a guess")
        assert (await client.closed())[0] == 1008


async def test_who_never_logs_in_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection of nobody is closed with 1008 after its time, whatever it sends."""
    monkeypatch.setattr("diffex.transport.patience.LOGIN_SECONDS", 0.3)
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        async with connect(server.port) as nobody:
            await nobody.say("ping")
            assert await nobody.closed() == (1008, "not logged in")
        await alice.say("ping")
        assert await alice.read() == {"aid": "pong"}


@pytest.mark.parametrize("aid", COMMANDS)
async def test_every_command_before_the_login_is_answered(aid: str) -> None:
    """Nothing is ignored: a notify asks for the login, and the command has no effect."""
    async with quiet_server(demo=False) as server, connect(server.port) as client:
        await client.say(aid, **COMMANDS[aid])
        assert (await client.told(RejectCode.LOGIN_REQUIRED))["level"] == "ERROR"
        assert not client.tree["quotes"]
        assert not client.tree["charts"]
        assert not server.plant.exchange.state.traders["alice"].orders


async def test_a_ping_is_answered_exactly_even_before_the_login() -> None:
    """The answer is the text {"aid":"pong"} and nothing else; no peek is needed."""
    async with quiet_server(demo=False) as server, connect(server.port) as client:
        await client.say("ping")
        assert await client.socket.recv() == '{"aid":"pong"}'


@pytest.mark.parametrize("aid", ["insert_order", "cancel_order"])
async def test_a_command_in_another_users_name_is_refused(aid: str) -> None:
    """The session's user is the only one; the other's orders do not change."""
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as alice,
        connect_as(server.port, "bob") as bob,
    ):
        await bob.order("o", user_id="bob")
        await bob.until(lambda tree: "o" in tree["orders"])
        await alice.say(aid, **{**COMMANDS[aid], "user_id": "bob", "order_id": "o"})
        assert (await alice.told(RejectCode.USER_MISMATCH))["order_id"] == "o"
        traders = server.plant.exchange.state.traders
        assert not traders["alice"].orders
        assert traders["bob"].orders["o"].alive


async def test_another_users_order_cannot_be_cancelled_by_its_id() -> None:
    """In the own name, an order_id of someone else's is no order at all."""
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as alice,
        connect_as(server.port, "bob") as bob,
    ):
        await bob.order("o", user_id="bob")
        await bob.until(lambda tree: "o" in tree["orders"])
        await alice.say("cancel_order", user_id="alice", order_id="o")
        await alice.told(RejectCode.ORDER_UNKNOWN)
        assert server.plant.exchange.state.traders["bob"].orders["o"].alive


async def test_one_session_stays_one_user() -> None:
    """Logging in again as the same user tells whether the password is right; no more."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        await alice.told(0)
        await alice.say("req_login", user_name="alice", password="wrong")
        await alice.told(RejectCode.LOGIN_FAILED)
        await alice.say("req_login", user_name="alice", password=PASSWORDS["alice"])
        await alice.told(0)
        await alice.say("req_login", user_name="bob", password=PASSWORDS["bob"])
        await alice.told(RejectCode.ALREADY_LOGGED_IN)
        assert set(alice.tree["accounts"]) == {"alice"}


@pytest.mark.parametrize(
    ("demo", "query"),
    [
        (False, "?user_id=alice"),
        (True, "?user_id=nobody"),
        (True, "?user_id=nobody&user_id=alice"),
        (True, "?user_id=Alice"),
        (True, "?user_id=%00alice"),
    ],
)
async def test_a_name_in_the_url_that_opens_nothing_is_said_so(demo: bool, query: str) -> None:
    """Only a demo's users come in by the URL; else a notify says so and the login is open."""
    async with quiet_server(demo=demo) as server, connect(server.port, query) as client:
        assert (await client.told(RejectCode.LOGIN_REQUIRED))["level"] == "WARNING"
        assert "accounts" not in client.tree
        await client.log_in("alice", PASSWORDS["alice"])


@pytest.mark.parametrize("query", ["?user_id=", "?user=alice", "?token=alice", ""])
async def test_a_url_without_a_name_is_nobodys(query: str) -> None:
    """No other part of the query is an identity, and an empty name is none."""
    async with quiet_server() as server, connect(server.port, query) as client:
        await client.peek()
        assert client.tree["notify"] == {}
        assert "accounts" not in client.tree


async def test_a_login_whose_client_has_gone_leaves_no_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer finds nobody and makes nobody the user's: his sessions are limited."""
    monkeypatch.setattr("diffex.diff.snapshot.SESSIONS_PER_USER", 1)
    async with quiet_server(demo=False) as server:
        for _ in range(3):
            async with connect(server.port) as hasty:
                await hasty.say("req_login", user_name="alice", password=PASSWORDS["alice"])
        async with connect(server.port) as client:
            await client.log_in("alice", PASSWORDS["alice"])
            assert list(client.tree["accounts"]) == ["alice"]


async def test_a_user_may_hold_so_many_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is told why it stays nobody's; when one ends there is room again."""
    monkeypatch.setattr("diffex.diff.snapshot.SESSIONS_PER_USER", 2)
    async with quiet_server() as server, connect_as(server.port, "alice"):
        async with connect_as(server.port, "alice"), connect(server.port, "?user_id=alice") as late:
            await late.told(RejectCode.TOO_MANY_SESSIONS)
            assert "accounts" not in late.tree
        async with connect(server.port) as again:
            await again.log_in("alice", PASSWORDS["alice"])
            assert list(again.tree["accounts"]) == ["alice"]


async def test_a_changed_password_outlives_the_configurations(tmp_path: Path) -> None:
    """After a restart the user's own counts, and the configuration's first one no more."""
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    setup = config.parse(QUIET, "quiet.toml")
    async with running(setup, options) as server, tq_login(server.port, "alice") as alice:
        old = PASSWORDS["alice"]
        await alice.say("change_password", old_password="a guess", new_password="mine")
        await alice.told(RejectCode.LOGIN_FAILED)
        await alice.say("change_password", old_password=old, new_password="mine")
        await alice.told(326)
    async with running(setup, options) as server, tq_connect(server.port) as again:
        await again.say_login("alice", old)
        await again.told(RejectCode.LOGIN_FAILED)
        await again.log_in("alice", password="mine")
        assert again.wire.codes() == [RejectCode.LOGIN_FAILED, 401]
