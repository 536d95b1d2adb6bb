"""One exchange at a time runs on a data directory."""

import fcntl
import os
import shlex
import stat
from pathlib import Path
from typing import Final

from diffex.engine.ports import StoreError

LOCK_FILE: Final = "lock"
"""The name of the lock in a data directory. What it holds is the process that has it."""


class DirectoryLock:
    """The right to write to a data directory, for as long as this process lives or wants it."""

    def __init__(self, directory: Path) -> None:
        """Take the lock; the directory is made (mode 0700) if it is missing.

        Raises:
            StoreError: another process has it, or the place cannot be used, or is open to others.
        """
        path = directory / LOCK_FILE
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _require_private(directory)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"cannot use {directory}: {error.strerror}") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)
        except OSError as error:
            holder = os.pread(self._descriptor, 20, 0).decode(errors="replace")
            os.close(self._descriptor)
            raise StoreError(
                f"{directory} is in use by another diffex (process {holder or 'unknown'}); stop "
                "that one, or give another --data directory, or --memory"
            ) from error

    def release(self) -> None:
        """Let another process have the directory."""
        os.close(self._descriptor)


def _require_private(directory: Path) -> None:
    """Refuse a place where others could read, or put files of their choice for us to believe.

    It is not closed here: somebody may have named his home, or a directory that others share.

    Raises:
        OSError: it cannot be looked at.
        StoreError: it is not this user's alone.
    """
    found = directory.stat()
    if found.st_uid != os.geteuid():
        raise StoreError(
            f"{directory} belongs to another user (number {found.st_uid}); run diffex as that "
            "one, or give another --data directory"
        )
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        raise StoreError(
            f"{directory} is open to other users (mode {mode:04o}), and it keeps keys and "
            f"passwords; close it with: chmod 700 {shlex.quote(str(directory))}"
        )
