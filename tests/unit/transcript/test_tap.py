"""The recorder changes nothing that passes through it, whatever passes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import websockets
from websockets.asyncio.server import ServerConnection, serve

from diffex.transcript.line import Line
from diffex.transcript.tap import Server, tapping
from tests.support.wire import in_time

UPGRADE = b"GET /x HTTP/1.1\r\nHost: h\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
SWITCHES = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"


@asynccontextmanager
async def tapped(port: int, lines: list[Line]) -> AsyncIterator[int]:
    """Put a recorder before a local port; return its own."""
    async with tapping(Server("127.0.0.1", port, False), "127.0.0.1", 0, lines.append) as own:
        yield own


@asynccontextmanager
async def answering(answer: bytes, heard: list[bytes]) -> AsyncIterator[int]:
    """Run a server that answers the first head with some bytes, and then says nothing."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        heard.append(await reader.read())
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def ask(port: int, *parts: bytes) -> bytes:
    """Say something and return all that is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    writer.write_eof()
    answer = await in_time(reader.read())
    writer.close()
    return answer


async def test_both_sides_are_noted_before_they_are_heard() -> None:
    """In order, for each connection, with the close of whoever closed."""
    lines: list[Line] = []

    async def echo(socket: ServerConnection) -> None:
        async for message in socket:
            assert lines[-1].text == message
            await socket.send(message)

    async with (
        serve(echo, "127.0.0.1", 0) as server,
        tapped(next(iter(server.sockets)).getsockname()[1], lines) as port,
        websockets.connect(f"ws://127.0.0.1:{port}/a?token=t&b=1") as socket,
    ):
        assert socket.protocol.extensions == []
        for size in (1, 1_000, 100_000):
            await socket.send("x" * size)
            assert await in_time(socket.recv()) == "x" * size
            assert lines[-1].text == "x" * size
    assert {line.path for line in lines} == {"/a?token=***&b=1"}
    assert [line.dir for line in lines] == ["c", "c", "s", "c", "s", "c", "s", "c"]
    assert (lines[0].open, lines[-1].close) == (True, 1000)


async def test_nobody_there_is_a_502() -> None:
    """And nothing is noted."""
    lines: list[Line] = []
    async with answering(b"", []) as gone:
        pass
    async with tapped(gone, lines) as port:
        assert (await ask(port, UPGRADE + b"\r\n")).startswith(b"HTTP/1.1 502 ")
    assert lines == []


@pytest.mark.parametrize("head", [UPGRADE, b"GET / HTTP/1.1\r\nHost: h\r\n"])
async def test_an_answer_that_is_no_socket_passes(head: bytes) -> None:
    """A refused handshake, and plain HTTP."""
    lines: list[Line] = []
    heard: list[bytes] = []
    refusal = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}"
    async with answering(refusal, heard) as server, tapped(server, lines) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head + b"\r\n")
        assert await in_time(reader.readexactly(len(refusal))) == refusal
        writer.close()
        await asyncio.sleep(0)
    assert heard[0] == head + b"\r\n"
    assert lines == []


async def test_what_is_no_frame_passes_and_is_not_noted() -> None:
    """From there on nothing is; the request for compression is the one thing taken out."""
    lines: list[Line] = []
    heard: list[bytes] = []
    extension = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
    text = b'\x81\x05{"a":'
    async with answering(SWITCHES, heard) as server, tapped(server, lines) as port:
        head = UPGRADE + extension + b"\r\n"
        assert await ask(port, head, text, b"\xff\xff no frame", text) == SWITCHES
    assert heard == [UPGRADE + b"\r\n", text + b"\xff\xff no frame" + text]
    assert [line.text for line in lines] == [None, '{"a":', None]
    assert (lines[-1].dir, lines[-1].close) == ("c", 1006)
