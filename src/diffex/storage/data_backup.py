"""A copy of a data directory in one file, made while its exchange runs.

A tar archive with the journal, the users, the archive and the key of the tokens: unpacked into
a new directory it is a data directory. Images are left out, since the journal has everything,
and so is the past, which can be made again.
"""

import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Final

import apsw

from diffex.engine.ports import StoreError
from diffex.storage.archive_file import ARCHIVE_FILE
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.journal_tables import Progress
from diffex.storage.private_file import create_private, sync_directory
from diffex.storage.signing_key import KEY_FILE
from diffex.storage.sqlite import USERS_FILE

COPIED: Final = (JOURNAL_FILE, USERS_FILE, ARCHIVE_FILE, KEY_FILE)


def back_up(data: Path, archive: Path, progress: Progress) -> int:
    """Write an archive of a data directory; return the last command that is in it.

    The users are copied before the journal, so that nobody in the journal is missing; the
    archive too, so that it is never ahead.

    Args:
        data: the directory.
        archive: the file to make; there must be none.
        progress: told of the journal's pages.

    Raises:
        StoreError: there is no journal, the file is there already, or cannot be written.
    """
    if archive.exists():
        raise StoreError(f"{archive} is there already; name a new file")
    try:
        with tempfile.TemporaryDirectory(prefix=".diffex-backup-", dir=archive.parent) as place:
            head = _copy(data, Path(place), progress)
            draft = Path(place) / "archive"
            create_private(draft)
            with tarfile.open(draft, "w") as tar:
                for name in COPIED:
                    if (Path(place) / name).exists():
                        tar.add(Path(place) / name, arcname=name)
            descriptor = os.open(draft, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.link(draft, archive)
        sync_directory(archive.parent)
    except OSError as error:
        raise StoreError(f"cannot write {archive}: {error.strerror}") from error
    return head


def _copy(data: Path, place: Path, progress: Progress) -> int:
    key = data / KEY_FILE
    for name in (USERS_FILE, ARCHIVE_FILE):
        if (data / name).exists():
            _copy_database(data / name, place / name)
    if key.exists():
        shutil.copy2(key, place / KEY_FILE)
    journal = JournalFile(data / JOURNAL_FILE, writable=False)
    try:
        journal.backup(place / JOURNAL_FILE, progress)
    finally:
        journal.close()
    copy = JournalFile(place / JOURNAL_FILE, writable=False)
    try:
        copy.check()
        return copy.head
    finally:
        copy.close()


def _copy_database(path: Path, to: Path) -> None:
    try:
        create_private(to)
        source = apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)
        copy = apsw.Connection(os.fspath(to))
        try:
            with copy.backup("main", source, "main") as work:
                work.step()
            copy.pragma("journal_mode", "delete")
        finally:
            copy.close()
            source.close()
    except apsw.Error as error:
        raise StoreError(f"cannot copy {path}: {error}") from error
