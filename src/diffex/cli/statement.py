"""``diffex statement``: the statement of a trading day, one's own or as the operator any user's."""

from typing import Annotated, Final
from urllib.parse import quote

import typer

from diffex.cli.desk import (
    DataOption,
    ServerOption,
    accepted,
    ask,
    base,
    day,
    operator_key,
    own_token,
)
from diffex.cli.options import PasswordOption, password_of
from diffex.cli.variables import DEFAULT_BASE

EXAMPLES: Final = """\b
Examples:
  diffex statement alice
  diffex statement alice --day 20261120
  diffex statement --user alice
  diffex statement --user alice --confirm
  diffex statement --user alice --json
"""


def statement(
    of: Annotated[
        str | None,
        typer.Argument(metavar="USER_ID", help="Whose, as the operator.", show_default=False),
    ] = None,
    *,
    day: Annotated[
        str | None,
        typer.Option(
            "--day", metavar="YYYYMMDD", parser=day, help="Of which day.", show_default="the last"
        ),
    ] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Confirm one's own last statement, then print it.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Every figure as JSON.")] = False,
    user: Annotated[
        str | None,
        typer.Option("--user", metavar="USER_ID", help="Log in and read one's own instead."),
    ] = None,
    password: PasswordOption = None,
    url: ServerOption = DEFAULT_BASE,
    data: DataOption = None,
) -> None:
    """Print the statement of a settled trading day.

    Exits with 1 if there is none.
    """
    if (of is None) == (user is None):
        raise typer.BadParameter("give USER_ID as the operator, or --user for one's own")
    if confirm and (user is None or day is not None):
        raise typer.BadParameter("--confirm is for the last statement of --user")
    query = f"?form={'json' if json else 'text'}&day={day or ''}"
    address = base(url)
    if user is not None:
        token, path = own_token(address, user, password_of(user, password)), "/statement"
        if confirm:
            accepted(ask(address, "POST", "/statement/confirm", token, None, ""))
    else:
        assert of is not None
        token, path = operator_key(address, data), f"/admin/statements/{quote(of, safe='')}"
    answered = accepted(ask(address, "GET", path + query, token, None, ""))
    typer.echo(answered.body.decode(), nl=json)
