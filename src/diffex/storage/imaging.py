"""``python -m diffex.storage.imaging DIR DAYS``: images and archive of a running exchange.

It brings them up to date, a process of its own that gives way to everything else: it carries
out what the newest image does not have yet, fills the archive with what happened, and writes
the next image. Where the journal keeps so many DAYS only (0: all), it prepares what the journal
is to begin with. The exchange is not held up.
"""

import os
import sys
from pathlib import Path
from typing import Final

from diffex.domain.calendar import DAY
from diffex.engine.ports import StoreError
from diffex.storage import images
from diffex.storage.archiving import bring_archive_up_to_date
from diffex.storage.audit import at as state_at
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast

MODULE: Final = "diffex.storage.imaging"
WORTH: int = 10_000
"""Commands that are worth to be dropped together."""


def bring_up_to_date(data: Path) -> int:
    """Write an image of the journal's end; return its sequence number.

    Raises:
        StoreError: the journal cannot be read, or the image not be written.
    """
    journal = JournalFile(data / JOURNAL_FILE, writable=False)
    try:
        found = bring_archive_up_to_date(data, journal, NoPast(), lambda _, __: None)
    finally:
        journal.close()
    images.write(data, found.shown())
    return found.sequence


def prepare_trim(data: Path, keep_days: int) -> int:
    """Write the state that a journal is to begin with which has so many days.

    Args:
        data: the directory.
        keep_days: 24 hours each, counted back from the last command.

    Returns:
        The last command that is to be dropped; 0 if few are as old as that.

    Raises:
        StoreError: the journal cannot be read, or the state not be written.
    """
    journal = JournalFile(data / JOURNAL_FILE, writable=False)
    try:
        newest = [row.now for row in journal.rows(journal.head - 1)] or [0]
        sequence = journal.sequence_at(newest[0] - keep_days * DAY)
        dropped = sequence - journal.start
    finally:
        journal.close()
    if dropped < WORTH:
        return 0
    images.write_base(data, state_at(data, sequence, lambda _, __: None).shown())
    return sequence


def main() -> int:
    """Run the process; its stdout has two numbers, its stderr why there are none."""
    os.nice(19)
    data, keep_days = Path(sys.argv[1]), int(sys.argv[2])
    try:
        imaged = bring_up_to_date(data)
        print(imaged, prepare_trim(data, keep_days) if keep_days else 0)  # noqa: T201 - what its parent reads
    except StoreError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the same
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
