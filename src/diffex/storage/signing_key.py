"""The key that signs tokens, kept in a data directory: tokens outlive a restart of the server."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from diffex.engine.ports import StoreError

KEY_FILE: Final = "token.key"
"""The name of the key's file in a data directory."""
KEY_BYTES: Final = 32


def kept_key(path: Path) -> bytes:
    """Return the key in ``path``; make one (mode 0600) if there is none.

    Raises:
        StoreError: the file cannot be read or written, or holds no key.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Another process may make one at the same time: the first wins, both read it.
        with suppress(FileExistsError):
            _write(path)
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            os.fchmod(descriptor, 0o600)
            key = file.read(KEY_BYTES + 1)
    except OSError as error:
        raise StoreError(f"cannot use {path}: {error}") from error
    if len(key) != KEY_BYTES:
        raise StoreError(f"{path} holds no key of {KEY_BYTES} bytes; remove it to get a new one")
    return key


def _write(path: Path) -> None:
    # Linked into place when complete: nobody reads half a key.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(descriptor)
        os.link(draft, path)
    finally:
        draft.unlink()
