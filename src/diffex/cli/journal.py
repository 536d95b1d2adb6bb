"""``diffex journal``: list the starts of an exchange, show a command, export them all."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from diffex.cli.console import fail
from diffex.cli.kept import DataOption, reading, sentences, shown_time
from diffex.storage.audit import require_kept, require_range
from diffex.storage.journal_file import JournalFile
from diffex.storage.journal_rows import Row

LS_EXAMPLES: Final = """\b
Examples:
  diffex journal ls --data ./data
"""
SHOW_EXAMPLES: Final = """\b
Examples:
  diffex journal show 1204 --data ./data
"""
EXPORT_EXAMPLES: Final = """\b
Examples:
  diffex journal export --data ./data > commands.jsonl
  diffex journal export --from 1000 --to 2000 --data ./data
  diffex journal export --format parquet --out commands.parquet
"""


def ls_command(data: DataOption) -> None:
    """List the starts of the exchange, and the commands of each."""
    table = Table("start", "commands", "from", "to", "began", "diffex", box=None)
    for column in table.columns[:4]:
        column.justify = "right"
    with sentences(), reading(data) as journal:
        for one in journal.epochs():
            table.add_row(
                str(one.epoch),
                f"{one.last - one.first + 1:,}",
                str(one.first) if one.last >= one.first else "",
                str(one.last) if one.last >= one.first else "",
                shown_time(one.started),
                one.version,
            )
    Console().print(table)


def show_command(
    data: DataOption,
    sequence: Annotated[int, typer.Argument(metavar="SEQ", min=1, help="Its number.")],
) -> None:
    """Print one command as JSON."""
    with sentences(), reading(data) as journal:
        require_kept(journal, sequence, journal.start + 1)
        (row,) = journal.rows(sequence - 1, sequence)
    typer.echo(msgspec.json.format(_line(row), indent=2))


def export_command(
    data: DataOption,
    first: Annotated[
        int | None,
        typer.Option(
            "--from", metavar="SEQ", min=1, help="The first one.", show_default="the oldest"
        ),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option("--to", metavar="SEQ", min=1, help="The last one.", show_default="the newest"),
    ] = None,
    form: Annotated[
        Literal["jsonl", "parquet"],
        typer.Option("--format", help="Lines of JSON on stdout, or a Parquet file."),
    ] = "jsonl",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to make, for parquet.")
    ] = None,
) -> None:
    """Print commands as JSON lines: seq, epoch, time in nanoseconds, command.

    A Parquet file has the columns seq, epoch, time, type, user_id and command (as JSON). It
    needs the package pyarrow: pip install "diffex[parquet]".
    """
    if (form == "parquet") != (out is not None):
        raise typer.BadParameter("--format parquet and --out FILE go together")
    if out is not None:
        _export_parquet(data, out, first, last)
        return
    write = sys.stdout.buffer.write
    with sentences(), reading(data) as journal:
        for row in _range(journal, first, last):
            write(_line(row) + b"\n")
    sys.stdout.buffer.flush()


def _range(journal: JournalFile, first: int | None, last: int | None) -> Iterator[Row]:
    """Return the rows from a command to another; refuse a range that is not there."""
    try:
        first = require_range(journal, first, last)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return journal.rows(first - 1, last)


def _export_parquet(data: Path, out: Path, first: int | None, last: int | None) -> None:
    try:
        # An extra, and half a second that no other command waits for.
        from diffex.storage.journal_parquet import write_parquet  # noqa: PLC0415 - for that reason
    except ImportError:
        fail('a Parquet file needs pyarrow: pip install "diffex[parquet]"')
    with sentences(), reading(data) as journal:
        count = write_parquet(out, _range(journal, first, last))
    typer.echo(f"{out} has {count:,} commands")


def _line(row: Row) -> bytes:
    return msgspec.json.encode(
        {
            "seq": row.sequence,
            "epoch": row.epoch,
            "time": row.now,
            "beijing": shown_time(row.now),
            "command": row.command,
        }
    )
