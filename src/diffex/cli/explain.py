"""``diffex explain``: why an order traded, waits or was refused."""

from typing import Annotated, Final

import typer

from diffex.cli.asking import ask
from diffex.cli.options import DEFAULT_URL, DEFAULT_USER, PasswordOption, UrlOption, UserOption

EXAMPLES: Final = """\b
Examples:
  diffex explain my-first
  diffex explain my-first --user user123
"""


def explain(
    order_id: Annotated[str, typer.Argument(metavar="ORDER_ID")],
    url: UrlOption = DEFAULT_URL,
    user: UserOption = DEFAULT_USER,
    password: PasswordOption = None,
) -> None:
    """Print why an order traded, waits or was refused, with each number of the money.

    Each line is in Chinese and in English. Exits with 1 when the user has no such order,
    or had it on an earlier trading day.
    """
    typer.echo(ask(url, user, password, lambda mirror: mirror.explain_order(order_id)))
