"""Where the past is kept, and that one process at a time makes it."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from diffex.engine.ports import StoreError
from diffex.storage.data_place import DEMO, default_directory
from diffex.storage.history_file import UNFINISHED
from diffex.storage.private_file import make_private

FOLDER: Final = "history"
"""The past's directory in a data directory."""
_LOCK: Final = "lock"


def base(data: Path | None, environment: Mapping[str, str]) -> Path:
    """Return where the past of a server is kept.

    Args:
        data: the server's data directory. None if it has none, then a cache of the user; the
            demo's own directory has the same one, for its past takes minutes to make.
        environment: ``XDG_CACHE_HOME``, ``XDG_DATA_HOME`` and ``HOME`` are read.

    Raises:
        StoreError: there is neither a data directory nor a home.
    """
    if data is not None and not _is_demo(data, environment):
        return data / FOLDER
    cache = environment.get("XDG_CACHE_HOME", "")
    if not Path(cache).is_absolute():
        if "HOME" not in environment:
            raise StoreError("there is no HOME to keep the past in; give a --data directory")
        cache = f"{environment['HOME']}/.cache"
    return Path(cache) / "diffex" / FOLDER


def _is_demo(data: Path, environment: Mapping[str, str]) -> bool:
    try:
        return data.absolute() == default_directory(DEMO, environment)
    except StoreError:
        return False


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Make a directory that only its owner can enter, and be its only maker inside the block.

    Raises:
        StoreError: the place cannot be used, or another process makes it now.
    """
    try:
        make_private(directory)
        descriptor = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"cannot use {directory}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"another process is making the past in {directory}") from error
        for left_over in directory.glob(f"*{UNFINISHED}"):
            left_over.unlink()
        yield
    finally:
        os.close(descriptor)
