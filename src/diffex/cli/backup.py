"""``diffex backup``: a copy of a data directory, made while its server trades."""

from pathlib import Path
from typing import Annotated, Final

import typer

from diffex.cli.kept import DataOption, sentences, telling
from diffex.storage.data_backup import back_up

EXAMPLES: Final = """\b
Examples:
  diffex backup diffex-backup.tar --data ./data
  mkdir -m 700 restored && tar -xf diffex-backup.tar -C restored
  diffex verify --data restored
"""


def backup(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to make.")],
    data: DataOption,
) -> None:
    """Copy a data directory into one tar archive, readable by you only.

    It has the journal, the users and the key of the tokens, as of one moment. The server
    may run and trade meanwhile. The past (history/) is left out: it can be made again.
    """
    with sentences(), telling("copying") as progress:
        head = back_up(data, archive, progress)
    typer.echo(f"{archive} has {head:,} commands of {data}")
