"""Transcripts of published clients, played against a server process as users would.

They were recorded with ``diffex record`` from the programs beside them, at an exchange of
``exchange.toml``; after a change of what clients are told, they are recorded anew:
docs/howto/record-a-session.md.
"""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from diffex.transcript.line import Line, decode
from tests.support.paths import ROOT
from tests.support.server_process import DIFFEX, ServerProcess, serving

PLACE: Final = ROOT / "tests" / "interop" / "transcripts"
EXCHANGE: Final = (PLACE / "exchange.toml").read_text(encoding="utf-8")
TRANSCRIPTS: Final = sorted(PLACE.glob("*.jsonl"))
PROGRAM: Final = """
import asyncio, json, os, websockets

async def main():
    url = os.environ["TQ_TD_URL"]
    async with websockets.connect(url + "?access_token=hidden1", compression="deflate") as ws:
        await ws.send('{"aid":"req_login","password":"hidden2"')
        login = {"aid": "req_login", "bid": "x", "user_name": "demo", "password": "demo"}
        await ws.send(json.dumps(login))
        while "trade_more_data" not in (text := await ws.recv()):
            await ws.send('{"aid":"peek_message"}')
        await ws.send("x" * 100_000)
        try:
            while True:
                await ws.recv()
        except websockets.ConnectionClosed as end:
            print(end.rcvd.code)

asyncio.run(main())
raise SystemExit(3)
"""


@contextmanager
def exchange(folder: Path, config: str = EXCHANGE) -> Iterator[ServerProcess]:
    """Run an exchange on which nobody has done anything yet."""
    file = folder / "exchange.toml"
    file.write_text(config, encoding="utf-8")
    with serving("--config", str(file), log=folder / "log") as server:
        yield server


def diffex(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, without what the developer's environment sets."""
    environment = {name: one for name, one in os.environ.items() if name != "DIFFEX_PASSWORD"}
    return subprocess.run(  # noqa: S603 - this very package
        [*DIFFEX, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def url(server: ServerProcess) -> str:
    """Return the address of a server."""
    return f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_it_goes_as_it_went(file: Path, tmp_path: Path) -> None:
    """Every mirror agrees; a second time it does not, for the orders are there already."""
    with exchange(tmp_path) as server:
        played = diffex("replay", str(file), "--url", url(server))
        assert (played.returncode, played.stderr) == (0, "")
        assert played.stdout.endswith("every mirror agrees\n")
        again = diffex("replay", str(file), "--url", url(server), "--timeout", "1")
        assert again.returncode == 1
        assert f"diffex: {file} differs: connection " in again.stderr


def test_another_outcome_is_found(tmp_path: Path) -> None:
    """One yuan more is told with its place."""
    with exchange(tmp_path, EXCHANGE.replace("10_000_000", "10_000_001")) as server:
        played = diffex("replay", str(TRANSCRIPTS[0]), "--url", url(server), "--timeout", "1")
    assert played.returncode == 1
    assert ": trade/user123/accounts/CNY/available: 9924732.38 was recorded" in played.stderr
    # The other account was still to change; what may have been on its way is told as well.
    assert ". It may have begun on connection 2, " in played.stderr
    assert (
        ": trade/demo/accounts/CNY/available: 10000000.0 was recorded, 10000001.0" in played.stderr
    )


def test_no_secret_stands_in_a_transcript() -> None:
    """Nor what tells the machine on which it was recorded."""
    for file in TRANSCRIPTS:
        for line in read(file):
            for name, value in (line.pack or {}).items():
                if "password" in name or (name.startswith("client_") and name != "client_app_id"):
                    assert value == "***"
            assert "token=ey" not in line.path


def read(file: Path) -> list[Line]:
    """Return a transcript."""
    with file.open("rb") as raw:
        return decode(raw)


def test_a_session_is_recorded(tmp_path: Path) -> None:
    """Order, both sides, begin and end; no secret, no reader but its owner, the exit code."""
    file = tmp_path / "session.jsonl"
    with exchange(tmp_path) as server:
        command = ("record", "--url", url(server), "--out", str(file), "--")
        ran = diffex(*command, sys.executable, "-c", PROGRAM)
        assert (ran.returncode, ran.stdout) == (3, "1009\n"), ran.stderr
        refused = diffex(*command, "true")
    assert refused.returncode == 1
    assert "File exists" in refused.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = read(file)
    assert (lines[0].open, lines[0].path) == (True, "/diff/td?access_token=***")
    assert (lines[-1].dir, lines[-1].close) == ("s", 1009)
    said: list[Any] = [line.pack or line.text for line in lines if line.dir == "c"][1:]
    assert said[0] == "***"
    assert said[1] == {"aid": "req_login", "bid": "x", "user_name": "demo", "password": "***"}
    assert said[-1] == "x" * 100_000
    heard = [line for line in lines if line.dir == "s" and line.pack]
    assert heard[0].aid == "rtn_brokers"
    assert any("trade_more_data" in json.dumps(line.pack) for line in heard)
    assert "hidden" not in file.read_text(encoding="utf-8")


def test_clients_find_the_sockets_through_the_recorder(tmp_path: Path) -> None:
    """HTTP passes too, and the addresses in it are the recorder's own."""
    program = "import os, urllib.request as u; base = os.environ['TQ_AUTH_URL'];"
    program += "print(base, u.urlopen(base + '/broker-list.json').read().decode())"
    with exchange(tmp_path) as server:
        ran = diffex(
            "record", "--url", url(server), "--out", str(tmp_path / "out"), "--",
            sys.executable, "-c", program,
        )  # fmt: skip
    base, _, brokers = ran.stdout.partition(" ")
    assert base != url(server)
    assert json.loads(brokers)["diffex"]["url"] == f"{base.replace('http', 'ws')}/diff/td"
