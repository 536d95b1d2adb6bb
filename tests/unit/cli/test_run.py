"""``diffex run``: how a program is run, and what is refused before anything starts."""

import os
import pty
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from diffex.cli import app
from diffex.cli.background import Found, look
from diffex.cli.run import _undisturbed, execute

CHILD = (
    "import os, signal, time\n"
    "def leave(number, frame):\n"
    "    os.write(1, b'%d\\n' % number)\n"
    "    os._exit(number)\n"
    "for name in ('SIGINT', 'SIGTERM', 'SIGHUP'):\n"
    "    signal.signal(getattr(signal, name), leave)\n"
    "os.write(1, b'ready\\n')\n"
    "time.sleep(600)\n"
)
"""Nothing is buffered: a signal may come in the middle of anything."""
PARENT = "import sys; from diffex.cli.run import execute; sys.exit(execute(sys.argv[1:], {}))"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


@pytest.fixture
def stranger() -> Iterator[int]:
    """Run a web server that is no exchange; its health is fine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status":"ok"}')

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def free_port() -> int:
    """Return a port at which nothing listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def test_the_programs_exit_code_is_ours() -> None:
    """Whatever it is."""
    for code in (0, 1, 77):
        assert execute([sys.executable, "-c", f"raise SystemExit({code})"], os.environ) == code


def test_a_signal_that_ends_it_is_told_as_shells_do() -> None:
    """128 and its number."""
    script = "import os; os.kill(os.getpid(), 9)"
    assert execute([sys.executable, "-c", script], os.environ) == 128 + 9


def test_a_program_that_is_none_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """127 and 126, as shells do."""
    assert execute(["no-such-program"], os.environ) == 127
    assert capsys.readouterr().err == "diffex: no-such-program: command not found\n"
    assert execute([str(tmp_path)], os.environ) == 126
    assert "Permission denied" in capsys.readouterr().err


def test_it_has_the_variables_and_our_files() -> None:
    """Its output is its own; nothing is added."""
    script = "import os, sys; print(os.environ['X'], sys.stdin.read())"
    command = [
        sys.executable,
        "-c",
        PARENT.replace("{}", "{'X': 'y'}"),
        sys.executable,
        "-c",
        script,
    ]
    ran = subprocess.run(command, input="in", capture_output=True, text=True, check=True)  # noqa: S603 - this very Python
    assert (ran.stdout, ran.stderr) == ("y in\n", "")


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name
)
def test_signals_are_passed_on(number: signal.Signals) -> None:
    """The program decides what it does with them; we wait for its end."""
    command = [sys.executable, "-c", PARENT, sys.executable, "-c", CHILD]
    with subprocess.Popen(  # noqa: S603 - this very Python
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        parent.send_signal(number)
        assert parent.stdout.read() == f"{number.value}\n"
        assert parent.wait() == number


def test_ctrl_c_at_a_terminal_comes_once() -> None:
    """The terminal sends it to the program and to us; we keep ours to ourselves."""
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - becomes another program
        command = [sys.executable, "-c", PARENT, sys.executable, "-c", CHILD]
        os.execv(sys.executable, command)  # noqa: S606 - this very Python
    with os.fdopen(terminal, "rb+", buffering=0) as screen:
        shown = b""
        while b"ready" not in shown:
            shown += screen.read(100)
        screen.write(b"\x03")
        while True:
            try:
                shown += screen.read(100)
            except OSError:
                break
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == signal.SIGINT
    assert shown.split() == [b"ready", b"^C2"]


def test_what_we_ignore_the_program_ignores() -> None:
    """As under nohup, and in the background of a script."""
    script = "import signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
    parent = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); {PARENT}"
    command = [sys.executable, "-c", parent, sys.executable, "-c", script]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this very Python
    assert ran.stdout == "True\n"


def test_our_handlers_are_as_before() -> None:
    """When the program has ended."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    execute([sys.executable, "-c", ""], os.environ)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument"),
        (["--fresh", "--url", "http://127.0.0.1:1", "x"], "not both"),
        (["--port", "1", "--url", "http://127.0.0.1:1", "x"], "not both"),
        (["--fresh", "--port", "1", "x"], "leave --port out"),
        (["--url", "nowhere", "x"], "no address of a server"),
        (["--days", "-1", "x"], "greater than or equal"),
        (["--port", "0", "x"], "greater than or equal"),
        (["--verbose", "x"], "No such option"),
    ],
)
def test_wrong_arguments_exit_with_2(cli: CliRunner, arguments: list[str], said: str) -> None:
    """The message says which."""
    refused = cli.invoke(app, ["run", *arguments])
    assert (refused.exit_code, said in refused.stderr) == (2, True)


def test_what_is_no_exchange_is_told(cli: CliRunner, stranger: int) -> None:
    """Rather than to run a strategy against it, or to fail at its port."""
    assert look(f"http://127.0.0.1:{stranger}") is Found.OTHER
    refused = cli.invoke(app, ["run", "--port", str(stranger), "--", "true"])
    assert refused.exit_code == 1
    assert f"what answers at http://127.0.0.1:{stranger} is no exchange" in refused.stderr


def test_nothing_is_nothing(cli: CliRunner) -> None:
    """And an exchange elsewhere cannot be started from here."""
    assert look(f"http://127.0.0.1:{free_port()}") is Found.NOTHING
    refused = cli.invoke(app, ["run", "--url", f"https://127.0.0.1:{free_port()}", "--", "true"])
    assert refused.exit_code == 1
    assert "no exchange answers" in refused.stderr


def test_there_is_nothing_to_stop(cli: CliRunner) -> None:
    """Exit code 1, and the port that was meant."""
    refused = cli.invoke(app, ["stop", "--port", "1"])
    assert refused.exit_code == 1
    assert "at port 1" in refused.stderr


@pytest.mark.parametrize("command", [["stop"], ["run", "--fresh", "x"]])
def test_an_unsafe_place_is_told(cli: CliRunner, tmp_path: Path, command: list[str]) -> None:
    """Before anything is started or stopped."""
    (tmp_path / "diffex").mkdir()
    (tmp_path / "diffex").chmod(0o777)
    refused = cli.invoke(app, command)
    assert (refused.exit_code, "alone" in refused.stderr) == (1, True)


def test_ctrl_c_waits_until_an_exchange_is_known() -> None:
    """What was started is noted first; then the signal does what it always does."""
    # A process that was begun in the background ignores it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    noted = False

    def start() -> None:
        nonlocal noted
        with _undisturbed():
            signal.raise_signal(signal.SIGINT)
            noted = True

    try:
        with pytest.raises(KeyboardInterrupt):
            start()
        assert noted
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
