"""``diffex serve``: run the exchange until it is told to stop."""

import errno
import os
import socket
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from diffex.cli.console import fail, set_up_logs
from diffex.cli.runtime import Runtime, UnsafePlace
from diffex.config import Config, ConfigError, demo_config, load, parse
from diffex.domain.limits import PAST_DAYS
from diffex.engine.ports import StoreError
from diffex.storage.data_place import DEFAULT, DEMO, default_directory, has_users
from diffex.transport.origin import is_loopback

EXAMPLES: Final = """\b
Examples:
  diffex serve --demo
  diffex serve --demo --memory --port 0
  diffex serve --config diffex.toml --data ./data
  DIFFEX_LOG=diff.snapshot=debug,engine.trade_gateway=debug diffex serve --demo
"""

DEMO_DAYS: Final = 20
"""Four weeks: what charts of hours need."""
DAYS_VARIABLE: Final = "DIFFEX_DAYS"

DaysOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=0,
        max=PAST_DAYS,
        envvar=DAYS_VARIABLE,
        help="Past trading days for charts and backtests. Those that are missing are made "
        "in the background, and shown as they come.",
        show_default=f"{DEMO_DAYS} with --demo, else 0",
    ),
]

DataOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Where the exchange is kept between runs: users, orders, positions, funds and "
        "K-lines. What was acknowledged survives a crash and a loss of power. "
        "The past (--days) is kept there too, except a demo's.",
        show_default="diffex/default in $XDG_DATA_HOME or ~/.local/share; diffex/demo with --demo",
    ),
]

_ADDRESS_ERRORS: Final = frozenset({errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES})


def serve(
    host: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Address to listen on.",
            show_default="[server] host of the file, or 127.0.0.1",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=0,
            max=65_535,
            help="Port to listen on; 0 picks a free one.",
            show_default="[server] port of the file, or 8080",
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Configuration in TOML.")
    ] = None,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help="A market that never closes, with agents, and the users demo/demo and "
            "user123/password123 (with --config: the file's market and users instead). "
            "?user_id=NAME in the URL then opens a session without a password, so only "
            "loopback addresses are allowed.",
        ),
    ] = False,
    memory: Annotated[
        bool, typer.Option("--memory", help="Keep nothing between runs: begin anew each time.")
    ] = False,
    data: DataOption = None,
    days: DaysOption = None,
) -> None:
    """Run the exchange until Ctrl-C or SIGTERM, and go on the next time.

    Prints "diffex listening on http://HOST:PORT" when it is ready, and exits with 0
    when it was told to stop. Logs go to stderr; DIFFEX_LOG sets their levels.
    """
    if memory and data is not None:
        raise typer.BadParameter("keep data in --memory or in --data, not in both")
    set_up_logs("info")
    settings = _settings(config, demo=demo)
    listen_host = settings.server.host if host is None else host
    listen_port = settings.server.port if port is None else port
    if demo and not is_loopback(listen_host):
        raise typer.BadParameter(
            f"--demo lets anyone in by name, so it listens on loopback only, not on {listen_host!r}"
        )
    place = None if memory else _place(data, demo=demo)
    if not settings.users and data is None and (place is None or not has_users(place)):
        fail(
            "nobody could log in: give --demo, --data DIR, or a --config FILE with a [[user]], "
            "or add a user with: diffex user add"
        )
    if days is None:
        days = DEMO_DAYS if demo else 0
    raise typer.Exit(_run(settings, listen_host, listen_port, demo=demo, data=place, days=days))


def run_server(
    config: Config, *, host: str, port: int, demo: bool, data: Path | None, days: int
) -> int:
    """Serve, as ``diffex.app.run_server`` does."""
    # The server's packages take half a second to import: no other command waits for them.
    from diffex.app import run_server as run  # noqa: PLC0415 - for that reason

    try:
        runtime: Path | None = Runtime().path
    except UnsafePlace as error:
        typer.echo(f"diffex: {error}; the operator's key is not left there", err=True)
        runtime = None
    return run(config, host=host, port=port, demo=demo, data=data, days=days, runtime=runtime)


def _run(config: Config, host: str, port: int, *, demo: bool, data: Path | None, days: int) -> int:
    """Serve; what keeps the server from starting becomes one sentence."""
    try:
        return run_server(config, host=host, port=port, demo=demo, data=data, days=days)
    except StoreError as error:
        fail(str(error))
    except OSError as error:
        if error.errno not in _ADDRESS_ERRORS and not isinstance(error, socket.gaierror):
            raise
        fail(_cannot_listen(host, port, error))


def _place(data: Path | None, *, demo: bool) -> Path:
    """Return where the exchange is kept."""
    if data is not None:
        return data
    try:
        return default_directory(DEMO if demo else DEFAULT, os.environ)
    except StoreError as error:
        fail(str(error))


def _settings(config: Path | None, *, demo: bool) -> Config:
    try:
        if config is not None:
            return load(config)
        return demo_config() if demo else parse("", "defaults")
    except ConfigError as error:
        fail(str(error))


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use; stop what uses it, or choose another --port"
    return f"cannot listen on port {port} of {host!r}: {error.strerror}"
