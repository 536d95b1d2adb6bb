"""The player says what the client said, and finds a server that does something else."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from diffex.transcript.line import Line
from diffex.transcript.play import Differs, play

PEEK = {"aid": "peek_message"}


def line(by: Any, pack: Any = None, **more: Any) -> Line:
    """Return a line of the one connection."""
    return Line(at=0, conn=1, dir=by, path="/td?token=***&a=1", pack=pack, **more)


def data(*elements: dict[str, Any]) -> dict[str, Any]:
    """Return a frame."""
    return {"aid": "rtn_data", "data": list(elements)}


OPEN = line("c", open=True)
SCRIPT = [
    OPEN,
    line("s", {"aid": "hello"}),
    line("c", PEEK),
    line("c", {"aid": "req_login", "user_name": "a", "password": "***"}),
    line("s", data({"x": {"n": 1}}, {"y": 2})),
    line("c", {"aid": "go"}),
    line("s", data({"x": {"n": 3}})),
]


class Server:
    """Says what it is told to, and remembers what it heard."""

    def __init__(self, frames: dict[str, list[Any]]) -> None:
        self.heard: list[Any] = []
        self.path = ""
        self._frames = frames
        """By the aid that they answer; each takes a peek."""

    async def __call__(self, socket: ServerConnection) -> None:
        """Serve one client."""
        assert socket.request is not None
        self.path = socket.request.path
        waiting: list[Any] = []
        peeked = False
        await socket.send(json.dumps({"aid": "hello"}))
        async for message in socket:
            pack = json.loads(message)
            self.heard.append(pack)
            peeked = peeked or pack == PEEK
            waiting += self._frames.get(pack["aid"], [])
            if waiting and waiting[0] is None:
                await socket.close(1012)
            elif peeked and waiting:
                peeked = False
                await socket.send(json.dumps(waiting.pop(0)))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Listen; return the address."""
        async with serve(self, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


async def played(
    frames: dict[str, list[Any]],
    lines: list[Line] = SCRIPT,
    patience: float = 20,
) -> Server:
    """Play against a server of these frames."""
    server = Server(frames)
    async with server.listening() as base:
        await play(lines, base, lambda user: f"secret of {user}", patience)
    return server


AS_IT_WAS = {"req_login": [data({"x": {"n": 1}}, {"y": 2})], "go": [data({"x": {"n": 3}})]}


async def test_the_same_answers_agree() -> None:
    """The password is filled in, the masked part of the address is left out."""
    server = await played(AS_IT_WAS)
    assert server.path == "/td?a=1"
    assert [pack for pack in server.heard if pack != PEEK] == [
        {"aid": "req_login", "user_name": "a", "password": "secret of a"},
        {"aid": "go"},
    ]
    assert server.heard[0] == PEEK


async def test_frames_may_be_cut_differently() -> None:
    """More frames take more peeks than were recorded."""
    frames = {**AS_IT_WAS, "req_login": [data({"x": {"n": 1}}), data({"x": {}}), data({"y": 2})]}
    peeks = [(await played(one)).heard.count(PEEK) for one in (AS_IT_WAS, frames)]
    assert peeks[1] > peeks[0]


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ({"go": [data({"x": {"n": 4}})]}, r"after go was sent \(line 6\): x/n: 3.0 .*4.0 is here"),
        ({"go": []}, r"after go was sent \(line 6\): x/n: 3.0 was recorded, 1.0 is here"),
        ({"go": [data({"x": {"n": 3}, "z": 1})]}, "z: 'nothing' was recorded, 1.0 is here"),
        ({"req_login": [None]}, r"line 4\): .*; the server closed the connection \(1012\)"),
        ({"req_login": [data({"y": 2})]}, "x/n: 3.0 was recorded.*may have begun.*x/n: 1.0 was"),
    ],
)
async def test_another_answer_is_found(frames: dict[str, list[Any]], words: str) -> None:
    """With the place in the transcript and in the mirror."""
    frames = {**AS_IT_WAS, **frames}
    if words.startswith("x/n: 3.0"):
        frames["go"] = []
    with pytest.raises(Differs, match=words):
        await played(frames, patience=0.5)


async def test_what_comes_too_much_at_the_end_is_found() -> None:
    """A moment is waited for it, if the client had asked for more."""
    more = [data({"x": {"n": 3}}), data({"z": 1})]
    with pytest.raises(Differs, match="z: 'nothing' was recorded"):
        await played({**AS_IT_WAS, "go": more}, [*SCRIPT, line("c", PEEK)])


async def test_an_end_is_played_too() -> None:
    """The connection is closed where it was, and nothing more is expected of it."""
    more = [data({"x": {"n": 3}}), data({"z": 1})]
    await played({**AS_IT_WAS, "go": more}, [*SCRIPT, line("c", close=1000)])


async def test_nobody_there_is_told() -> None:
    """With the address."""
    server = Server({})
    async with server.listening() as base:
        pass
    with pytest.raises(Differs, match=r"/td\?token=\*\*\*&a=1 at ws://.* cannot be opened"):
        await play(SCRIPT, base, str, 5)
