"""Options that several commands share: which server, and who is asking."""

from typing import Annotated, Final, TypeAlias

import typer

from diffex.config import demo_config

PASSWORD_VARIABLE: Final = "DIFFEX_PASSWORD"  # noqa: S105 - a variable's name, not a password
URL_VARIABLE: Final = "DIFFEX_URL"
DEFAULT_URL: Final = "ws://127.0.0.1:8080/ws/diff"
DEFAULT_USER: Final = "demo"
CONNECT_SECONDS: Final = 5.0
"""How long a command waits for a server to answer."""

UrlOption: TypeAlias = Annotated[
    str,
    typer.Option("--url", metavar="URL", envvar=URL_VARIABLE, help="The server's WebSocket."),
]
UserOption: TypeAlias = Annotated[
    str, typer.Option("--user", metavar="USER_ID", help="Who logs in.")
]
PasswordOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--password",
        metavar="TEXT",
        envvar=PASSWORD_VARIABLE,
        show_default="the demo users' own; else asked for",
        help="Other people can read a command line; the variable is safer.",
    ),
]


def password_of(user: str, given: str | None) -> str:
    """Return the password to log in with: as given, a demo user's own, or asked for."""
    if given is not None:
        return given
    for known in demo_config().users:
        if known.user_id == user:
            return known.password.reveal()
    asked: str = typer.prompt(f"Password of {user}", hide_input=True)
    return asked
