"""What the commands about a data directory share: its option, and how they tell of long work."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Shown

from diffex.cli.console import fail
from diffex.domain.calendar import Calendar
from diffex.domain.units import Nanos
from diffex.engine.ports import StoreError
from diffex.storage.data_place import only_directory
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.journal_tables import Progress


def _directory() -> Path:
    with sentences():
        return only_directory(os.environ)


DataOption: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The data directory of the server.",
        default_factory=_directory,
        show_default="that of serve without --data",
    ),
]


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what a store cannot do into one sentence and exit code 1."""
    try:
        yield
    except StoreError as error:
        fail(str(error))


@contextmanager
def telling(what: str) -> Iterator[Progress]:
    """Show how far a work is, on stderr where that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Shown(*columns, console=console, disable=not console.is_terminal) as shown:
        task = shown.add_task("")
        yield lambda done, total: shown.update(task, completed=done, total=total)


@contextmanager
def reading(data: Path) -> Iterator[JournalFile]:
    """Open a journal beside its server, if that runs.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    journal = JournalFile(data / JOURNAL_FILE, writable=False)
    try:
        yield journal
    finally:
        journal.close()


def shown_time(now: Nanos) -> str:
    """Return a time as people in Beijing write it."""
    return Calendar("24x7").beijing_text(now)
