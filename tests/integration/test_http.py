"""HTTP on the one port: answers, and everything a client can send that is no proper request."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, NamedTuple

import pytest

from diffex.app import Running
from diffex.domain.limits import HTTP_BODY_BYTES, HTTP_HEAD_BYTES, HTTP_PIPELINED, HTTP_REQUESTS
from tests.support.frames import UPGRADE, RawSocket, raw, raw_session
from tests.support.quiet import quiet_server
from tests.support.wire import connect_as, eventually

HOLIDAYS: Final = "/shinny_chinese_holiday.json"
KEEP: Final = "Connection: keep-alive"


class Answer(NamedTuple):
    """What the server has answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body."""
        assert "json" in self.headers["content-type"]
        return json.loads(self.body)


def request(target: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    """Return the bytes of a request."""
    length = [f"Content-Length: {len(body)}"] if body or method == "POST" else []
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1:7", *headers, *length, "", ""]
    return "\r\n".join(lines).encode() + body


async def answer(connection: RawSocket) -> Answer:
    """Read one answer."""
    head = (await connection.head()).decode()
    status = re.match(r"HTTP/1\.1 (\d{3}) ", head)
    assert status is not None
    fields = (line.split(": ", 1) for line in head.split("\r\n")[1:-2])
    headers = {name.lower(): value for name, value in fields}
    body = await connection._take(int(headers.get("content-length", "0")))
    assert body is not None
    return Answer(int(status[1]), headers, body)


async def ask(port: int, request_: bytes) -> Answer:
    """Send a request over a connection of its own, which the server has to end."""
    async with raw(port) as connection:
        await connection.send(request_)
        found = await answer(connection)
        assert found.headers["connection"] == "close"
        assert await connection.rest() == b""
        return found


@asynccontextmanager
async def lives(server: Running) -> AsyncIterator[None]:
    """See that the server is as before the block when it is over."""
    async with connect_as(server.port, "alice") as alice:
        yield
        await alice.say("ping")
        assert await alice.read() == {"aid": "pong"}
        assert (await ask(server.port, request("/healthz"))).status == 200
    state = server.plant.http._state
    await eventually(lambda: not state.connections and not state.tasks)
    await eventually(lambda: not server.plant.gate._waiting)


async def test_a_table_has_a_tag_and_is_anyones() -> None:
    """A client that knows the table is told so without it; any page may read it."""
    async with quiet_server() as server:
        first = await ask(server.port, request(HOLIDAYS))
        assert (first.status, first.headers["access-control-allow-origin"]) == (200, "*")
        assert "access-control-allow-credentials" not in first.headers
        assert first.headers["cache-control"] == "no-cache"
        tag = first.headers["etag"]
        for known in (tag, f'W/{tag}, "x"', f'"x" , {tag}'):
            again = await ask(server.port, request(HOLIDAYS, f"If-None-Match: {known}"))
            assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        for known in ('"x"', "", tag.strip('"')):
            again = await ask(server.port, request(HOLIDAYS, f"If-None-Match: {known}"))
            assert (again.status, again.body) == (200, first.body)


@pytest.mark.parametrize(
    ("host", "scheme", "address"),
    [
        ("127.0.0.1:8080", "", "ws://127.0.0.1:8080"),
        ("[::1]:8080", "", "ws://[::1]:8080"),
        ("exchange.example", "X-Forwarded-Proto: https", "wss://exchange.example"),
    ],
)
async def test_clients_are_pointed_to_where_they_came_from(
    host: str, scheme: str, address: str
) -> None:
    """One URL is enough: broker list, a broker's own file, and the name service."""

    def at(target: str) -> bytes:
        return "\r\n".join(
            [f"GET {target} HTTP/1.1", f"Host: {host}", *filter(None, [scheme]), "", ""]
        ).encode()

    broker = {"broker_type": "FUTURE", "category": ["TQ"], "url": f"{address}/diff/td"}
    async with quiet_server() as server:
        brokers = await ask(server.port, at("/broker-list.json"))
        assert brokers.json == {"diffex": broker, "快期模拟": broker}
        assert brokers.headers["access-control-allow-origin"] == "*"
        one = await ask(server.port, at("/H%E6%B5%B7%E9%80%9A.json?account_id=a&auth=b"))
        assert one.json == {"H海通": broker}
        ns = await ask(server.port, at("/ns?stock=true&backtest=false"))
        assert ns.json == {"mdurl": f"{address}/diff/md"}


@pytest.mark.parametrize("host", ["", 'a"b', "a/b", "a b", "a@b", "a:b", "ex\u00e4mple"])
async def test_a_host_that_is_none_is_not_repeated(host: str) -> None:
    """Nothing that a client cannot have meant goes into an address."""
    async with quiet_server() as server:
        lines = f"GET /broker-list.json HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        found = await ask(server.port, lines)
        assert (found.status, set(found.json)) == (400, {"error", "detail"})


async def test_the_interface_describes_itself() -> None:
    """OpenAPI, with the paths that there are."""
    async with quiet_server() as server:
        for path in ("/schema", "/schema/openapi.json"):
            schema = (await ask(server.port, request(path))).json
            assert schema["openapi"].startswith("3.")
            assert {"/healthz", "/ns", "/broker-list.json", HOLIDAYS} <= set(schema["paths"])


@pytest.mark.parametrize(
    ("bad", "status"),
    [
        (request("/none"), 404),
        (request("/.json"), 404),
        (request("/" + "x" * 200 + ".json"), 404),
        (request("/none/deep.json"), 404),
        (request("/healthz", method="DELETE"), 405),
        (request("/healthz", "Transfer-Encoding: chunked", method="POST"), 400),
        (b"POST /healthz HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (HTTP_BODY_BYTES + 1), 413),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET /nothing\r\n\r\n", 404),
        (b"NONSENSE / HTTP/1.1\r\n\r\n", 400),
        (b"CONNECT x:1 HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n continued: x\r\n\r\n", 400),
        (b"GET http://[ HTTP/1.1\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ],
)
async def test_hostile_heads_are_answered_in_json(bad: bytes, status: int) -> None:
    """And end their connection; the server goes on."""
    async with quiet_server() as server, lives(server):
        found = await ask(server.port, bad)
        assert found.status == status
        assert set(found.json) == {"error", "detail"}


async def test_a_connection_is_kept_for_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """For so many requests, and not for ever between two of them."""
    async with quiet_server() as server, lives(server), raw(server.port) as connection:
        for number in range(1, HTTP_REQUESTS + 1):
            await connection.send(request("/healthz", KEEP))
            found = await answer(connection)
            assert found.status == 200
            assert ("connection" in found.headers) == (number == HTTP_REQUESTS)
        assert await connection.rest() == b""
    monkeypatch.setattr("diffex.transport.http_server.HTTP_IDLE_SECONDS", 0)
    async with quiet_server() as server, raw(server.port) as connection:
        await connection.send(request("/healthz", KEEP))
        assert (await answer(connection)).status == 200
        await connection.cut()


async def test_a_kept_connection_becomes_no_websocket() -> None:
    """A WebSocket begins its connection; asked for later it is refused."""
    upgrade = [f"{name}: {value}" for name, value in UPGRADE.items()]
    async with quiet_server() as server, lives(server), raw(server.port) as connection:
        await connection.send(request("/healthz", KEEP))
        assert (await answer(connection)).status == 200
        await connection.send("\r\n".join(["GET /ws/diff HTTP/1.1", *upgrade, "", ""]).encode())
        found = await answer(connection)
        assert (found.status, found.json["error"]) == (
            400,
            "a WebSocket needs a connection of its own",
        )
        assert await connection.rest() == b""


async def test_an_offer_of_http_2_is_passed_over() -> None:
    """As curl makes it; the answer is HTTP/1.1."""
    offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMA")
    async with quiet_server() as server:
        assert (await ask(server.port, request("/healthz", *offer))).status == 200


async def test_pipelined_requests_are_answered_in_order() -> None:
    """As many as may wait; the last one ends the connection."""
    targets = ["/healthz", "/none", HOLIDAYS]
    requests = [request(target, KEEP) for target in targets]
    async with quiet_server() as server, lives(server), raw(server.port) as connection:
        await connection.send(b"".join(requests) + request("/ns"))
        found = [await answer(connection) for _ in range(4)]
        assert [one.status for one in found] == [200, 404, 200, 200]
        assert await connection.rest() == b""


async def test_a_heap_of_pipelined_requests_is_refused() -> None:
    """Whoever sends requests by the thousand gets no thousand answers."""
    heap = request("/healthz", KEEP) * (10 * HTTP_PIPELINED)
    async with quiet_server() as server, lives(server), raw(server.port) as connection:
        await connection.send(heap)
        assert (await answer(connection)).status == 429
        await connection.cut()


@pytest.mark.parametrize("size", [1, 1_000])
async def test_a_later_head_has_a_limit_too(size: int) -> None:
    """In pieces of any size."""
    async with quiet_server() as server, lives(server), raw(server.port) as connection:
        await connection.send(request("/healthz", KEEP))
        assert (await answer(connection)).status == 200
        await connection.send(b"GET / HTTP/1.1\r\nX: ")
        whole = b"x" * (HTTP_HEAD_BYTES + 1 - len(b"GET / HTTP/1.1\r\nX: "))
        if size == 1:
            await connection.send(whole[:-40])
            for _ in range(40):
                await connection.send(b"x")
                await asyncio.sleep(0)
        else:
            for start in range(0, len(whole), size):
                await connection.send(whole[start : start + size])
        assert (await answer(connection)).status == 431
        await connection.cut()


@pytest.mark.parametrize("begun", [b"", b"GET /heal", request("/auth", method="POST")[:-4]])
async def test_a_head_that_does_not_end_is_cut(
    begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow loris, before it is known what the connection wants."""
    monkeypatch.setattr("diffex.transport.gate.HANDSHAKE_SECONDS", 0.2)
    async with quiet_server() as server, lives(server), raw(server.port) as connection:
        await connection.send(begun)
        await connection.cut()
        assert not server.plant.gate._waiting


async def test_a_body_that_does_not_come_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor is a client that keeps its connection busy for ever."""
    monkeypatch.setattr("diffex.transport.http_server.HTTP_CONNECTION_SECONDS", 0.3)
    token = "/auth/realms/shinnytech/protocol/openid-connect/token"
    kind = "Content-Type: application/x-www-form-urlencoded"
    async with quiet_server() as server, lives(server):
        async with raw(server.port) as connection:
            await connection.send(request(token, kind, method="POST", body=b"grant_type")[:-1])
            await connection.cut()
        async with raw(server.port) as connection:

            async def busy() -> None:
                while True:
                    await connection.send(request("/healthz", KEEP))
                    await answer(connection)

            with pytest.raises((AssertionError, ConnectionError)):
                await busy()


async def test_so_many_connections_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Further ones are told to come again; WebSockets are not counted with them."""
    monkeypatch.setattr("diffex.transport.http_server.HTTP_CONNECTIONS", 2)
    async with quiet_server() as server, AsyncExitStack() as stack:
        kept = [await stack.enter_async_context(raw(server.port)) for _ in range(2)]
        for connection in kept:
            await connection.send(request("/healthz", KEEP))
            assert (await answer(connection)).status == 200
        found = await ask(server.port, request("/healthz"))
        assert (found.status, found.json["error"]) == (503, "too many connections")
        await stack.enter_async_context(raw_session(server.port))
        kept[0].drop()
        await eventually(lambda: len(server.plant.http._state.connections) == 1)
        assert (await ask(server.port, request("/healthz"))).status == 200


async def test_nothing_stands_between_picows_and_its_frames() -> None:
    """After the handshake the transport's protocol is picows's own."""
    async with quiet_server() as server, raw_session(server.port):
        (connection,) = server.plant.gate._counter.connections
        assert connection._transport is not None
        transport = connection._transport.underlying_transport
        assert type(transport.get_protocol()).__name__ == "WSProtocol"
        assert type(transport).__module__.startswith("aiofastnet")


async def test_requests_and_sessions_do_not_disturb_each_other() -> None:
    """Both at once over one port, many times."""

    async def talk(port: int, name: str) -> None:
        async with connect_as(port, name) as client:
            await client.told(0)
            for _ in range(20):
                await client.say("ping")
                assert await client.read() == {"aid": "pong"}

    async def read(port: int) -> None:
        for _ in range(20):
            assert (await ask(port, request(HOLIDAYS))).status == 200

    async with quiet_server() as server, asyncio.TaskGroup() as group:
        for name in ("alice", "bob") * 3:
            group.create_task(talk(server.port, name))
            group.create_task(read(server.port))


async def test_a_server_that_ends_cuts_every_request() -> None:
    """Half a head, half a body, a kept connection: nothing holds up the end."""
    async with AsyncExitStack() as stack:
        async with quiet_server() as server:
            half, kept, body = [await stack.enter_async_context(raw(server.port)) for _ in "123"]
            await half.send(b"GET / HT")
            await kept.send(request("/healthz", KEEP))
            assert (await answer(kept)).status == 200
            token = "/auth/realms/shinnytech/protocol/openid-connect/token"
            await body.send(request(token, method="POST", body=b"xx")[:-1])
            await eventually(lambda: len(server.plant.http._state.tasks) == 1)
        for connection in (half, kept, body):
            await connection.cut()
