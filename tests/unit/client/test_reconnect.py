"""A lost connection is replaced, and so is the tree."""

import asyncio
import logging

import pytest
from picows import WSCloseCode, WSMsgType

from diffex.client import Expelled, LoginFailed, Mirror, MirrorBroken, Tuning
from tests.support.fake_exchange import PING, USER, Connect, FakeExchange, FakeSession, Tree


async def _reconnected(mirror: Mirror, times: int = 1) -> None:
    await mirror.wait(lambda current: current.reconnects == times, timeout=20)


async def test_the_new_snapshot_replaces_the_tree(mirror: Mirror, exchange: FakeExchange) -> None:
    """What the server deleted meanwhile is gone: nothing of the old tree is kept."""
    exchange.push({"positions": {"SHFE.cu2512": {"volume_long": 10}}})
    await mirror.changed("positions")
    view = mirror["accounts"][USER]
    exchange.drop()
    exchange.push({"positions": None}, {"accounts": {USER: {"balance": 42.0}}})
    await _reconnected(mirror)
    assert "positions" not in mirror
    assert view["balance"] == 42.0
    assert mirror.connected


async def test_a_reconnect_wakes_every_waiter(mirror: Mirror, exchange: FakeExchange) -> None:
    """Any path may differ in the new snapshot, so every one counts as changed."""
    waiting = asyncio.create_task(mirror.changed("quotes", "SHFE.cu2512"))
    await asyncio.sleep(0)
    exchange.drop()
    await waiting
    assert mirror.reconnects == 1
    assert mirror.is_changing("quotes", "SHFE.cu2512")


async def test_the_old_state_stays_readable_meanwhile(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """A mirror without a connection says so, and shows the last state it had."""
    port = exchange.port
    await exchange.stop()
    await mirror.wait(lambda current: not current.connected)
    assert mirror["accounts"][USER]["balance"] == 100.0
    assert "not connected" in repr(mirror)
    await exchange.start(port)
    await _reconnected(mirror)


@pytest.mark.parametrize("code", [WSCloseCode.SERVICE_RESTART, WSCloseCode.GOING_AWAY])
async def test_a_restart_is_waited_for(
    mirror: Mirror, exchange: FakeExchange, code: WSCloseCode
) -> None:
    """1012 is what a restarting server says; the client comes back."""
    port = exchange.port
    await exchange.stop(code)
    await exchange.start(port)
    await _reconnected(mirror)
    assert mirror["accounts"][USER]["balance"] == 100.0


async def test_abuse_ends_the_mirror(mirror: Mirror, exchange: FakeExchange) -> None:
    """1008 is not answered with another connection; whoever waits is told."""
    waiting = asyncio.create_task(mirror.changed())
    await asyncio.sleep(0)
    exchange.sessions[0].transport.send_close(WSCloseCode.POLICY_VIOLATION, b"abuse")
    with pytest.raises(Expelled) as caught:
        await waiting
    assert (caught.value.close_code, caught.value.reason) == (1008, "abuse")
    assert len(exchange.paths) == 1


async def test_a_password_changed_meanwhile_ends_the_mirror(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """A login that is refused in a reconnect is as final as the first."""
    exchange.script["req_login"] = lambda session, _: session.notify(1102, "wrong")
    exchange.drop()
    with pytest.raises(LoginFailed):
        await mirror.changed()


async def test_a_session_the_server_still_counts_is_outlived(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """TOO_MANY_SESSIONS in a reconnect may mean the session just lost: try again."""

    def crowded(session: FakeSession, _pack: Tree) -> None:
        del exchange.script["req_login"]
        session.notify(1106, "too many")

    exchange.script["req_login"] = crowded
    exchange.drop()
    await _reconnected(mirror)
    assert len(exchange.paths) == 3, "the refused session and the one that followed it"


async def test_a_new_session_has_a_time_to_be_up_in(
    exchange: FakeExchange, connected: Connect
) -> None:
    """A server that accepts the connection and never sends the snapshot is left again."""
    async with connected(timeout=5) as mirror:
        exchange.script["req_login"] = lambda _session, _pack: exchange.script.clear()
        exchange.drop()
        await _reconnected(mirror)
        assert len(exchange.paths) == 3


async def test_a_server_that_went_silent_is_left(
    exchange: FakeExchange, connected: Connect
) -> None:
    """An open connection on which nothing comes, not even a pong, counts as lost."""
    impatient = Tuning(ping_seconds=0.02, silence_seconds=0.06, random=lambda: 0.0)
    async with connected(tuning=impatient) as mirror:
        await exchange.receipt(PING, 10)
        assert mirror.reconnects == 0, "pongs keep a quiet connection"
        exchange.deaf = True
        await mirror.wait(lambda current: not current.connected)
        exchange.deaf = False
        await _reconnected(mirror)


@pytest.mark.parametrize(
    "message",
    [
        b"not JSON",
        b'{"aid":"rtn_data","data":[{"n":1},2]}',
        b'{"aid":"rtn_data","data":[' + b'{"n":' * 300 + b"1" + b"}" * 300 + b"]}",
    ],
    ids=["no JSON", "no patch", "too deep"],
)
async def test_nonsense_is_answered_with_a_new_session(
    mirror: Mirror, exchange: FakeExchange, message: bytes
) -> None:
    """What is not DIFF cannot be applied; a fresh snapshot is the way back to a true mirror."""
    exchange.sessions[0].transport.send(WSMsgType.TEXT, message)
    await _reconnected(mirror)
    assert "n" not in mirror


async def test_a_fault_of_the_client_is_not_hidden(
    mirror: Mirror, exchange: FakeExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error inside the client ends the mirror loudly instead of leaving waiters asleep."""

    def broken(*_: object) -> None:
        raise ArithmeticError("a bug")

    monkeypatch.setattr("diffex.client.session.notices", broken)
    logging.getLogger("picows").setLevel(logging.CRITICAL)
    exchange.push({"n": 1})
    with pytest.raises(MirrorBroken, match="a bug"):
        await mirror.changed()
