"""``diffex freeze`` and ``diffex unfreeze``: what an account may do."""

from typing import Final

import typer

from diffex.cli.deposit import UserArgument
from diffex.cli.desk import DataOption, ServerOption, operate, told_funds
from diffex.cli.variables import DEFAULT_BASE

FREEZE_EXAMPLES: Final = """\b
Examples:
  diffex freeze alice
  diffex freeze alice --data ./data
"""
UNFREEZE_EXAMPLES: Final = """\b
Examples:
  diffex unfreeze alice
  diffex unfreeze alice --url http://127.0.0.1:9000
"""


def freeze(user: UserArgument, url: ServerOption = DEFAULT_BASE, data: DataOption = None) -> None:
    """Let a user only close positions and cancel orders, and withdraw nothing."""
    typer.echo(told_funds(operate(url, data, "POST", "/admin/freeze", {"user_id": user})))


def unfreeze(user: UserArgument, url: ServerOption = DEFAULT_BASE, data: DataOption = None) -> None:
    """Let a frozen user trade again."""
    typer.echo(told_funds(operate(url, data, "POST", "/admin/unfreeze", {"user_id": user})))
