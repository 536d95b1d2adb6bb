"""``diffex at``: the exchange as it was after a command of the past."""

from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from diffex.cli.console import fail
from diffex.cli.kept import DataOption, reading, sentences, shown_time, telling
from diffex.cli.moment import end_of_moment
from diffex.diff.dialects import flat
from diffex.diff.sections import quotes
from diffex.storage.audit import at as state_at
from diffex.storage.audit import require_begun
from diffex.storage.recovery import Recovered

EXAMPLES: Final = """\b
Examples:
  diffex at 1204 --data ./data
  diffex at 1204 --user alice --data ./data
  diffex at 1204 --symbol SHFE.cu2512 --data ./data
  diffex at "2026-11-20 14:30:00" --user alice --data ./data
"""


def at(
    data: DataOption,
    moment: Annotated[
        str, typer.Argument(metavar="SEQ|TIME", help="A command's number, or a time in Beijing.")
    ],
    user: Annotated[
        str | None, typer.Option(metavar="USER_ID", help="The user's funds, orders, positions.")
    ] = None,
    symbol: Annotated[
        str | None, typer.Option(metavar="SYMBOL", help="The contract's quote and depth.")
    ] = None,
) -> None:
    """Print what the exchange was after a command, as JSON; changes nothing.

    0 is the exchange before its first command. A time means the last command until then, within
    the second if it has seconds, within the day if it is a date.
    """
    if user is not None and symbol is not None:
        raise typer.BadParameter("give --user or --symbol, not both")
    with sentences(), telling("carrying out") as progress:
        found = state_at(data, _sequence(data, moment), progress)
    typer.echo(msgspec.json.format(msgspec.json.encode(_shown(found, user, symbol)), indent=2))


def _shown(found: Recovered, user: str | None, symbol: str | None) -> dict[str, Any]:
    state = found.exchange.state
    shown: dict[str, Any] = {"seq": found.sequence, "time": shown_time(found.now)}
    if user is not None:
        if user not in state.traders:
            fail(f"user {user} has no account after command {found.sequence}")
        return {**shown, **flat.snapshot(found.exchange.restate(user), state.instruments)}
    if symbol is not None:
        if symbol not in state.instruments:
            fail(f"{symbol} is not listed after command {found.sequence}")
        quote = quotes.flat(state.market.days[symbol], state.books[symbol], state.calendar)
        return {**shown, "quotes": {symbol: quote}}
    return {
        **shown,
        "trading_day": state.trading_day,
        "stopped": state.stopped,
        "users": len(state.traders),
        "orders": state.order_count,
        "trades": state.trade_count,
        "state_hash": state.state_hash(),
    }


def _sequence(data: Path, moment: str) -> int:
    if moment.isdecimal():
        return int(moment)
    try:
        now = end_of_moment(moment)
    except ValueError:
        raise typer.BadParameter(
            f"{moment!r} is neither a number nor a time like 2026-11-20T14:30:00"
        ) from None
    with reading(data) as journal:
        require_begun(journal, now, moment)
        return journal.sequence_at(now)
