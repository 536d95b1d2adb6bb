"""The mark beside the journal: a few bytes with the newest number that was kept.

It is written after each commit and not synced: it may be behind the journal, never ahead of
it, unless the journal has lost its end.
"""

import os
from pathlib import Path
from typing import Final

from diffex.storage.journal_rows import mark, marked

MARK_SUFFIX: Final = "-mark"


class Mark:
    """The file, if it is there."""

    def __init__(self, journal: Path) -> None:
        """Read it.

        Raises:
            OSError: it cannot be read.
        """
        self._path: Final = journal.with_name(f"{journal.name}{MARK_SUFFIX}")
        self._descriptor: int | None = None
        try:
            self.found: int = marked(self._path.read_bytes())
            """The number in it; 0 if there is none."""
        except FileNotFoundError:
            self.found = 0

    def open(self, head: int) -> None:
        """Begin to write it; raises ``OSError``."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._descriptor = os.open(self._path, flags, 0o600)
        self.write(head)

    def write(self, head: int) -> None:
        """Write a number, if it is open; raises ``OSError``."""
        if self._descriptor is not None:
            os.pwrite(self._descriptor, mark(head), 0)

    def close(self) -> None:
        """Close it. Twice is allowed."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
