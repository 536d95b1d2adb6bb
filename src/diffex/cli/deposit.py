"""``diffex deposit`` and ``diffex withdraw``: money in and out, by the operator."""

from typing import Annotated, Final, TypeAlias

import typer

from diffex.cli.desk import DataOption, ServerOption, amount, operate, told_funds
from diffex.cli.variables import DEFAULT_BASE

DEPOSIT_EXAMPLES: Final = """\b
Examples:
  diffex deposit alice 500000
  diffex deposit alice 0.01 --data ./data
"""
WITHDRAW_EXAMPLES: Final = """\b
Examples:
  diffex withdraw alice 500000
  diffex withdraw alice 1234.56 --url http://127.0.0.1:9000
"""

UserArgument: TypeAlias = Annotated[str, typer.Argument(metavar="USER_ID")]
AmountArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="YUAN", parser=amount, help="Above 0, at most two decimals.")
]


def deposit(
    user: UserArgument,
    amount: AmountArgument,
    url: ServerOption = DEFAULT_BASE,
    data: DataOption = None,
) -> None:
    """Pay money into a user's account and print what it has then."""
    form = {"user_id": user, "amount": amount}
    typer.echo(told_funds(operate(url, data, "POST", "/admin/deposit", form)))


def withdraw(
    user: UserArgument,
    amount: AmountArgument,
    url: ServerOption = DEFAULT_BASE,
    data: DataOption = None,
) -> None:
    """Pay money out of a user's account and print what it has then.

    Gains of the day stay until its settlement. Exits with 1 and the most that may leave where
    it is too much.
    """
    form = {"user_id": user, "amount": amount}
    typer.echo(told_funds(operate(url, data, "POST", "/admin/withdraw", form)))
