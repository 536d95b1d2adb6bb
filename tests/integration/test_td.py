"""``/diff/td`` over a real socket, as TqSdk and terminals use it."""

import asyncio

import pytest
import websockets

from diffex.domain.errors import RejectCode
from diffex.transport.tokens import Tokens
from tests.support.mirror_client import Tree
from tests.support.quiet import PASSWORDS, SYMBOL, quiet_server
from tests.support.tq_socket import TqSocket, tq_connect, tq_login
from tests.support.wire import connect_as, eventually, in_time


async def test_the_greeting_comes_by_itself() -> None:
    """And the query string, in which tqsdk for JavaScript puts its token, is ignored."""
    async with (
        quiet_server() as server,
        tq_connect(server.port, f"?access_token={'x' * 2_000}&user_id=alice") as client,
    ):
        message = await in_time(client.socket.recv())
        assert message == '{"aid":"rtn_brokers","brokers":["diffex"],"capabilities":{}}'
        assert server.plant.desk.standard.users == {}


async def test_a_login_needs_no_peek() -> None:
    """Notice, trading day, snapshot: three messages behind the greeting."""
    async with quiet_server() as server, tq_connect(server.port) as client:
        await client.say_login("alice")
        for _ in range(4):
            client.wire(await in_time(client.socket.recv(decode=False)))
        assert client.wire.codes() == [401]
        assert client.user["session"]["trading_day"] == client.user["trading_day"]
        assert client.user["trade_more_data"] is False
        assert client.user["accounts"]["CNY"]["available"] == 10_000_000.0


async def test_a_wrong_password_is_told_and_the_connection_stays() -> None:
    """For another try."""
    async with quiet_server() as server, tq_connect(server.port) as client:
        await client.say_login("alice", "wrong")
        await client.told(RejectCode.LOGIN_FAILED)
        await client.log_in("alice")
        assert client.wire.codes() == [RejectCode.LOGIN_FAILED, 401]


async def test_an_order_lives_and_ends() -> None:
    """Rests, trades in parts, ends; another is cancelled; the positions follow."""
    async with (
        quiet_server() as server,
        tq_login(server.port, "alice") as alice,
        tq_login(server.port, "bob") as bob,
    ):
        await alice.order("o1", volume=3)
        assert (await alice.alive("o1"))["last_msg"] == "未成交"
        await bob.order("s1", direction="SELL")
        await bob.ended("s1")
        await alice.until(lambda: alice.user["orders"]["o1"]["volume_left"] == 2)
        await alice.say("cancel_order", user_id="alice", order_id="o1")
        order = await alice.ended("o1")
        assert (order["last_msg"], order["volume_left"]) == ("已撤单", 2)
        (trade,) = alice.user["trades"].values()
        assert (trade["order_id"], trade["volume"], trade["price"]) == ("o1", 1, 75230.0)
        assert alice.user["positions"][SYMBOL]["pos_long_today"] == 1
        await bob.until(lambda: SYMBOL in bob.user["positions"])
        assert bob.user["positions"][SYMBOL]["pos_short_today"] == 1
        assert list(bob.user["orders"]) == ["s1"]


async def test_a_rejected_order_ends() -> None:
    """By the exchange, and by what could not be read."""
    async with quiet_server() as server, tq_login(server.port, "alice") as alice:
        await alice.order("o1", limit_price=75230.5)
        await alice.order("o2", limit_price="x")
        for order_id in ("o1", "o2"):
            order = await alice.ended(order_id)
            assert order["exchange_order_id"] == ""
            assert order["last_msg"]
        await alice.told(RejectCode.FIELD_INVALID)


async def test_orders_that_come_before_the_login_run_after_it() -> None:
    """As tqsdk sends them after a connection was lost."""
    async with quiet_server() as server, tq_connect(server.port) as alice:
        alice.wire.user_id = "alice"
        await alice.order("o1")
        await alice.say("cancel_order", user_id="alice", order_id="o1")
        await alice.order("o2")
        await alice.log_in("alice")
        assert (await alice.ended("o1"))["last_msg"] == "已撤单"
        await alice.alive("o2")


async def test_an_order_whose_answer_was_lost_is_in_the_next_snapshot() -> None:
    """A connection that breaks between an order and its acknowledgement loses nothing."""
    async with quiet_server() as server, tq_login(server.port, "alice") as alice:
        await alice.order("o1")
        await eventually(lambda: "o1" in server.plant.exchange.state.traders["alice"].orders)
        alice.socket.transport.abort()
        async with tq_connect(server.port) as again:
            again.wire.user_id = "alice"
            await again.say("cancel_order", user_id="alice", order_id="o1")
            await again.log_in("alice")
            assert (await again.ended("o1"))["last_msg"] == "已撤单"


async def test_logging_in_twice_at_once_is_borne() -> None:
    """Tqsdk does that when its first connection failed."""
    async with quiet_server() as server, tq_connect(server.port) as alice:
        await alice.say_login("alice")
        await alice.say_login("alice")
        await alice.told(400)
        assert {notice["level"] for notice in alice.wire.notices.values()} == {"INFO"}
        await alice.order("o1")
        await alice.alive("o1")


async def test_notices_of_two_connections_have_different_ids() -> None:
    """Tqsdk prints each id once, whichever connection it came on."""
    async with (
        quiet_server() as server,
        tq_login(server.port, "alice") as one,
        tq_login(server.port, "bob") as two,
    ):
        assert set(one.wire.notices).isdisjoint(two.wire.notices)


async def test_both_dialects_see_one_exchange() -> None:
    """An order in one is in the other, and money is the same to the fen."""
    async with (
        quiet_server() as server,
        tq_login(server.port, "alice") as alice,
        connect_as(server.port, "alice") as plain,
        connect_as(server.port, "bob") as bob,
    ):
        await alice.order("o1", volume=2)
        await plain.until(lambda tree: "o1" in tree["orders"])
        await bob.order("s1", user_id="bob", direction="SELL", volume=2)
        await alice.ended("o1")
        await plain.until(lambda tree: tree["orders"]["o1"]["status"] == "FILLED")
        assert alice.user["accounts"]["CNY"]["margin"] == plain.tree["accounts"]["alice"]["margin"]


async def test_a_stalled_reader_is_restated_without_a_null() -> None:
    """``trade: null`` would end tqsdk; the wire would fail on any."""
    async with (
        quiet_server() as server,
        tq_login(server.port, "alice") as alice,
        tq_login(server.port, "bob") as bob,
    ):
        (session,) = server.plant.desk.standard.users["alice"].sessions
        session.hold()
        for number in range(30):
            await alice.order(f"o{number}")
            await bob.order(f"s{number}", direction="SELL")
            await bob.ended(f"s{number}")
        await alice.say("cancel_order", user_id="alice", order_id="none")
        session.restate()
        session.resume()
        await alice.ended("o29")
        await alice.told(RejectCode.ORDER_UNKNOWN)
        assert any("trade_more_data" in _user(frame) for frame in alice.wire.frames[3:])
        tree = server.plant.desk.standard.snapshots.get_snapshot("alice")
        await alice.until(lambda: alice.wire.tree == tree)


def _user(frame: list[Tree]) -> Tree:
    user: Tree = frame[0].get("trade", {}).get("alice", {})
    return user


async def test_silence_is_borne_for_long_and_never_ended_cleanly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """1000 and 1001 would stall tqsdk for ever."""
    async with (
        quiet_server() as server,
        tq_login(server.port, "alice") as alice,
        tq_connect(server.port) as nobody,
    ):
        monkeypatch.setattr("diffex.transport.patience.SILENCE_SECONDS", 0)
        monkeypatch.setattr("diffex.transport.patience.LOGIN_SECONDS", 0)
        await alice.order("o1")
        await alice.alive("o1")
        monkeypatch.setattr("diffex.transport.patience.STANDARD_LOGIN_SECONDS", 0)
        assert await nobody.closed() == 1008
        monkeypatch.setattr("diffex.transport.patience.STANDARD_SILENCE_SECONDS", 0)
        assert await alice.closed() == 1012


async def test_who_guesses_too_often_is_cut() -> None:
    """With a code that is no clean close."""
    async with quiet_server() as server, tq_connect(server.port) as client:
        for _ in range(5):
            await client.say_login("alice", "wrong")
        assert await client.closed() == 1008


async def test_the_end_of_the_exchange_is_no_clean_close() -> None:
    """Clients come back after 1012."""
    async with quiet_server() as server:
        client = tq_connect(server.port)
        alice = await client.__aenter__()
        await alice.log_in("alice")
    assert await alice.closed() == 1012
    assert RejectCode.TRADING_STOPPED in alice.wire.codes()


async def test_a_client_that_closes_is_answered_with_its_own_code() -> None:
    """That is the end that it wanted."""
    async with quiet_server() as server, tq_login(server.port, "alice") as alice:
        await alice.socket.close(1000)
        assert alice.socket.close_code == 1000
        await eventually(lambda: not server.plant.desk.standard.users["alice"].sessions)


@pytest.mark.parametrize("known", [True, False])
async def test_a_token_in_the_handshake_stands_for_tqkqs_password(
    known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it is genuine; else the password counts, and that is the user's name."""
    tokens = {"good": "alice"}
    monkeypatch.setattr(Tokens, "verify", lambda _, token: tokens.get(token))
    headers = {"Authorization": "Bearer good" if known else "Bearer bad"}
    async with (
        quiet_server() as server,
        tq_connect(server.port, additional_headers=headers) as client,
    ):
        await client.say_login("alice", "alice", bid="快期模拟")
        outcome = 401 if known else RejectCode.LOGIN_FAILED
        await client.told(outcome)
        assert client.wire.codes() == [outcome]


async def test_unknown_aids_are_counted() -> None:
    """/healthz tells how many."""
    async with quiet_server() as server, tq_login(server.port, "alice") as alice:
        await alice.say("qry_his_condition_order")
        await alice.say("qry_settlement_info", trading_day="20251124")
        await alice.until(lambda: alice.wire.packs[-1]["aid"] == "qry_settlement_info")
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b'"users":1' in (answer := await in_time(reader.read()))
        assert b'"ignored":1' in answer
        writer.close()


async def test_a_page_from_elsewhere_may_not_connect() -> None:
    """The same rule of origins as on the other paths."""
    async with quiet_server() as server:
        with pytest.raises(websockets.InvalidStatus) as caught:
            async with tq_connect(server.port, origin="https://evil.example"):
                pass
        assert caught.value.response.status_code == 403


async def test_many_users_are_kept_apart() -> None:
    """Each mirror holds one user; the wire fails on a patch of another."""
    async with quiet_server() as server:
        clients: list[TqSocket] = []
        connections = [tq_connect(server.port) for _ in range(6)]
        for number, connection in enumerate(connections):
            client = await connection.__aenter__()
            await client.log_in(list(PASSWORDS)[number % 2])
            clients.append(client)
        for number, client in enumerate(clients):
            direction = "BUY" if number % 2 else "SELL"
            await client.order(f"o{number}", direction=direction)
        for number, client in enumerate(clients):
            await client.ended(f"o{number}")
            assert set(client.wire.tree["trade"]) == {client.wire.user_id}
        for connection in connections:
            await connection.__aexit__(None, None, None)


async def test_money_comes_and_goes() -> None:
    """Recorded, told by a notice, and gone from the account."""
    async with quiet_server() as server, tq_login(server.port, "alice") as alice:
        await alice.say("req_transfer", amount=250.5, bank_id="1", bank_password="x")
        await alice.told(421)
        await alice.say("req_transfer", amount=-10_000_250.5)
        await alice.until(lambda: len(alice.user["transfers"]) == 2)
        assert [one["error_id"] for one in alice.user["transfers"].values()] == [0, 0]
        await alice.until(lambda: alice.user["accounts"]["CNY"]["available"] == 0)


async def test_a_user_pays_what_the_configuration_says() -> None:
    """Bob has rates of his own for copper; alice pays what the contract says."""
    own = '[[user.fees]]\nproduct = "SHFE.cu"\nopen_by_money = 0\nopen_by_lot = 3.5\n'
    async with (
        quiet_server(more=own) as server,
        tq_login(server.port, "alice") as alice,
        tq_login(server.port, "bob") as bob,
    ):
        await alice.order("o1", volume=2)
        await bob.order("s1", direction="SELL", volume=2)
        await bob.ended("s1")
        await alice.ended("o1")
        await alice.until(lambda: alice.user["accounts"]["CNY"]["commission"] == 37.62)
        await bob.until(lambda: bob.user["accounts"]["CNY"]["commission"] == 7.0)
        assert alice.user["accounts"]["CNY"]["balance"] == 10_000_000 - 37.62
        assert bob.user["accounts"]["CNY"]["balance"] == 10_000_000 - 7.0
