"""RFC 6455 as a server must keep it, and what it does with those who do not."""

import asyncio
import struct

import pytest

from diffex.domain.errors import RejectCode
from diffex.domain.limits import MESSAGE_BYTES, MESSAGE_FRAGMENTS
from tests.support.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawSocket,
    close,
    frame,
    raw_session,
    text,
)
from tests.support.mirror_client import Tree
from tests.support.quiet import quiet_server
from tests.support.wire import ORDER, connect, connect_as

AID_PING = b'{"aid":"ping"}'
PONG_PACK: Tree = {"aid": "pong"}


@pytest.fixture(autouse=True)
def _nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that do not answer a close are dropped soon."""
    monkeypatch.setattr("diffex.transport.connection.CLOSE_SECONDS", 0.1)


async def lives(session: RawSocket) -> None:
    """See that a session still answers."""
    await session.say("ping")
    assert await session.message() == PONG_PACK


async def told(session: RawSocket, code: int) -> bool:
    """Peek until the mirror shows a notify of that code."""
    while True:
        notices = session.mirror.tree.get("notify", {}).values()
        if code in [notice["code"] for notice in notices]:
            return True
        await session.peek()


def fragments(payload: bytes, size: int, opcode: int = TEXT) -> list[bytes]:
    """Return a message cut into frames of so many bytes."""
    parts = [payload[start : start + size] for start in range(0, len(payload), size)]
    kinds = [opcode] + [CONTINUATION] * (len(parts) - 1)
    last = len(parts) - 1
    return [
        frame(kind, part, fin=number == last)
        for number, (kind, part) in enumerate(zip(kinds, parts, strict=True))
    ]


@pytest.mark.parametrize("size", [1, 5, 13])
async def test_a_message_in_fragments_is_one_message(size: int) -> None:
    """Fragments are put together, in one segment or byte by byte."""
    async with quiet_server() as server, raw_session(server.port) as session:
        await session.send(b"".join(fragments(AID_PING, size)))
        assert await session.message() == PONG_PACK
        for part in fragments(AID_PING, size):
            for byte in part:
                await session.send(bytes([byte]))
        assert await session.message() == PONG_PACK


async def test_a_ping_between_fragments_is_answered_at_once() -> None:
    """Control frames may come in the middle of a message and do not disturb it."""
    async with quiet_server() as server, raw_session(server.port) as session:
        first, *others = fragments(AID_PING, 5)
        await session.send(first + frame(PING, b"between") + frame(PONG, b"unasked"))
        pong = await session.frame()
        assert pong is not None
        assert (pong.opcode, pong.payload) == (PONG, b"between")
        await session.send(b"".join(others))
        assert await session.message() == PONG_PACK


async def test_empty_fragments_are_allowed() -> None:
    """A fragment may hold nothing, also the last one."""
    async with quiet_server() as server, raw_session(server.port) as session:
        await session.send(frame(TEXT, b"", fin=False) + frame(CONTINUATION, b"", fin=False))
        await session.send(frame(CONTINUATION, AID_PING, fin=False) + frame(CONTINUATION, b""))
        assert await session.message() == PONG_PACK


async def test_a_message_may_be_as_long_as_the_limit() -> None:
    """64 KiB are taken, whole and in fragments."""
    padded = AID_PING.ljust(MESSAGE_BYTES)
    async with quiet_server() as server, raw_session(server.port) as session:
        await session.send(frame(TEXT, padded))
        assert await session.message() == PONG_PACK
        await session.send(b"".join(fragments(padded, 1_000)))
        assert await session.message() == PONG_PACK


@pytest.mark.parametrize(
    "flood",
    [
        frame(TEXT, b" " * (MESSAGE_BYTES + 1)),
        frame(BINARY, b" " * (MESSAGE_BYTES + 1)),
        b"".join(fragments(b" " * (MESSAGE_BYTES + 1), 100)),
        b"".join(fragments(b" " * (MESSAGE_BYTES + 1), 100, BINARY)),
        b"".join(fragments(b" " * (MESSAGE_BYTES + 1), 1)),
        frame(TEXT, b"", fin=False) + frame(CONTINUATION, b"", fin=False) * MESSAGE_FRAGMENTS,
        struct.pack(">BBQ", 0x81, 0xFF, 2**62) + b"mask",
    ],
    ids=["text", "binary", "fragments", "binary-fragments", "bytes", "empty", "announced"],
)
async def test_a_message_beyond_the_limit_closes_with_1009(flood: bytes) -> None:
    """Be it in one frame, in tiny fragments, in endless empty ones, or only announced."""
    async with quiet_server() as server, raw_session(server.port) as session:
        await session.send(flood)
        assert await session.closed() == 1009


async def test_an_oversized_command_has_no_effect() -> None:
    """What is refused with 1009 is not carried out either, although all of it arrives."""
    pack = {**ORDER, "aid": "insert_order", "order_id": "o", "padding": " " * MESSAGE_BYTES}
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
        await session.send(text(pack))
        assert await session.closed() == 1009
        await session.cut()
        assert not server.plant.exchange.state.traders["alice"].orders


async def test_a_large_message_learns_why_it_was_refused() -> None:
    """A client that is still sending when the server closes is told the code all the same."""
    async with quiet_server() as server, connect(server.port) as client:
        await client.send("x" * (4 * MESSAGE_BYTES))
        assert (await client.closed())[0] == 1009


@pytest.mark.parametrize(
    "parts",
    [
        [frame(TEXT, b'{"aid":"\xff"}')],
        [frame(TEXT, b'{"aid":"\xed\xa0\x80"}')],
        [frame(TEXT, b'{"aid":"\xe4\xb8"}')],
        [frame(TEXT, b'{"aid":"\xe4', fin=False), frame(CONTINUATION, b'"}')],
    ],
    ids=["no-start", "surrogate", "cut-off", "cut-off-in-fragments"],
)
async def test_bad_utf8_closes_with_1007(parts: list[bytes]) -> None:
    """A text message is UTF-8 as a whole."""
    async with quiet_server() as server, raw_session(server.port) as session:
        await session.send(b"".join(parts))
        assert await session.closed() == 1007


async def test_a_character_split_across_fragments_is_good_utf8() -> None:
    """Only the whole message must be UTF-8, not each fragment."""
    message = '{"aid":"买入"}'.encode()
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
        await session.send(b"".join(fragments(message, 1)))
        assert await told(session, RejectCode.AID_UNKNOWN)
        assert "买入" in next(reversed(session.mirror.tree["notify"].values()))["content"]


@pytest.mark.parametrize("size", [5, 100])
async def test_a_binary_message_is_refused_and_the_session_lives(size: int) -> None:
    """Whole or in fragments it is answered by a notify, and has no effect."""
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
        pack = b'{"aid":"subscribe_quote","ins_list":"SHFE.cu2512"}'
        await session.send(b"".join(fragments(pack, size, BINARY)))
        assert await told(session, RejectCode.NOT_TEXT)
        assert session.mirror.tree["ins_list"] == ""
        await lives(session)


BROKEN = {
    "rsv1": frame(TEXT, AID_PING, rsv=0b100),
    "rsv2": frame(TEXT, AID_PING, rsv=0b010),
    "rsv3": frame(TEXT, AID_PING, rsv=0b001),
    "rsv-ping": frame(PING, b"", rsv=0b100),
    "rsv-close": frame(CLOSE, b"", rsv=0b001),
    "unmasked": frame(TEXT, AID_PING, masked=False),
    **{f"opcode-{opcode:x}": frame(opcode, b"") for opcode in (0x3, 0x7, 0xB, 0xF)},
    "ping-in-fragments": frame(PING, b"", fin=False),
    "ping-of-126": frame(PING, b"x" * 126),
    "nothing-to-continue": frame(CONTINUATION, AID_PING),
    "text-in-text": frame(TEXT, b"{", fin=False) + frame(TEXT, b"}"),
    "binary-in-text": frame(TEXT, b"{", fin=False) + frame(BINARY, b"}"),
    "long-form-16": struct.pack(">BBH", 0x81, 0xFE, 5) + b"mask" + AID_PING,
    "long-form-64": struct.pack(">BBQ", 0x81, 0xFF, 5) + b"mask" + AID_PING,
    "negative-length": struct.pack(">BBQ", 0x81, 0xFF, 2**63 + 5) + b"mask" + AID_PING,
    "close-of-1": frame(CLOSE, b"\x03"),
    **{
        f"close-{code}": close(code) for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535)
    },
}
"""Each breaks a MUST of the RFC."""


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
async def test_a_broken_frame_closes_with_1002(broken: bytes) -> None:
    """Whoever breaks the RFC is closed at once; other sessions do not notice."""
    async with (
        quiet_server() as server,
        raw_session(server.port, "?user_id=alice") as session,
        connect_as(server.port, "alice") as other,
    ):
        await session.send(broken)
        assert await session.closed() == 1002
        await session.cut()
        await other.say("ping")
        assert await other.read() == PONG_PACK


async def test_nothing_after_a_broken_frame_has_an_effect() -> None:
    """A connection that is being closed takes no more commands."""
    order = text({**ORDER, "aid": "insert_order", "order_id": "o"})
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
        await session.send(frame(TEXT, AID_PING, rsv=0b100) + order)
        assert await session.closed() == 1002
        await session.send(order)
        await session.send(close(1002))
        await session.cut()
        assert not server.plant.exchange.state.traders["alice"].orders


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1008, 1011, 3000, 4001, 4999])
async def test_a_close_is_answered_with_its_own_code(code: int) -> None:
    """The close handshake is completed, and then the server ends the connection."""
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
        await session.send(close(code, "再见"))
        assert await session.closed() == code
        await session.cut()
        assert not server.plant.gate._counter.connections


async def test_a_close_without_a_code_is_answered() -> None:
    """It is a normal closure."""
    async with quiet_server() as server, raw_session(server.port) as session:
        await session.send(close(None))
        assert await session.closed() == 1000
        await session.cut()


async def test_a_close_reason_that_is_no_text_is_a_bad_message() -> None:
    """The reason of a close is UTF-8 too."""
    async with quiet_server() as server, raw_session(server.port) as session:
        await session.send(frame(CLOSE, struct.pack(">H", 1000) + b"\xff"))
        assert await session.closed() == 1007


async def test_commands_before_a_close_are_carried_out() -> None:
    """They were sent first."""
    order = text({**ORDER, "aid": "insert_order", "order_id": "o"})
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
        await session.send(order + close(1000) + order)
        assert await session.closed() == 1000
        await session.cut()
        async with connect_as(server.port, "alice") as again:
            await again.until(lambda tree: "o" in tree["orders"])


async def test_a_close_that_is_not_answered_is_cut() -> None:
    """Who was told why and does not leave is dropped after a moment."""
    async with quiet_server() as server, raw_session(server.port) as session:
        await session.send(frame(TEXT, b"\xff"))
        assert await session.closed() == 1007
        await session.cut()
        assert not server.plant.gate._counter.connections


async def test_the_server_pings_a_client_that_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pongs are traffic: a client that only answers pings stays, for as long as it likes."""
    monkeypatch.setattr("diffex.transport.connection.PING_SECONDS", 0.1)
    monkeypatch.setattr("diffex.transport.patience.SILENCE_SECONDS", 0.5)
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
        for _ in range(10):
            ping = await session.frame()
            assert ping is not None
            assert ping.opcode == PING
            await session.send(frame(PONG, ping.payload))
        await lives(session)


async def test_a_client_that_is_silent_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pings that stay unanswered end in a close with 1001."""
    monkeypatch.setattr("diffex.transport.connection.PING_SECONDS", 0.1)
    monkeypatch.setattr("diffex.transport.patience.SILENCE_SECONDS", 0.5)
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
        pings = 0
        while (found := await session.frame()) is not None and found.opcode == PING:
            pings += 1
            assert pings < 100
        assert pings >= 2
        assert found is not None
        assert found.code == 1001


async def test_half_a_frame_is_no_traffic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who dribbles one endless message is as silent as who sends nothing."""
    monkeypatch.setattr("diffex.transport.patience.SILENCE_SECONDS", 0.3)
    async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
        message = frame(TEXT, b" " * MESSAGE_BYTES)

        async def dribble() -> None:
            for byte in message:
                await session.send(bytes([byte]))
                await asyncio.sleep(0.01)

        dribbling = asyncio.create_task(dribble())
        assert await session.closed() == 1001
        dribbling.cancel()


async def test_a_flood_of_frames_waits_and_is_taken_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beyond so many frames a second a connection is not read; none of them is lost."""
    monkeypatch.setattr("diffex.transport.connection.FRAMES_PER_SECOND", 100)
    async with quiet_server() as server, raw_session(server.port) as session:
        flood = frame(PING, b"x") * 5_000
        sending = asyncio.create_task(session.send(flood))
        for _ in range(5_000):
            pong = await session.frame()
            assert pong is not None
            assert pong.opcode == PONG
        await sending
        await lives(session)


async def test_commands_beyond_the_rate_are_answered_and_not_carried_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Peeks are not counted; in the next second the session may go on."""
    monkeypatch.setattr("diffex.diff.session.COMMANDS_PER_SECOND", 10)
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        wanted = {f"o{number}" for number in range(200)}
        for order_id in sorted(wanted):
            await alice.order(order_id)
        await alice.told(RejectCode.RATE_EXCEEDED)
        # By then the last refusals, the ones that the mirror keeps, are those of the orders.
        await asyncio.sleep(1.1)
        await alice.order("last")
        while "last" not in alice.tree["orders"]:
            await alice.peek()
        refused = {
            notice["order_id"]
            for notice in alice.tree["notify"].values()
            if notice["code"] == RejectCode.RATE_EXCEEDED
        }
        assert refused
        assert refused <= wanted - set(alice.tree["orders"])
