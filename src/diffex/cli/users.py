"""``diffex user add``: a user who may log in to a server that keeps its data."""

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from diffex.cli.console import fail
from diffex.cli.options import PASSWORD_VARIABLE
from diffex.domain.decimals import exact
from diffex.domain.ids import valid_id
from diffex.domain.limits import ID_LENGTH
from diffex.domain.units import FEN_PER_YUAN, Fen
from diffex.engine.ports import StoredUser, StoreError
from diffex.storage.data_place import DEFAULT, default_directory
from diffex.storage.sqlite import USERS_FILE, SqliteUserStore
from diffex.transport.auth import hash_password

ADD_EXAMPLES: Final = """\b
Examples:
  diffex user add alice
  diffex user add alice --data ./data
  diffex user add alice --deposit 250000.50 --data ./data
  pass show diffex/alice | diffex user add alice --password-stdin --data ./data
"""


def _user_id(text: str) -> str:
    if not valid_id(text):
        raise typer.BadParameter(
            f"{text!r}: 1 to {ID_LENGTH} letters, digits or _ . | @ - and not a reserved word"
        )
    return text


def _fen(text: str) -> Fen:
    try:
        deposit = exact(text, 2)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if deposit < 0:
        raise typer.BadParameter(f"{text} is below 0")
    return deposit


def _directory() -> Path:
    try:
        return default_directory(DEFAULT, os.environ)
    except StoreError as error:
        fail(str(error))


def add(
    user_id: Annotated[str, typer.Argument(metavar="USER_ID", callback=_user_id)],
    data: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            help="The data directory of the server; made if missing.",
            default_factory=_directory,
            show_default="that of serve without --data and --demo",
        ),
    ],
    deposit: Annotated[
        Fen,
        typer.Option(metavar="YUAN", parser=_fen, help="First deposit, in yuan."),
    ] = "10000000",  # type: ignore[assignment] # typer hands the default to the parser
    password_stdin: Annotated[
        bool,
        typer.Option("--password-stdin", help="Read the password from the first line of stdin."),
    ] = False,
) -> None:
    """Add a user who may log in.

    The password is asked for, unless it comes from stdin or from the environment
    variable DIFFEX_PASSWORD. It is kept as an argon2id hash. A server that runs on
    the same directory knows the user at once.
    """
    try:
        hashed = hash_password(_new_password(from_stdin=password_stdin))
    except ValueError as error:
        fail(f"{error}")
    user = StoredUser(user_id=user_id, password_hash=hashed, deposit=deposit, demo=False)
    try:
        store = SqliteUserStore(data / USERS_FILE)
        try:
            store.add(user)
        finally:
            store.close()
    except StoreError as error:
        fail(f"{error}; nothing was changed")
    yuan, fen = divmod(deposit, FEN_PER_YUAN)
    typer.echo(f"user {user_id} added to {data}, first deposit {yuan:,}.{fen:02} CNY")


def _new_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().removesuffix("\n")
    from_environment = os.environ.get(PASSWORD_VARIABLE)
    if from_environment is not None:
        return from_environment
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked
