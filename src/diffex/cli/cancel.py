"""``diffex cancel``: take what is left of an order out of the book."""

from typing import Annotated, Final

import typer

from diffex.cli.console import fail, talk
from diffex.cli.options import (
    CONNECT_SECONDS,
    DEFAULT_URL,
    DEFAULT_USER,
    PasswordOption,
    UrlOption,
    UserOption,
    password_of,
)
from diffex.cli.order import told
from diffex.client import connect
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
    status, line = talk(_cancel(url, user, password_of(user, password), order_id))
    if status != OrderStatus.CANCELLED:
        fail(f"nothing was left to cancel: {line}")
    typer.echo(line)


async def _cancel(url: str, user: str, password: str, order_id: str) -> tuple[str, str]:
    async with connect(url, user, password, timeout=CONNECT_SECONDS) as mirror:
        ended = await mirror.cancel_order(order_id)
        return str(ended.get("status")), told(mirror, order_id)
