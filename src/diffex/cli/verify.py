"""``diffex verify``: prove that a data directory is whole."""

from typing import Final

import typer

from diffex.cli.kept import DataOption, sentences, shown_time, telling
from diffex.storage.audit import audit

EXAMPLES: Final = """\b
Examples:
  diffex verify --data ./data
"""


def verify(data: DataOption) -> None:
    """Read every page and row of a journal, carry every command out again, compare the images.

    Reads the pages of the users and of the archive too. Exits with 0 when all are whole and
    every image shows the state that the journal leads to, with 1 and one sentence for each
    fault otherwise. Changes nothing; the server may run meanwhile.
    """
    with sentences(), telling("carrying out") as progress:
        found = audit(data, progress)
    typer.echo(
        f"{found.commands:,} commands of {found.epochs} starts, "
        f"{shown_time(found.began)} to {shown_time(found.ended)}: every row is whole"
    )
    if found.start:
        typer.echo(f"commands 1 to {found.start:,} are not there: dropped by [journal] keep_days")
    typer.echo(f"{found.images} images agree; state {found.state_hash}")
    for fault in found.faults:
        typer.echo(f"diffex: {fault}", err=True)
    raise typer.Exit(1 if found.faults else 0)
