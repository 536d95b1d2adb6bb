"""What an audit asks of the database files themselves, beside whoever writes to them."""

import os
from pathlib import Path
from typing import Final

import apsw

from diffex.engine.ports import JournalError
from diffex.storage.journal_file import JournalFile

BUSY_MILLISECONDS: Final = 10_000
"""How long to wait for a writer that holds a file."""


def damage(path: Path) -> str | None:
    """Read every page of a database; return what is wrong with it, None if nothing is.

    A file that is not there has nothing wrong. SQLite's check sees pages that are broken, and
    an index that disagrees with its table; a letter that changed within a text it cannot see.
    """
    if not path.exists():
        return None
    try:
        connection = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        try:
            found = str(connection.pragma("integrity_check"))
        finally:
            connection.close()
    except apsw.Error as error:
        return str(error)
    return None if found == "ok" else found.partition("\n")[0]


def check_epochs(journal: JournalFile) -> None:
    """Lay the table of starts beside the start that each row names; it has no checksum itself.

    Raises:
        JournalError: they disagree, or cannot be read.
    """
    told = {(one.epoch, one.first, one.last) for one in journal.epochs() if one.last >= one.first}
    differ = sorted(told ^ journal.epochs_of_rows())
    if differ:
        raise JournalError(
            f"{journal.path} is damaged: its table of starts and its rows disagree about the "
            f"commands of start {differ[0][0]}; nothing was changed; restore a backup of the data "
            "directory"
        )
