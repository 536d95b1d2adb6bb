"""``diffex past``: orders, trades and statements of past trading days of a data directory."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import msgspec
import typer

from diffex.cli import desk
from diffex.cli.console import fail
from diffex.cli.kept import DataOption, reading, sentences, shown_time, telling
from diffex.domain.statement_text import statement_text
from diffex.storage.archive_file import ARCHIVE_FILE, ArchiveFile
from diffex.storage.archiving import bring_archive_up_to_date
from diffex.storage.memory import NoPast

DAYS_EXAMPLES: Final = """\b
Examples:
  diffex past days
  diffex past days --data ./data
"""
ORDERS_EXAMPLES: Final = """\b
Examples:
  diffex past orders alice --day 20261120
  diffex past orders alice --day 20261120 --json
"""
TRADES_EXAMPLES: Final = """\b
Examples:
  diffex past trades alice --day 20261120
  diffex past trades alice --day 2026-11-20 --data ./data
"""
STATEMENT_EXAMPLES: Final = """\b
Examples:
  diffex past statement alice --day 20261120
  diffex past statement alice --day 2026-11-20 --data ./data
"""

UserArgument: TypeAlias = Annotated[str, typer.Argument(metavar="USER_ID", help="Whose.")]
DayOption: TypeAlias = Annotated[
    str, typer.Option("--day", metavar="YYYYMMDD", parser=desk.day, help="Of which trading day.")
]
JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help="One JSON object a line, in the flat dialect.")
]

_Row: TypeAlias = dict[str, Any]


def days_command(data: DataOption) -> None:
    """List the trading days that are over."""
    with _archive(data) as (archive, _):
        for day in archive.days():
            typer.echo(f"{day:%Y%m%d}")


def orders_command(
    data: DataOption, user: UserArgument, day: DayOption, json: JsonOption = False
) -> None:
    """Print the orders of a user that lived on a trading day, as they were last."""
    _print(data, user, day, ArchiveFile.orders, _ORDER, json=json)


def trades_command(
    data: DataOption, user: UserArgument, day: DayOption, json: JsonOption = False
) -> None:
    """Print the trades of a user on a trading day, all of them."""
    _print(data, user, day, ArchiveFile.trades, _TRADE, json=json)


def statement_command(data: DataOption, user: UserArgument, day: DayOption) -> None:
    """Print the statement of a user for a trading day."""
    with _archive(data) as (archive, terms):
        made = archive.statement(user, _day(day))
        if made is None:
            fail(f"{user} has no statement of {day}")
        typer.echo(statement_text(made, terms))


_ORDER: Final[dict[str, Callable[[_Row], str]]] = {
    "time": lambda one: shown_time(one["insert_time"]) if "insert_time" in one else "",
    "order": lambda one: one["order_id"],
    "symbol": lambda one: one.get("instrument_id", ""),
    "side": lambda one: f"{one.get('direction', '')} {one.get('offset', '')}",
    "price": lambda one: str(one.get("limit_price", one.get("price_type", ""))),
    "volume": lambda one: str(one.get("volume", "")),
    "filled": lambda one: str(one["filled_volume"]),
    "status": lambda one: one["status"],
    "reason": lambda one: one.get("reason", ""),
}
_TRADE: Final[dict[str, Callable[[_Row], str]]] = {
    "time": lambda one: shown_time(one["timestamp"]),
    "trade": lambda one: one["trade_id"],
    "order": lambda one: one["order_id"],
    "symbol": lambda one: one["instrument_id"],
    "side": lambda one: f"{one['direction']} {one['offset']}",
    "price": lambda one: str(one["price"]),
    "volume": lambda one: str(one["volume"]),
    "commission": lambda one: f"{one['commission']:,.2f}",
}


def _print(
    data: Path,
    user: str,
    day: str,
    read: Callable[[ArchiveFile, str, datetime.date], list[_Row]],
    columns: dict[str, Callable[[_Row], str]],
    *,
    json: bool,
) -> None:
    with _archive(data) as (archive, _):
        rows = read(archive, user, _day(day))
    if json:
        for row in rows:
            typer.echo(msgspec.json.encode(row))
        return
    lines = [list(columns), *([show(row) for show in columns.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        # Not a table that fits a terminal: whoever greps for an id wants all of it.
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        typer.echo("  ".join(padded).rstrip())


@contextmanager
def _archive(data: Path) -> Iterator[tuple[ArchiveFile, dict[str, Any]]]:
    """Bring the archive up to date and open it, with the terms of every contract."""
    with sentences():
        with reading(data) as journal, telling("carrying out") as progress:
            found = bring_archive_up_to_date(data, journal, NoPast(), progress)
        archive = ArchiveFile(data / ARCHIVE_FILE)
        try:
            yield archive, found.exchange.state.terms
        finally:
            archive.close()


def _day(text: str) -> datetime.date:
    try:
        return datetime.datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        fail(f"{text} is no day; write it like 20261120")
