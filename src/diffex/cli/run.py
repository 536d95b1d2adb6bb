"""``diffex run``: a program that speaks TqSdk, run against an exchange of ours."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from diffex.cli.background import Found, StartFailed, Starting, look, start
from diffex.cli.console import fail
from diffex.cli.past import await_past
from diffex.cli.runtime import Runtime, UnsafePlace
from diffex.cli.variables import base_of, is_loopback, variables

EXAMPLES: Final = """\b
Examples:
  diffex run -- python strategy.py
  diffex run --fresh -- pytest tests
  diffex run --url http://192.0.2.7:8080 -- python strategy.py
  diffex run --days 20 --port 9000 -- python backtest.py --verbose
"""

DEFAULT_PORT: Final = 8080
NOT_EXECUTABLE: Final = 126
NOT_FOUND: Final = 127
SIGNALLED: Final = 128
"""Added to the number of the signal that ended a program: what shells say."""
FORWARDED: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

LOCAL: Final = "127.0.0.1"

NO_NEWS: Final = {"https://shinny-tqsdk.oss-cn-shanghai.aliyuncs.com_proxy": "http://127.0.0.1:1"}
"""TqSdk asks its vendor for news before anything else, for ten seconds where nothing answers.
A proxy for that one host, which refuses at once, spares the wait. requests reads every
variable that ends so; a shell can set no such name, so ``diffex env`` does not print it."""


def run(
    command: Annotated[list[str], typer.Argument(metavar="COMMAND...", help="What to run.")],
    *,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh",
            help="Start an exchange for this run alone, at a free port, and stop it after.",
        ),
    ] = False,
    days: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            max=3_650,
            help="Past trading days that an exchange which is started here should have.",
            show_default="the exchange's own",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=1,
            max=65_535,
            help="Where the exchange of this machine is, or is started.",
            show_default=str(DEFAULT_PORT),
        ),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="An exchange elsewhere.", show_default="this machine"),
    ] = None,
) -> None:
    """Run a program that uses TqSdk against an exchange of ours, as it is.

    If no exchange answers, one is started in the background with a demo market and the
    users demo/demo and user123/password123. It stays, so that the next run finds it and its
    positions; "diffex stop" ends it. While the exchange still makes its past, the program
    waits; --days 0 waits for nothing. The program finds the exchange by the variables that
    "diffex env" prints. The exit code is the program's, and 128 and the signal's number if a
    signal ended it.
    """
    if url is not None and (fresh or port is not None):
        raise typer.BadParameter("give --url, or --port or --fresh, not both")
    if fresh and port is not None:
        raise typer.BadParameter("--fresh takes a free port; leave --port out")
    try:
        base = base_of(url or f"http://{LOCAL}:{port or DEFAULT_PORT}")
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from None
    try:
        with _private(days) if fresh else _shared(base, days) as address:
            if days != 0:
                await_past(address)
            code = execute(command, {**os.environ, **NO_NEWS, **variables(address, os.environ)})
    except (StartFailed, UnsafePlace) as error:
        fail(str(error))
    except KeyboardInterrupt:
        # Before the program began: afterwards the signal is the program's.
        typer.echo("diffex: the program was not run", err=True)
        code = SIGNALLED + signal.SIGINT
    raise typer.Exit(code)


@contextmanager
def _shared(base: str, days: int | None) -> Iterator[str]:
    """Have the exchange at ``base``, started if need be; it stays afterwards."""
    if not _is_there(base):
        parts = urlsplit(base)
        host, port = parts.hostname or "", parts.port or 80
        if not is_loopback(host) or parts.scheme != "http":
            fail(f"no exchange answers at {base}")
        runtime, name = Runtime(), str(port)
        # Two programs that begin at once shall not start two exchanges.
        with runtime.alone(name):
            if not _is_there(base):
                with _undisturbed():
                    starting = start(host, port, days, runtime.log(name))
                    runtime.note(name, starting.trace)
                typer.echo(f"diffex: starting an exchange, log in {runtime.log(name)}", err=True)
                _await(starting)
    yield base


@contextmanager
def _private(days: int | None) -> Iterator[str]:
    """Have an exchange of one's own at a free port; it is stopped afterwards."""
    log = Runtime().log(f"fresh-{os.getpid()}")
    typer.echo("diffex: starting an exchange for this run", err=True)
    # Whatever ends this process in order must not leave the exchange behind.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    starting: Starting | None = None
    try:
        with _undisturbed():
            starting = start(LOCAL, 0, days, log)
        yield _await(starting)
    finally:
        if starting is not None:
            starting.stop()
        log.unlink(missing_ok=True)
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait for the end of the block: an exchange that runs must be known to run."""
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda sent, _frame: came.append(sent))
        for number in (signal.SIGINT, signal.SIGTERM)
        if callable(signal.getsignal(number))
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for caught in came:
        # To this thread: a signal of the process may reach another one first, and late.
        signal.raise_signal(caught)


def _is_there(base: str) -> bool:
    found = look(base)
    if found is Found.OTHER:
        fail(f"what answers at {base} is no exchange of diffex; choose another --port")
    return found is Found.EXCHANGE


def _await(starting: Starting) -> str:
    begun = time.monotonic()
    address = starting.ready(
        lambda: typer.echo(f"diffex: waiting for {time.monotonic() - begun:.0f} s", err=True)
    )
    typer.echo(f"diffex: the exchange is ready at {address}", err=True)
    return address


def execute(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program to its end, with this process's files and signals; return its exit code."""
    with _Forwarding() as forwarding:
        try:
            process = subprocess.Popen(command, env=environment)  # noqa: S603 - what the user asked for
        except FileNotFoundError:
            typer.echo(f"diffex: {command[0]}: command not found", err=True)
            return NOT_FOUND
        except OSError as error:
            typer.echo(f"diffex: {command[0]}: {error.strerror}", err=True)
            return NOT_EXECUTABLE
        forwarding.to(process)
        code = process.wait()
    return code if code >= 0 else SIGNALLED - code


class _Forwarding:
    """Passes signals on to a program during a block."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> "_Forwarding":
        for number in FORWARDED:
            # What we were told to ignore (nohup, a script's background job) the program
            # ignores too, as long as it is not caught here.
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._pass_on)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal() itself returned

    def to(self, process: subprocess.Popen[bytes]) -> None:
        """Pass on to ``process``, beginning with what has come before it was there."""
        self._process = process
        while self._early:
            process.send_signal(self._early.pop(0))

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        if self._process is None:
            self._early.append(number)
        elif number != signal.SIGINT or not _has_terminal():
            self._process.send_signal(number)


def _has_terminal() -> bool:
    """Return whether Ctrl-C reaches the program without us: it would come twice."""
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False
