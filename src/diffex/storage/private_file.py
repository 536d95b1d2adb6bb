"""Files that only their owner can read, and that are still there after a loss of power."""

import os
from pathlib import Path


def create_private(path: Path) -> None:
    """Make a file (mode 0600) and its directory (0700) where they are missing.

    Raises:
        OSError: the place cannot be used.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # An older file, or one restored from a backup, may be open to others. SQLite
        # gives its log files the mode of this one.
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make the names in a directory outlast a loss of power.

    Raises:
        OSError: they may not.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
