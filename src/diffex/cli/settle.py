"""``diffex settle``: end the trading day now and begin the next."""

from typing import Annotated, Final

import typer

from diffex.cli.desk import DataOption, ServerOption, day, operate
from diffex.cli.variables import DEFAULT_BASE

EXAMPLES: Final = """\b
Examples:
  diffex settle
  diffex settle --day 20261120
  diffex settle --url http://127.0.0.1:9000 --data ./data
"""


def settle(
    day: Annotated[
        str | None,
        typer.Option(
            "--day",
            metavar="YYYYMMDD",
            parser=day,
            help="The day that is to be settled: a day that was settled before is left alone.",
            show_default="the current trading day",
        ),
    ] = None,
    url: ServerOption = DEFAULT_BASE,
    data: DataOption = None,
) -> None:
    """Settle the trading day and begin the next one.

    Live orders of the day end, every position is marked to its settlement price, and each
    account gets its statement. In exchange sessions a day is settled only when no session is
    open any more. Exits with 1 and the reason where the day cannot be settled.
    """
    told = operate(url, data, "POST", "/admin/settle", {"trading_day": day})
    if "note" in told:
        typer.echo(told["note"])
        return
    typer.echo(
        f"{told['trading_day']} 已结算 / settled: {told['accounts']} 个账户 / accounts, "
        f"{len(told['prices'])} 个合约 / contracts; "
        f"现在是 / the trading day is now {told['next_trading_day']}"
    )
