"""Messages below DIFF: fragments, limits, and the end of a connection."""

import asyncio
from dataclasses import replace

import pytest
from picows import WSCloseCode, WSMsgType

from diffex.client import ConnectFailed, Mirror
from tests.support.fake_exchange import UNHURRIED, Connect, FakeExchange


async def test_fragments_are_joined(exchange: FakeExchange, connected: Connect) -> None:
    """A message in many frames, with pings between them, is one message."""
    exchange.fragments = True
    async with connected() as mirror:
        exchange.push({"text": "期货" * 20}, {"n": 1})
        await mirror.wait(lambda current: current.get("n") == 1)
        assert mirror["text"] == "期货" * 20
        assert mirror.reconnects == 0


@pytest.mark.parametrize("fragments", [False, True])
async def test_a_message_has_a_limit(
    exchange: FakeExchange, connected: Connect, *, fragments: bool
) -> None:
    """A snapshot beyond the limit is refused before it fills the memory, in parts or whole."""
    exchange.fragments = fragments
    exchange.tree["text"] = "x" * 70_000
    with pytest.raises(ConnectFailed, match=r"exceeding|beyond the limit"):
        # Tried again until the time is over; the first try alone must fit in it on a busy machine.
        async with connected(timeout=4, tuning=replace(UNHURRIED, message_bytes=60_000)):
            pass


@pytest.mark.parametrize("kind", [WSMsgType.CONTINUATION, WSMsgType.BINARY])
async def test_frames_that_make_no_sense_end_the_connection(
    mirror: Mirror, exchange: FakeExchange, kind: WSMsgType
) -> None:
    """A part without a beginning and a binary message lead to a fresh session."""
    exchange.sessions[0].transport.send(kind, b"{}")
    await mirror.wait(lambda current: current.reconnects == 1, timeout=20)


async def test_a_message_within_a_message_ends_the_connection(
    mirror: Mirror, exchange: FakeExchange
) -> None:
    """The parts of two messages cannot be told apart."""
    transport = exchange.sessions[0].transport
    transport.send(WSMsgType.TEXT, b'{"aid":', fin=False)
    transport.send(WSMsgType.TEXT, b'{"aid":"pong"}')
    await mirror.wait(lambda current: current.reconnects == 1, timeout=20)


async def test_nothing_counts_after_a_close(mirror: Mirror, exchange: FakeExchange) -> None:
    """A transaction in the same packet as a close, but behind it, is not applied."""
    seen: list[object] = []

    def watch(current: Mirror) -> bool:
        seen.append(current.get("n"))
        return current.reconnects == 1

    watching = asyncio.create_task(mirror.wait(watch))
    await asyncio.sleep(0)
    late = b'{"aid":"rtn_data","data":[{"n":1}]}'
    close_1012 = b"\x88\x02\x03\xf4"
    socket = exchange.sessions[0].transport.underlying_transport
    socket.write(close_1012 + bytes([0x81, len(late)]) + late)
    await watching
    assert 1 not in seen


async def test_a_server_that_never_closes_is_cut_off(
    exchange: FakeExchange, connected: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the block does not depend on the server's manners."""
    monkeypatch.setattr("diffex.domain.limits.CLOSE_SECONDS", 0.02)
    async with connected() as mirror:
        exchange.rude = True
    assert not mirror.connected


async def test_the_servers_close_is_answered(mirror: Mirror, exchange: FakeExchange) -> None:
    """The closing handshake is completed, so the server need not wait for it."""
    transport = exchange.sessions[0].transport
    transport.send_close(WSCloseCode.SERVICE_RESTART)
    await transport.wait_disconnected()
    answer = transport.close_handshake.recv
    assert answer is not None
    assert answer.code == WSCloseCode.OK
    await mirror.wait(lambda current: current.reconnects == 1)
