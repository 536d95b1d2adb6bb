"""``diffex cancel``: take what is left of an order out of the book."""

from typing import Annotated, Final

import typer

from diffex.cli.asking import ask
from diffex.cli.console import fail
from diffex.cli.options import DEFAULT_URL, DEFAULT_USER, PasswordOption, UrlOption, UserOption
from diffex.cli.order import told
from diffex.client import Mirror
from diffex.domain.enums import OrderStatus

EXAMPLES: Final = """\b
Examples:
  diffex cancel my-first
  diffex cancel my-first --user user123
"""


def cancel(
    order_id: Annotated[str, typer.Argument(metavar="ORDER_ID")],
    url: UrlOption = DEFAULT_URL,
    user: UserOption = DEFAULT_USER,
    password: PasswordOption = None,
) -> None:
    """Cancel what is left of an order and print what became of it.

    Exits with 0 when the order is cancelled, and with 1 when there is no such order
    or it ended otherwise.
    """

    async def step(mirror: Mirror) -> tuple[str, str]:
        ended = await mirror.cancel_order(order_id)
        return str(ended.get("status")), told(mirror, order_id)

    status, line = ask(url, user, password, step)
    if status != OrderStatus.CANCELLED:
        fail(f"nothing was left to cancel: {line}")
    typer.echo(line)
