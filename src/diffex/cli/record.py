"""``diffex record``: write down what a client and a server say to one another."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, BinaryIO, Final
from urllib.parse import urlsplit

import typer

from diffex.cli.console import fail
from diffex.cli.options import URL_VARIABLE
from diffex.cli.run import execute
from diffex.cli.variables import DEFAULT_BASE, base_of, variables
from diffex.transcript.line import Line, encode
from diffex.transcript.tap import Server, tapping

EXAMPLES: Final = """\b
Examples:
  diffex record --out session.jsonl -- python strategy.py
  diffex record --out session.jsonl --port 9000
  diffex record --url https://exchange.example --out session.jsonl -- python strategy.py
"""

LOCAL: Final = "127.0.0.1"
PRIVATE: Final = 0o600
"""Nobody else reads what somebody's account has done."""


def record(
    command: Annotated[
        list[str] | None,
        typer.Argument(metavar="COMMAND...", help="What to run.", show_default="until Ctrl-C"),
    ] = None,
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="A new file for the transcript.")
    ],
    url: Annotated[
        str,
        typer.Option("--url", metavar="URL", envvar=URL_VARIABLE, help="The exchange's address."),
    ] = DEFAULT_BASE,
    port: Annotated[
        int,
        typer.Option(
            metavar="PORT",
            min=0,
            max=65_535,
            help="Where clients connect on this machine.",
            show_default="a free one",
        ),
    ] = 0,
) -> None:
    """Record the packs of every WebSocket between clients and an exchange, as JSON lines.

    Clients connect to a proxy on this machine. A COMMAND is run with the variables that
    send TqSdk there, and its exit code is returned; without one the proxy runs until
    Ctrl-C. Passwords and tokens are masked; positions, orders and funds are not.
    "diffex replay" plays the client's side again.
    """
    try:
        parts = urlsplit(base_of(url))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from None
    tls = parts.scheme == "https"
    server = Server(parts.hostname or "", parts.port or (443 if tls else 80), tls)
    try:
        with _created(out) as file, _Recording(server, port, file) as base:
            typer.echo(f"diffex: recording at {base}", err=True)
            code = 0
            if command:
                code = execute(command, {**os.environ, **variables(base, os.environ)})
            else:
                with suppress(KeyboardInterrupt):
                    threading.Event().wait()
    except OSError as error:
        fail(f"{error.filename or 'the proxy'}: {error.strerror or error}")
    raise typer.Exit(code)


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    """Open a file that did not exist."""
    with open(path, "xb", opener=_private) as file:
        yield file


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)


class _Recording:
    """The proxy in a thread: the program has the main one, for its signals."""

    def __init__(self, server: Server, port: int, file: BinaryIO) -> None:
        self._server = server
        self._port = port
        self._file = file
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._begun = threading.Event()
        self._trouble: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="diffex.record")

    def __enter__(self) -> str:
        self._thread.start()
        self._begun.wait()
        if self._trouble is not None:
            self._thread.join()
            raise self._trouble
        return f"http://{LOCAL}:{self._port}"

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            self._trouble = error
        finally:
            self._loop.close()
            self._begun.set()

    async def _serve(self) -> None:
        async with tapping(self._server, LOCAL, self._port, self._write) as self._port:
            self._begun.set()
            await self._stop.wait()

    def _write(self, line: Line) -> None:
        self._file.write(encode(line))
        self._file.flush()
