"""The archive of a data directory as a running exchange reads it."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from diffex.domain.statement import Statement
from diffex.engine.ports import StoreError
from diffex.storage.archive_file import ArchiveFile

Found = TypeVar("Found")


class DataArchive:
    """An ``Archive`` in a file that another process makes, and that may not be there yet."""

    def __init__(self, path: Path, report: Callable[[str], None]) -> None:
        """Open nothing yet.

        Args:
            path: of the archive.
            report: told why it cannot be read; nothing is found in it then.
        """
        self._path: Final = path
        self._report: Final = report
        self._file: ArchiveFile | None = None

    def statement(self, user_id: str, day: datetime.date) -> Statement | None:
        """Return the statement of a day; None if there is none, or it is not there yet."""
        return self._read(lambda file: file.statement(user_id, day), None)

    def is_whole(self, day: datetime.date) -> bool:
        """Return whether all of a day is there."""
        return self._read(lambda file: day in file.days(), False)

    def orders(self, user_id: str, day: datetime.date) -> list[dict[str, Any]]:
        """Return the orders that lived on a day, as the flat dialect told them last."""
        return self._read(lambda file: file.orders(user_id, day), [])

    def trades(self, user_id: str, day: datetime.date) -> list[dict[str, Any]]:
        """Return the trades of a day as the flat dialect told them, the oldest first."""
        return self._read(lambda file: file.trades(user_id, day), [])

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _read(self, read: Callable[[ArchiveFile], Found], nothing: Found) -> Found:
        try:
            if self._file is None:
                if not self._path.exists():
                    return nothing
                self._file = ArchiveFile(self._path)
            return read(self._file)
        except StoreError as error:
            self._report(str(error))
            return nothing
