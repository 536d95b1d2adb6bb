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


def make_private(directory: Path) -> None:
    """Make a directory, and whatever above it is missing, for its owner alone (mode 0700).

    Raises:
        OSError: the place cannot be used.
    """
    # ``mkdir`` itself would leave those above open: a data directory that is not there yet
    # may be one of them.
    missing = [place for place in (directory, *directory.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=0o700, exist_ok=True)
    directory.mkdir(exist_ok=True)


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
