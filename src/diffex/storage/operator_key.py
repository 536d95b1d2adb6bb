"""The operator's key: whoever can read its file may settle days and move money.

A file that only its owner reads: who runs the server on a machine operates the exchange, and
nobody else does. In a data directory the key outlives the server. Beside that each running
server leaves a copy under its port in the user's runtime directory, for the command line.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from diffex.engine.ports import StoreError

OPERATOR_FILE: Final = "operator.key"
"""The name of the key's file in a data directory."""
KEY_CHARS: Final = 43
"""Of 32 random bytes in URL-safe base 64."""


def port_file(runtime: Path, port: int) -> Path:
    """Return where a server at ``port`` leaves the key for its machine's operator."""
    return runtime / f"{port}.operator"


def new_operator_key() -> str:
    """Return a key that nobody can guess."""
    return secrets.token_urlsafe(32)


def kept_operator_key(path: Path) -> str:
    """Return the key in ``path``; make one (mode 0600) if there is none.

    Raises:
        StoreError: the file cannot be read or written, or holds no key.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Another process may make one at the same time: the first wins, both read it.
        with suppress(FileExistsError):
            _write(path, new_operator_key(), replace=False)
        path.chmod(0o600)
        return read_operator_key(path)
    except OSError as error:
        raise StoreError(f"cannot use {path}: {error}") from error


def read_operator_key(path: Path) -> str:
    """Return the key in a file.

    Raises:
        OSError: the file cannot be read.
        StoreError: it holds no key.
    """
    key = path.read_text(encoding="utf-8", errors="replace").strip()
    if len(key) != KEY_CHARS or not key.isascii():
        raise StoreError(f"{path} holds no operator's key; remove it and start the server anew")
    return key


@contextmanager
def left_for_operator(path: Path | None, key: str) -> Iterator[None]:
    """Leave the key in a file (mode 0600) for the length of the block; None leaves none.

    Raises:
        OSError: the file cannot be written.
    """
    if path is None:
        yield
        return
    _write(path, key, replace=True)
    try:
        yield
    finally:
        # Another server may have taken the port in the meantime.
        with suppress(OSError, StoreError):
            if secrets.compare_digest(read_operator_key(path), key):
                path.unlink()


def _write(path: Path, key: str, *, replace: bool) -> None:
    # Put into place when complete: nobody reads half a key.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{key}\n")
            file.flush()
            os.fsync(descriptor)
        if replace:
            draft.replace(path)
        else:
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
