"""``diffex explain``: why an order traded, waits or was refused."""

from typing import Annotated, Final

import typer

from diffex.cli.console import talk
from diffex.cli.options import (
    CONNECT_SECONDS,
    DEFAULT_URL,
    DEFAULT_USER,
    PasswordOption,
    UrlOption,
    UserOption,
    password_of,
)
from diffex.client import connect

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
    typer.echo(talk(_explain(url, user, password_of(user, password), order_id)))


async def _explain(url: str, user: str, password: str, order_id: str) -> str:
    async with connect(url, user, password, timeout=CONNECT_SECONDS) as mirror:
        return await mirror.explain_order(order_id)
