"""``diffex run`` waits for the past that an exchange makes, and says how far it is."""

import json
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from diffex.cli import app, past
from diffex.cli.past import Past, await_past, past_of

FIGURES = {"status": "ok", "connections": 0, "users": 1, "commands": 2}
"""What every exchange says of its health."""


class Exchange:
    """A web server that says what ``told`` says, the last for ever; ``asked`` counts."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.asked = 0
        self.base = ""

    def making(self, made: int, days: int, *, making: bool) -> None:
        """Say next how far the past is."""
        self.told.append({**FIGURES, "past": {"days": days, "made": made, "making": making}})

    def next(self) -> bytes:
        """Return the next body."""
        self.asked += 1
        return json.dumps(self.told.pop(0) if len(self.told) > 1 else self.told[0]).encode()


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Exchange]:
    """Run one that answers at once."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(past, "STEP_SECONDS", 0.0)
    told = Exchange()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = told.next()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        told.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told
        server.shutdown()
        thread.join()


def test_an_exchange_that_makes_nothing_is_not_waited_for(
    exchange: Exchange, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor is one of before, which does not say; nothing is told."""
    exchange.making(0, 0, making=False)
    await_past(exchange.base)
    exchange.told = [FIGURES]
    await_past(exchange.base)
    assert past_of(exchange.base) == Past()
    assert capsys.readouterr().err == ""


def test_it_waits_until_all_is_made(
    exchange: Exchange, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says how far it is, in lines where there is no terminal."""
    monkeypatch.setattr(past, "LINE_SECONDS", 0.0)
    for made in (0, 3, 5):
        exchange.making(made, 5, making=made < 5)
    await_past(exchange.base)
    lines = capsys.readouterr().err.splitlines()
    assert "--days 0 waits for nothing" in lines[0]
    assert lines[1:] == [f"diffex: {made} of 5 days of contracts are made" for made in (0, 3)]


def test_a_past_that_ends_early_is_told(
    exchange: Exchange, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program runs all the same: its charts do not wait either."""
    exchange.making(1, 5, making=True)
    exchange.making(2, 5, making=False)
    await_past(exchange.base)
    assert "only 2 of 5 days were made" in capsys.readouterr().err


def test_the_program_runs_afterwards_and_at_once_without_days(
    exchange: Exchange, cli: CliRunner
) -> None:
    """``--days 0`` asks nobody how far it is."""
    exchange.making(0, 5, making=True)
    ran = cli.invoke(app, ["run", "--days", "0", "--url", exchange.base, "--", "true"])
    assert (ran.exit_code, "waiting" in ran.stderr) == (0, False)
    exchange.making(4, 5, making=True)
    exchange.making(5, 5, making=False)
    ran = cli.invoke(app, ["run", "--url", exchange.base, "--", "false"])
    assert (ran.exit_code, "waiting" in ran.stderr) == (1, True)


def test_an_exchange_that_goes_away_is_told(
    exchange: Exchange, cli: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence and exit code 1; a single answer that fails is borne."""
    monkeypatch.setattr(past, "MISSES", 2)
    exchange.making(0, 5, making=True)
    exchange.making(0, 5, making=True)
    exchange.told += [{}, {}]
    exchange.making(5, 5, making=False)
    ran = cli.invoke(app, ["run", "--url", exchange.base, "--", "true"])
    assert ran.exit_code == 0
    exchange.told.clear()
    exchange.making(0, 5, making=True)
    exchange.making(0, 5, making=True)
    exchange.told.append({})
    ran = cli.invoke(app, ["run", "--url", exchange.base, "--", "true"])
    assert (ran.exit_code, "does not answer any more" in ran.stderr) == (1, True)


def test_ctrl_c_ends_the_wait(exchange: Exchange) -> None:
    """With 130 and without running anything; on a terminal there is a bar."""
    exchange.making(1, 5, making=True)
    leader, terminal = pty.openpty()
    command = [sys.executable, "-m", "diffex", "run", "--url", exchange.base, "--", "echo", "ran"]
    with subprocess.Popen(  # noqa: S603 - this very package
        command, stdout=subprocess.PIPE, stderr=terminal
    ) as process:
        os.close(terminal)
        shown = b""
        while b"1/5" not in shown:
            shown += os.read(leader, 1000)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert process.stdout.read() == b""
        while True:
            try:
                shown += os.read(leader, 1000)
            except OSError:
                break
        assert process.wait() == 128 + signal.SIGINT
    os.close(leader)
    assert b"was not run" in shown
