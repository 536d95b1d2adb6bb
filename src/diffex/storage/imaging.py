"""``python -m diffex.storage.imaging DIR``: images and archive of a running exchange.

It brings them up to date, a process of its own that gives way to everything else: it carries
out what the newest image does not have yet, fills the archive with what happened, and writes
the next image. The exchange is not held up.
"""

import os
import sys
from pathlib import Path
from typing import Final

from diffex.engine.ports import StoreError
from diffex.storage import images
from diffex.storage.archiving import bring_archive_up_to_date
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast

MODULE: Final = "diffex.storage.imaging"


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


def main() -> int:
    """Run the process; its stdout is the sequence number, its stderr why there is none."""
    os.nice(19)
    try:
        print(bring_up_to_date(Path(sys.argv[1])))  # noqa: T201 - what its parent reads
    except StoreError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the same
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
