"""``diffex run`` and ``diffex stop`` with real exchanges in the background."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from diffex.cli.background import Found, look
from diffex.cli.past import past_of
from diffex.cli.runtime import Runtime
from tests.support.server_process import DIFFEX

pytestmark = pytest.mark.xdist_group("cli")

ASK = "import os, urllib.request as u; print(u.urlopen(os.environ['TQ_AUTH_URL'] + '/healthz').url)"
PROGRAM = (sys.executable, "-c", ASK)


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the test's exchanges apart from the developer's."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("DIFFEX_LOG", raising=False)


@pytest.fixture
def port() -> Iterator[int]:
    """Return a free port; what was started there is stopped."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        free: int = sock.getsockname()[1]
    yield free
    trace = Runtime().trace(str(free))
    if trace is not None:
        trace.stop()


def diffex(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(  # noqa: S603 - this very package
        [*DIFFEX, *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def test_the_next_run_finds_the_exchange(port: int) -> None:
    """It is started once, stays, and ends when it is told to."""
    base = f"http://127.0.0.1:{port}"
    first = diffex("run", "--port", str(port), "--", *PROGRAM)
    assert (first.returncode, first.stdout) == (0, f"{base}/healthz\n")
    assert f"the exchange is ready at {base}" in first.stderr
    trace = Runtime().trace(str(port))
    second = diffex("run", "--port", str(port), "--", *PROGRAM)
    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")
    assert Runtime().trace(str(port)) == trace
    elsewhere = diffex("run", "--url", f"ws://127.0.0.1:{port}/ws/diff", *PROGRAM)
    assert (elsewhere.returncode, elsewhere.stdout) == (0, first.stdout)
    stopped = diffex("stop", "--port", str(port))
    assert (stopped.returncode, stopped.stderr) == (0, "")
    assert stopped.stdout == f"diffex: stopped the exchange at port {port}\n"
    assert look(base) is Found.NOTHING
    assert "diffex stopping" in Runtime().log(str(port)).read_text()
    assert diffex("stop", "--port", str(port)).returncode == 1


def test_two_that_begin_at_once_share_one_exchange(port: int) -> None:
    """The second waits for what the first has started."""
    command = [*DIFFEX, "run", "--port", str(port), "--", *PROGRAM]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - this very package
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("starting an exchange" in errors for _, errors in told) == 1


def test_a_fresh_exchange_is_the_runs_own(port: int) -> None:
    """At another port, and gone afterwards; the program's exit code is kept."""
    script = f"{ASK}; raise SystemExit(3)"
    ran = diffex("run", "--fresh", "--", sys.executable, "-c", script)
    assert ran.returncode == 3
    base = ran.stdout.removesuffix("/healthz\n")
    assert base not in (f"http://127.0.0.1:{port}", "http://127.0.0.1:8080")
    assert look(base) is Found.NOTHING
    assert [path.name for path in Runtime().path.iterdir()] == []


def test_a_run_that_is_ended_takes_its_exchange_with_it() -> None:
    """The program gets the signal; the exchange is stopped when it has ended."""
    script = f"{ASK}; import sys, time; sys.stdout.flush(); time.sleep(600)"
    command = [*DIFFEX, "run", "--fresh", "--", sys.executable, "-c", script]
    with subprocess.Popen(  # noqa: S603 - this very package
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        base = process.stdout.readline().removesuffix("/healthz\n")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM
    assert look(base) is Found.NOTHING


def test_the_days_reach_the_exchange(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which makes them while the run waits; Ctrl-C ends the wait, and the making goes on."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    command = [*DIFFEX, "run", "--days", "7", "--port", str(port), "--", "echo", "ran"]
    with subprocess.Popen(  # noqa: S603 - this very package
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert any("waiting for the past" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        said, told = process.communicate()
    assert (process.returncode, said) == (128 + signal.SIGINT, "")
    assert "was not run" in told
    trace = Runtime().trace(str(port))
    assert trace is not None
    environment = Path(f"/proc/{trace.pid}/environ").read_bytes().split(b"\0")
    assert b"DIFFEX_DAYS=7" in environment
    assert os.getsid(trace.pid) == trace.pid
    past = past_of(f"http://127.0.0.1:{port}")
    assert past is not None
    assert past.making
    at_once = diffex("run", "--days", "0", "--port", str(port), "--", "true")
    assert (at_once.returncode, at_once.stderr) == (0, "")


def test_an_exchange_that_does_not_start_is_told() -> None:
    """With what it said itself, and nothing is run."""
    with socket.socket() as sock:
        # Bound, and not listening: nobody answers, and nobody else can have the port.
        sock.bind(("127.0.0.1", 0))
        ran = diffex("run", "--port", str(sock.getsockname()[1]), "--", "echo", "ran")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "the exchange did not start" in ran.stderr
    assert "in use" in ran.stderr


def test_an_exchange_of_serve_is_found_but_not_stopped(port: int, tmp_path: Path) -> None:
    """Whoever has started it ends it."""
    command = [*DIFFEX, "serve", "--demo", "--memory", "--port", str(port)]
    with (
        (tmp_path / "serve.log").open("w") as log,
        subprocess.Popen(  # noqa: S603 - this very package
            command, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            process.stdout.readline()
            assert diffex("run", "--port", str(port), "--", "true").stderr == ""
            assert diffex("stop", "--port", str(port)).returncode == 1
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                assert json.load(answer)["status"] == "ok"
        finally:
            process.terminate()
            process.wait(20)
