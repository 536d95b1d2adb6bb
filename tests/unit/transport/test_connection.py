"""One connection without a socket: what it does at which second, and with which frame."""

from collections.abc import Iterator
from typing import Final

import orjson
import pytest
from picows import WSCloseCode, WSMsgType

from diffex.diff.desk import Desk
from diffex.diff.reception import Reception
from diffex.domain.errors import RejectCode
from diffex.domain.limits import (
    BEFORE_LOGIN_SECONDS,
    CLOSE_SECONDS,
    FRAMES_PER_SECOND,
    LOGIN_SECONDS,
    MESSAGE_BYTES,
    MESSAGE_FRAGMENTS,
    PING_SECONDS,
    SILENCE_SECONDS,
    STANDARD_LOGIN_SECONDS,
    STANDARD_SILENCE_SECONDS,
    WRITE_STALL_SECONDS,
)
from tests.support.connection_client import Client


@pytest.fixture
def client() -> Client:
    """Make a connection of the user demo, who was told the snapshot."""
    made = Client("demo")
    assert made.codes() == [0]
    return made


def test_a_claimed_user_is_logged_in_at_once() -> None:
    """The first frame holds the snapshot."""
    (tree, *_) = Client("demo").peeks()
    assert tree["accounts"]["demo"]["balance"] == 1.0


def test_a_refused_claim_is_told() -> None:
    """The session is nobody's, and knows."""
    assert Client(refused=True).codes() == [RejectCode.LOGIN_REQUIRED]


def test_pings_go_out_when_nothing_comes_in(client: Client) -> None:
    """The first after so many seconds of silence, the others as far apart."""
    assert client.after(PING_SECONDS - 1) == []
    assert client.after(1) == [("PING", None)]
    assert client.after(PING_SECONDS - 1) == []
    assert client.after(1) == [("PING", None)]
    client.says(WSMsgType.PONG)
    assert client.after(PING_SECONDS - 1) == []
    assert client.after(1) == [("PING", None)]


@pytest.mark.parametrize("kind", [WSMsgType.PONG, WSMsgType.PING, WSMsgType.TEXT])
def test_any_frame_is_a_sign_of_life(client: Client, kind: WSMsgType) -> None:
    """Silence is counted from the last one."""
    client.after(SILENCE_SECONDS - 1)
    client.says(kind, b"{}")
    assert client.sent in ([], [("PONG", b"{}")])
    assert ("CLOSE", 1001) not in client.after(SILENCE_SECONDS - 1)
    assert client.after(1) == [("CLOSE", 1001)]


def test_a_connection_that_trades_is_greeted_and_swept() -> None:
    """What waits for a login is refused in time; the notice waits for a peek."""
    client = Client(trades=True)
    ((kind, greeting),) = client.sent
    assert (kind, orjson.loads(greeting)["aid"]) == ("TEXT", "rtn_brokers")
    order = {"aid": "cancel_order", "user_id": "demo", "order_id": "o1"}
    client.says(WSMsgType.TEXT, orjson.dumps(order))
    client.says(WSMsgType.TEXT, b'{"aid":"peek_message"}')
    assert client.after(BEFORE_LOGIN_SECONDS - 1) == []
    client.after(1)
    assert client.codes() == [RejectCode.LOGIN_REQUIRED]


def test_a_connection_that_trades_may_be_silent_and_is_never_closed_cleanly() -> None:
    """TqSdk reads only inside wait_update, and stalls for ever after 1000 and 1001."""
    client = Client(trades=True)
    client.after(SILENCE_SECONDS)
    assert ("PING", None) in client.after(STANDARD_SILENCE_SECONDS - SILENCE_SECONDS - 1)
    assert client.after(1) == [("CLOSE", 1012)]


def test_a_connection_that_trades_has_long_to_log_in() -> None:
    """A page may show its form over it."""
    client = Client(trades=True)
    for _ in range(int(STANDARD_LOGIN_SECONDS // LOGIN_SECONDS)):
        assert not any(what == "CLOSE" for what, _ in client.sent)
        client.says(WSMsgType.PONG)
        client.after(LOGIN_SECONDS)
    client.says(WSMsgType.PONG)
    assert client.wire.is_close_frame_sent


def test_a_close_without_an_answer_is_cut(client: Client) -> None:
    """The connection is dropped with what was unsent."""
    client.connection.close(WSCloseCode.POLICY_VIOLATION, "why")
    assert client.sent == [("CLOSE", 1008)]
    assert client.after(CLOSE_SECONDS - 0.1) == []
    assert client.after(0.1) == [("END", False)]


def test_a_close_by_picows_is_cut_too(client: Client) -> None:
    """What it could not parse it closes by itself, and may be unable to send."""
    client.wire.is_close_frame_sent = True
    assert client.after(1) == []
    assert client.after(CLOSE_SECONDS) == [("END", False)]


def test_who_does_not_read_is_cut(client: Client) -> None:
    """From the moment at which the write buffer was full, whatever else it does."""
    client.connection.pause_writing()
    assert client.after(WRITE_STALL_SECONDS - 1) == []
    assert client.after(1) == [("END", False)]


def test_who_reads_again_stays(client: Client) -> None:
    """The time is counted afresh at the next stall."""
    client.connection.pause_writing()
    client.after(WRITE_STALL_SECONDS - 1)
    client.connection.resume_writing()
    client.says(WSMsgType.PONG)
    client.connection.pause_writing()
    assert client.after(WRITE_STALL_SECONDS - 1) == []


def test_a_stalled_client_is_sent_nothing_and_read_no_more(client: Client) -> None:
    """The peek that it has sent is answered when it reads again."""
    client.connection.pause_writing()
    assert not client.reads()
    client.says(WSMsgType.PING, b"p")
    client.says(WSMsgType.TEXT, b"nonsense")
    client.says(WSMsgType.TEXT, b'{"aid":"peek_message"}')
    assert client.sent == []
    client.connection.resume_writing()
    assert client.reads()
    ((kind, message),) = client.sent
    assert kind == "TEXT"
    assert str(RejectCode.NOT_JSON.value).encode() in message


def test_nobody_has_so_long_to_log_in() -> None:
    """Pings do not prolong it."""
    client = Client()
    client.now += LOGIN_SECONDS - 1
    client.says(WSMsgType.PING)
    client.connection.sweep(client.now)
    assert client.sent == [("PONG", b"")]
    assert client.after(1) == [("CLOSE", 1008)]


def test_a_login_under_way_is_waited_for() -> None:
    """The password is being checked: it is not the client who is late."""
    client = Client()
    client.says(WSMsgType.TEXT, b'{"aid":"req_login","user_name":"demo","password":"demo"}')
    client.says(WSMsgType.PONG)
    assert ("CLOSE", 1008) not in client.after(LOGIN_SECONDS)


def test_a_flood_of_frames_is_read_at_a_limited_rate(client: Client) -> None:
    """Reading pauses at the limit, and goes on when the excess is worked off, sweep by sweep."""
    flood = 2 * FRAMES_PER_SECOND + 5
    for _ in range(flood - 1):
        client.says(WSMsgType.PONG)
    assert not client.reads()
    client.after(1)
    assert not client.reads()
    client.after(1)
    assert client.reads()
    for _ in range(FRAMES_PER_SECOND - 6):
        client.says(WSMsgType.PONG)
    assert client.reads()


def test_a_flood_of_a_stalled_client_stays_paused(client: Client) -> None:
    """Reading goes on when neither reason to pause is left, in either order."""
    for _ in range(FRAMES_PER_SECOND):
        client.says(WSMsgType.PONG)
    client.connection.pause_writing()
    client.after(1)
    assert not client.reads()
    client.connection.resume_writing()
    assert client.reads()


def fragments(kind: WSMsgType, *parts: bytes) -> Iterator[tuple[WSMsgType, bytes, bool]]:
    """Yield the frames of a message in parts."""
    for number, part in enumerate(parts):
        yield (kind if number == 0 else WSMsgType.CONTINUATION), part, number == len(parts) - 1


def test_a_message_in_parts_is_one_message(client: Client) -> None:
    """A pong between them changes nothing."""
    for kind, part, fin in fragments(WSMsgType.TEXT, b'{"aid":', b"", b'"ping"}'):
        client.says(kind, part, fin=fin)
        client.says(WSMsgType.PONG)
    assert client.sent == [("TEXT", b'{"aid":"pong"}')]


@pytest.mark.parametrize("parts", [(b"{}",), (b"{", b"}")])
def test_a_binary_message_is_told_and_forgotten(client: Client, parts: tuple[bytes, ...]) -> None:
    """The next text message is taken as ever."""
    for kind, part, fin in fragments(WSMsgType.BINARY, *parts):
        client.says(kind, part, fin=fin)
    assert client.codes() == [RejectCode.NOT_TEXT]
    client.says(WSMsgType.TEXT, b'{"aid":"ping"}')
    assert client.sent == [("TEXT", b'{"aid":"pong"}')]


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        ((b"x" * (MESSAGE_BYTES - 1), b"x"), []),
        ((b"x" * MESSAGE_BYTES, b"x"), [1009]),
        ((b"x", b"x" * MESSAGE_BYTES), [1009]),
        ((b"",) * MESSAGE_FRAGMENTS, []),
        ((b"",) * (MESSAGE_FRAGMENTS + 1), [1009]),
    ],
    ids=["full", "late", "early", "many", "too-many"],
)
def test_a_message_in_parts_has_its_limits(
    client: Client, parts: tuple[bytes, ...], codes: list[int]
) -> None:
    """Of bytes and of fragments, both counted up to the last."""
    for kind, part, fin in fragments(WSMsgType.TEXT, *parts):
        client.says(kind, part, fin=fin)
    assert [fact for what, fact in client.sent if what == "CLOSE"] == codes


def test_after_a_close_nothing_is_taken_but_the_answer(client: Client) -> None:
    """A command behind it has no effect; the answer ends the connection."""
    client.connection.close(WSCloseCode.SERVICE_RESTART, "")
    order = b'{"aid":"cancel_order","user_id":"demo","order_id":"o"}'
    client.says(WSMsgType.TEXT, order)
    client.says(WSMsgType.CLOSE, (1012).to_bytes(2, "big"))
    assert client.sent == [("CLOSE", 1012), ("END", True)]
    assert client.commands == []


def test_a_fault_closes_this_connection_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client is told 1011, and the exception goes no further."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Reception, "receive", fail)
    client.says(WSMsgType.TEXT, b'{"aid":"ping"}')
    assert client.sent == [("CLOSE", 1011)]


def test_a_fault_at_the_greeting_closes_this_connection_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same before the first frame."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Desk, "login", fail)
    assert Client("demo").sent == [("CLOSE", 1011)]


def test_an_ended_connection_is_forgotten(client: Client) -> None:
    """Its session is nobody's, and a late sweep does nothing."""
    client.wire.is_disconnected = True
    client.connection.on_ws_disconnected(client.transport)
    assert not client.counter.connections
    assert not client.desk.snapshots.watched()["demo"].sessions
    assert client.after(SILENCE_SECONDS) == []


CLOSES: Final = {
    b"": 1000,
    (1000).to_bytes(2, "big"): 1000,
    (4001).to_bytes(2, "big") + "原因".encode(): 4001,
    (1006).to_bytes(2, "big"): 1002,
    (0).to_bytes(2, "big"): 1002,
    (5000).to_bytes(2, "big"): 1002,
}


@pytest.mark.parametrize(("payload", "code"), CLOSES.items())
def test_a_close_is_answered(client: Client, payload: bytes, code: int) -> None:
    """With its own code, or 1002 for one that must not be sent; then the connection ends."""
    client.says(WSMsgType.CLOSE, payload)
    assert client.sent == [("CLOSE", code), ("END", True)]
