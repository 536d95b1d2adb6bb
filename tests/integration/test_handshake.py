"""The one port before it is a WebSocket: who gets in, and what HTTP answers there are."""

import asyncio
import json
import re
from typing import Any

import pytest

from diffex import config
from diffex.app import Options, running
from tests.support.frames import ACCEPT, UPGRADE, RawSocket, raw, raw_session, text
from tests.support.quiet import QUIET, quiet_server
from tests.support.wire import connect_as, eventually

DIFF = "/ws/diff"


async def answer(connection: RawSocket, request: bytes) -> tuple[int, bytes, Any]:
    """Send a request and return the answer's status, head and body."""
    await connection.send(request)
    head = await connection.head()
    body = await connection.rest()
    status = re.match(rb"HTTP/1\.1 (\d{3}) ", head)
    assert status is not None
    is_json = b"application/json" in head
    return int(status[1]), head, json.loads(body) if is_json else body


async def handshake(port: int, path: str = DIFF, **headers: str) -> bytes:
    """Return the status line that a handshake with these headers is answered with."""
    spelled = {name.replace("_", "-"): value for name, value in headers.items()}
    async with raw(port) as connection:
        head = await connection.upgrade(path, {**UPGRADE, **spelled})
        return head.partition(b"\r\n")[0]


async def test_the_handshake_is_answered_as_the_rfc_says() -> None:
    """101 with the accept of the key, and no extension or protocol that was only asked for."""
    async with quiet_server() as server, raw(server.port) as connection:
        offers = {
            "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
            "Sec-WebSocket-Protocol": "chat",
        }
        head = await connection.upgrade(DIFF, {**UPGRADE, **offers})
        assert head.startswith(b"HTTP/1.1 101 ")
        assert ACCEPT in head
        assert b"extensions" not in head.lower()
        assert b"protocol:" not in head.lower()


@pytest.mark.parametrize("connection", ["Upgrade", "upgrade", "keep-alive, Upgrade"])
async def test_every_spelling_of_connection_upgrade_gets_in(connection: str) -> None:
    """Firefox lists keep-alive beside it."""
    async with quiet_server() as server:
        assert b" 101 " in await handshake(server.port, Connection=connection)


async def test_commands_sent_along_with_the_handshake_are_taken() -> None:
    """A client need not wait for the answer before it speaks."""
    async with quiet_server() as server, raw(server.port) as connection:
        lines = [f"GET {DIFF} HTTP/1.1", *(f"{key}: {value}" for key, value in UPGRADE.items())]
        request = "\r\n".join([*lines, "", ""]).encode()
        await connection.send(request + text({"aid": "ping"}))
        assert b" 101 " in await connection.head()
        assert await connection.message() == {"aid": "pong"}


async def test_health_is_told_to_anyone() -> None:
    """/healthz answers 200 with figures, over the same port, and knows who is connected."""
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    async with quiet_server() as server, connect_as(server.port, "alice"):
        async with raw(server.port) as connection:
            status, head, body = await answer(connection, request)
        assert status == 200
        assert b"connection: close" in head.lower()
        assert body == {
            "status": "ok",
            "connections": 1,
            "users": 1,
            "commands": body["commands"],
            "ignored": 0,
            "past": {"days": 0, "made": 0, "making": False},
        }


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"GET /ws/diff/../secret\xff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET /ws/diff HTTP/1.1\r\nHost: x\r\n\r\n", 426),
        (b"GET /ws/diff HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 400),
        (b"POST /ws/diff HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", 400),
        (b"PUT /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
        (b"GET /healthz HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00 TLS, by mistake\r\n\r\n", 400),
    ],
    ids=["nothing", "old", "no-text", "plain", "h2c", "post", "put", "1.0", "header", "tls"],
)
async def test_other_requests_get_their_status(request_: bytes, status: int) -> None:
    """They are answered and closed, and the server goes on."""
    async with quiet_server() as server:
        async with raw(server.port) as connection:
            found, head, _ = await answer(connection, request_)
            assert found == status
            assert (b"upgrade: websocket" in head.lower()) == (status == 426)
        async with connect_as(server.port, "alice"):
            pass


@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        ("http://localhost:5173", "127.0.0.1", True),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", True),
        ("http://[::1]:9", "127.0.0.1", True),
        ("https://app.example", "127.0.0.1", True),
        ("http://app.example", "127.0.0.1", False),
        ("https://evil.example", "127.0.0.1", False),
        ("http://evil.example:8080", "evil.example:8080", False),
        ("http://127.0.0.1.evil.example", "127.0.0.1", False),
        ("http://localhost@evil.example", "127.0.0.1", False),
        ("null", "127.0.0.1", False),
        ("file://", "127.0.0.1", False),
        ("http://[::1", "127.0.0.1", False),
        ("\u00ff\u00fe", "127.0.0.1", False),
    ],
)
async def test_only_pages_of_this_machine_and_configured_ones_may_connect(
    origin: str, host: str, may: bool
) -> None:
    """ASVS 4.4.2: any page can try; a name that points here is not this machine."""
    quiet = config.parse(f'[server]\nallowed_origins = ["https://app.example"]\n{QUIET}', "test")
    options = Options(host="127.0.0.1", port=0, demo=True, data=None)
    async with running(quiet, options) as server:
        status = await handshake(server.port, Origin=origin, Host=host)
        assert (b" 101 " if may else b" 403 ") in status


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_WebSocket_Key": "short"},
        {"Sec_WebSocket_Key": "\u00fc" * 16},
        {"Sec_WebSocket_Version": "12"},
        {"Connection": "close"},
        {"Upgrade": "websocket2"},
        {"Transfer_Encoding": "chunked"},
    ],
)
async def test_a_handshake_that_is_none_is_refused(headers: dict[str, str]) -> None:
    """400, and nobody is counted as connected."""
    async with quiet_server() as server:
        assert b" 400 " in await handshake(server.port, **headers)
        assert not server.plant.gate._counter.connections


async def test_a_protocol_name_that_is_no_text_is_ignored() -> None:
    """No subprotocol is spoken here, however it is spelled."""
    async with quiet_server() as server:
        assert b" 101 " in await handshake(server.port, Sec_WebSocket_Protocol="\u00e4\u00f6")


async def test_a_slow_handshake_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow loris: a head that never ends costs a connection for its time limit only."""
    monkeypatch.setattr("diffex.transport.gate.HANDSHAKE_SECONDS", 0.3)
    async with quiet_server() as server, raw(server.port) as connection:

        async def dribble() -> None:
            await connection.send(f"GET {DIFF} HTTP/1.1\r\nX: ".encode())
            while True:
                await connection.send(b"x")
                await asyncio.sleep(0.01)

        dribbling = asyncio.create_task(dribble())
        await connection.cut()
        dribbling.cancel()
        await asyncio.wait([dribbling])
        assert not server.plant.gate._counter.connections
        assert b" 101 " in await handshake(server.port)


async def test_an_endless_head_is_cut() -> None:
    """A request's head may be 16 KiB."""
    async with quiet_server() as server, raw(server.port) as connection:
        await connection.send(b"GET /ws/diff HTTP/1.1\r\nX: " + b"x" * 20_000)
        await connection.cut()
        assert not server.plant.gate._counter.connections
        assert b" 101 " in await handshake(server.port)


async def test_one_connection_too_many_gets_503(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who are connected stay, and a place that becomes free is given again."""
    monkeypatch.setattr("diffex.transport.gate.CONNECTIONS", 3)
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        async with raw_session(server.port), raw_session(server.port):
            assert b" 503 " in await handshake(server.port)
            await alice.say("ping")
            assert await alice.read() == {"aid": "pong"}
        await eventually(lambda: len(server.plant.gate._counter.connections) == 1)
        assert b" 101 " in await handshake(server.port)
