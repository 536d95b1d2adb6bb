"""The command line against a real server in a process of its own."""

import errno
import os
import pty
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from diffex.cli import app, asking
from tests.support.logs import logs_restored
from tests.support.server_process import DIFFEX, ServerProcess, serving

pytestmark = pytest.mark.xdist_group("cli")

QUIET = """
[rules]
order_types = "all"

[market]
agents = false

[[instrument]]
symbol = "SHFE.cu2512"
pre_settlement = 75230.0

[[user]]
user_id = "alice"
password = "pa"
deposit = 10_000_000

[[user]]
user_id = "bob"
password = "pb"
deposit = 10_000_000
"""
SYMBOL = "SHFE.cu2512"
PATIENCE = 20
"""Seconds after which a test gives up; no rule."""


class Person:
    """Someone at a terminal of this process."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._login = ["--url", url, "--user", user]
        self._environment = {"DIFFEX_PASSWORD": password}

    def says(self, *arguments: str) -> Result:
        """Run a command and return how it ended."""
        with logs_restored():
            return CliRunner().invoke(app, [*arguments, *self._login], env=self._environment)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Serve one contract to two people, and no agents."""
    place = tmp_path_factory.mktemp("server")
    file = place / "diffex.toml"
    file.write_text(QUIET)
    with serving("--config", str(file), log=place / "log") as running:
        yield running


@pytest.fixture
def alice(server: ServerProcess) -> Person:
    """Log in as the one who begins."""
    return Person(server.url, "alice", "pa")


@pytest.fixture
def bob(server: ServerProcess) -> Person:
    """Log in as the other side."""
    return Person(server.url, "bob", "pb")


def test_an_order_is_told_from_acceptance_to_its_end(alice: Person, bob: Person) -> None:
    """Accepted, filled against another's, and what is left cancelled: one line and 0 each time."""
    placed = alice.says("order", "buy", SYMBOL, "10", "--price", "75230", "--order-id", "o1")
    assert placed.stdout == f"order o1 ACCEPTED: BUY OPEN 10 {SYMBOL} at 75230\n"
    sold = bob.says("order", "sell", SYMBOL, "4", "--price", "75200", "--order-id", "s1")
    assert sold.stdout == (
        f"order s1 FILLED: SELL OPEN 4 {SYMBOL} at 75200, filled 4 at 75230 on average\n"
    )
    cancelled = alice.says("cancel", "o1")
    assert cancelled.stdout == (
        f"order o1 CANCELLED: BUY OPEN 10 {SYMBOL} at 75230, filled 4 at 75230 on average."
        " 已撤单 / Cancelled\n"
    )
    closing = alice.says("order", "sell", SYMBOL, "4", "--market", "--offset", "closetoday")
    assert " CANCELLED: SELL CLOSETODAY 4" in closing.stdout
    assert [one.exit_code for one in (placed, sold, cancelled, closing)] == [0, 0, 0, 0]


def test_saying_an_order_twice_places_it_once(alice: Person) -> None:
    """The same id and content tell the same order again; other content is refused."""
    words = ("order", "buy", SYMBOL, "1", "--price", "70000", "--order-id", "twice")
    first, second = alice.says(*words), alice.says(*words)
    assert first.stdout == second.stdout
    other = alice.says("order", "buy", SYMBOL, "2", "--price", "70000", "--order-id", "twice")
    assert other.exit_code == 1
    assert "(2010)" in other.stderr
    assert alice.says("cancel", "twice").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "english"),
    [
        ([SYMBOL, "1", "--price", "75235"], 2004, "Price 75235 is not a multiple of the tick 10"),
        (["SHFE.cu9999", "1", "--price", "75230"], 2003, "No such contract: SHFE.cu9999"),
        ([SYMBOL, "0", "--price", "75230"], 2002, "Invalid volume 0"),
        ([SYMBOL, "1", "--price", "75230", "--offset", "close"], 2015, "exceeds the 0"),
        ([SYMBOL, "490", "--price", "75230"], 3001, "Insufficient funds"),
    ],
)
def test_a_rejected_order_exits_with_1_and_says_why(
    alice: Person, arguments: list[str], code: int, english: str
) -> None:
    """The code and the sentence in both languages stand on stderr, nothing on stdout."""
    rejected = alice.says("order", "buy", *arguments)
    assert rejected.exit_code == 1
    assert rejected.stdout == ""
    assert english in rejected.stderr
    assert f"({code})" in rejected.stderr
    assert re.search(r"[\u4e00-\u9fff].* / ", rejected.stderr)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (["--market"], "did not trade at once"),
        (["--price", "75230", "--ioc"], "did not trade at once"),
        (["--price", "75230", "--fok"], "the whole order was cancelled"),
    ],
)
def test_what_cannot_trade_at_once_is_told_as_cancelled(
    bob: Person, how: list[str], reason: str
) -> None:
    """An order that may not rest is followed to its end; accepted, it exits with 0."""
    ended = bob.says("order", "buy", SYMBOL, "3", *how)
    assert ended.exit_code == 0
    assert " CANCELLED: BUY OPEN 3 " in ended.stdout
    assert reason in ended.stdout


def test_only_a_cancelled_order_cancels_with_0(alice: Person, bob: Person) -> None:
    """An unknown order and one that had traded in full exit with 1 and say so."""
    unknown = alice.says("cancel", "never-placed")
    assert (unknown.exit_code, "(2011)" in unknown.stderr) == (1, True)
    alice.says("order", "buy", SYMBOL, "1", "--price", "75000", "--order-id", "whole")
    bob.says("order", "sell", SYMBOL, "1", "--price", "75000", "--fok")
    late = alice.says("cancel", "whole")
    assert late.exit_code == 1
    assert "nothing was left to cancel: order whole FILLED" in late.stderr
    assert "filled 1 at 75000 on average" in late.stderr


def test_a_wrong_password_is_one_sentence(server: ServerProcess) -> None:
    """The refusal has its code, and shows neither the password nor whether the user exists."""
    wrong = Person(server.url, "alice", "hush").says("cancel", "o1")
    nobody = Person(server.url, "nobody", "hush").says("cancel", "o1")
    assert wrong.exit_code == nobody.exit_code == 1
    assert wrong.stderr == nobody.stderr
    assert "(1102)" in wrong.stderr
    for text in (wrong.output, nobody.output, server.log.read_text()):
        assert "hush" not in text


def test_a_server_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says where nothing listens and how to start something."""
    monkeypatch.setattr(asking, "CONNECT_SECONDS", 0.3)
    lost = Person("ws://127.0.0.1:1", "alice", "pa").says("order", "buy", SYMBOL, "1", "--market")
    assert lost.exit_code == 1
    assert "nothing listens at 127.0.0.1:1; start the server with `diffex serve`" in lost.stderr


def test_away_from_a_terminal_watch_prints_one_picture(alice: Person) -> None:
    """A pipe gets the account and the quote of the demo's contract, and the command ends."""
    watched = alice.says("watch")
    assert watched.exit_code == 0
    assert "Balance" in watched.stdout
    assert f"\n{SYMBOL} " in watched.stdout.partition("Quotes")[2]


def test_watching_an_unknown_contract_is_refused(alice: Person) -> None:
    """A contract that was asked for by name and does not exist is told, not left out."""
    refused = alice.says("watch", "SHFE.cu9999")
    assert refused.exit_code == 1
    assert "No such contract: SHFE.cu9999" in refused.stderr


@pytest.mark.parametrize("leave", [signal.SIGINT, signal.SIGTERM])
def test_in_a_terminal_watch_lives_until_it_is_told_to_end(
    server: ServerProcess, alice: Person, leave: signal.Signals
) -> None:
    """The picture follows an order placed meanwhile; at the end the screen is given back."""
    name = f"seen-{leave}"
    keyboard, terminal = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own program
        [*DIFFEX, "watch", "--url", server.url, "--user", "alice"],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "DIFFEX_PASSWORD": "pa", "TERM": "xterm", "COLUMNS": "120"},
    ) as watching:
        os.close(terminal)
        read_until(keyboard, "Balance")
        alice.says("order", "buy", SYMBOL, "1", "--price", "70000", "--order-id", name)
        read_until(keyboard, name)
        watching.send_signal(leave)
        read_until(keyboard, "\x1b[?1049l")
        drain(keyboard)
        assert watching.wait(PATIENCE) == 0
    os.close(keyboard)
    assert alice.says("cancel", name).exit_code == 0


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_needs_nothing_but_its_name(tmp_path: Path, stop: signal.Signals) -> None:
    """One command starts it, a demo user trades without typing a password, a signal ends it."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [*DIFFEX, "serve", "--demo", "--memory", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("diffex listening on http://127.0.0.1:")
        url = ready.split()[-1]
        for user in ("demo", "user123"):
            words = ["order", "buy", SYMBOL, "1", "--price", "75230", "--user", user]
            with logs_restored():
                placed = CliRunner().invoke(app, [*words, "--url", url])
            assert placed.exit_code == 0, placed.output
        process.send_signal(stop)
        assert process.wait(PATIENCE) == 0


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    """Nothing starts, nothing is printed on stdout, and the exit code is 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(  # noqa: S603 - our own program
            [*DIFFEX, "serve", "--demo", "--memory", "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == (
        f"diffex: port {port} of 127.0.0.1 is in use; stop what uses it, or choose another --port\n"
    )


def test_a_user_added_meanwhile_may_trade_and_stays(tmp_path: Path) -> None:
    """A running server knows a new user at once; the next run knows the user and the order."""
    data = str(tmp_path / "data")
    file = tmp_path / "diffex.toml"
    file.write_text(QUIET.partition("[[user]]")[0])
    words = ("order", "buy", SYMBOL, "1", "--price", "75230", "--order-id", "o1")
    arguments = ("--config", str(file), "--data", data)
    with serving(*arguments, log=tmp_path / "log1") as server:
        carol = Person(server.url, "carol", "pc")
        assert carol.says(*words).exit_code == 1
        added = CliRunner().invoke(
            app, ["user", "add", "carol", "--data", data], env={"DIFFEX_PASSWORD": "pc"}
        )
        assert added.exit_code == 0, added.output
        assert carol.says(*words).exit_code == 0
    with serving(*arguments, log=tmp_path / "log2") as server:
        carol = Person(server.url, "carol", "pc")
        assert carol.says(*words).exit_code == 0
        assert " CANCELLED: BUY OPEN 1 " in carol.says("cancel", "o1").stdout


def read_until(keyboard: int, words: str) -> None:
    """Read a terminal until it shows ``words``."""
    deadline = time.monotonic() + PATIENCE
    shown = ""
    while words not in shown:
        ready, _, _ = select.select([keyboard], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"{words!r} did not appear; shown: {shown[-2000:]!r}"
        shown += os.read(keyboard, 65_536).decode(errors="replace")


def drain(keyboard: int) -> None:
    """Read a terminal to its end, so that whoever writes to it is not held up."""
    try:
        while os.read(keyboard, 65_536):
            pass
    except OSError as error:
        if error.errno != errno.EIO:
            raise


def test_an_order_is_explained(alice: Person) -> None:
    """Each number of its money, or the rule that refused it; an unknown one exits with 1."""
    alice.says("order", "buy", SYMBOL, "2", "--price", "70000", "--order-id", "why")
    waits = alice.says("explain", "why")
    assert waits.exit_code == 0
    assert "70000 x 2 x 5 x " in waits.stdout
    assert "2 lots wait" in waits.stdout
    alice.says("cancel", "why")
    alice.says("order", "buy", SYMBOL, "490", "--price", "75230", "--order-id", "poor")
    assert "FUNDS_INSUFFICIENT 3001" in alice.says("explain", "poor").stdout
    unknown = alice.says("explain", "nothing")
    assert unknown.exit_code == 1
    assert "(2011)" in unknown.stderr


def test_a_conditional_order_is_told_from_its_beginning_to_its_end(
    alice: Person, bob: Person
) -> None:
    """Added, paused, resumed, listed, fired or cancelled: one line and 0 each time."""
    terms = ["add", "buy", SYMBOL, "1", "--price", "70000"]
    added = alice.says("condition", *terms, "--touch-ge", "75300", "--id", "up", "--group", "g")
    line = f"BUY OPEN 1 {SYMBOL} at 70000 when {SYMBOL} >= 75300"
    assert added.stdout == f"up ACTIVE: {line}\n"
    assert alice.says("condition", "pause", "up").stdout == f"up PAUSED: {line}\n"
    again = alice.says("condition", "pause", "up")
    assert (again.exit_code, "(2073)" in again.stderr) == (1, True)
    assert alice.says("condition", "resume", "up").stdout == f"up ACTIVE: {line}\n"
    later = alice.says("condition", *terms, "--at", "2099-01-01T00:00:00+00:00", "--id", "later")
    assert "at 2099-01-01 00:00:00 UTC" in later.stdout
    bob.says("order", "sell", SYMBOL, "1", "--price", "75300")
    alice.says("order", "buy", SYMBOL, "1", "--price", "75300")
    listed = alice.says("condition", "list").stdout
    assert f"up FIRED: {line}\n" in listed
    cancelled = alice.says("condition", "cancel", "later")
    assert cancelled.stdout.startswith("later CANCELLED: ")
    assert alice.says("cancel", "up").exit_code == 0
    assert bob.says("condition", "list").stdout == "no conditional orders\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--stop", "74000"], "either --price or --market"),
        (["--market"], "give one of --stop"),
        (["--market", "--stop", "74000", "--take", "76000"], "give one of --stop"),
        (["--market", "--at", "soon"], "is no time"),
    ],
)
def test_a_conditional_order_that_cannot_be_read_is_not_sent(
    alice: Person, arguments: list[str], said: str
) -> None:
    """Exit 2, and what is wrong."""
    refused = alice.says("condition", "add", "sell", SYMBOL, "1", *arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr
