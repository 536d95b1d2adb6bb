"""Images of the state beside the journal: what the next start need not carry out again.

They hold nothing that the journal does not: one that is damaged is passed over, and the
journal read from further back. A file appears under its name only when it is whole and
synced. The newest three are kept.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from diffex.domain.units import Nanos
from diffex.engine.ports import StoreError
from diffex.storage.private_file import sync_directory

IMAGES: Final = "images"
"""The images' directory in a data directory."""
IMAGES_KEPT: Final = 3
BASE: Final = "base"
"""Beside them, for a moment: what the journal is to begin with."""

_MAGIC: Final = b"diffex image 1\n"
_DIGEST: Final = 32
_DIGITS: Final = 20


class Image(msgspec.Struct, frozen=True):
    """The state after a command of the journal."""

    genesis: Nanos
    """When the journal begins that it belongs to."""
    sequence: int
    """Of the last command in it."""
    now: Nanos
    """Of that command."""
    state_hash: str
    state: bytes


class DamagedImageError(StoreError):
    """An image's bytes are not what was written."""


def image_path(data: Path, sequence: int) -> Path:
    """Return where the image after a command is."""
    return data / IMAGES / f"image-{sequence:0{_DIGITS}}"


def sequences(data: Path) -> list[int]:
    """Return the sequence numbers of the images that there are, the newest first."""
    names = [path.name for path in (data / IMAGES).glob("image-*")]
    numbers = [name.removeprefix("image-") for name in names]
    return sorted((int(one) for one in numbers if one.isdecimal()), reverse=True)


def write(data: Path, image: Image) -> None:
    """Keep an image, and drop those beyond the newest ``IMAGES_KEPT``.

    Raises:
        StoreError: it could not be written; those that there are stay.
    """
    path = image_path(data, image.sequence)
    _put(path, image)
    try:
        for sequence in sequences(data)[IMAGES_KEPT:]:
            image_path(data, sequence).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"cannot remove an image beside {path}: {error.strerror}") from error


def write_base(data: Path, image: Image) -> None:
    """Keep the state that the journal is to begin with, until it does.

    Raises:
        StoreError: it could not be written.
    """
    _put(data / IMAGES / BASE, image)


def take_base(data: Path) -> Image:
    """Return what ``write_base`` kept, and remove it.

    Raises:
        StoreError: it cannot be read.
    """
    path = data / IMAGES / BASE
    found = _read(path)
    with suppress(OSError):
        path.unlink()
    return found


def _put(path: Path, image: Image) -> None:
    draft = path.with_name(f".{path.name}")
    content = msgspec.msgpack.encode(image)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for part in (_MAGIC, _digest(content), content):
                file.write(part)
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def read(data: Path, sequence: int) -> Image:
    """Return an image.

    Raises:
        DamagedImageError: its bytes are not what was written.
        StoreError: it cannot be read.
    """
    return _read(image_path(data, sequence))


def _read(path: Path) -> Image:
    try:
        found = path.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from error
    head = len(_MAGIC) + _DIGEST
    # A view: the content may be hundreds of megabytes.
    content = memoryview(found)[head:]
    if found[:head] != _MAGIC + _digest(content):
        raise DamagedImageError(f"{path} is damaged")
    try:
        return msgspec.msgpack.decode(content, type=Image)
    except msgspec.MsgspecError as error:
        # The bytes are what was written.
        raise StoreError(f"{path} is of another version: {error}") from error


def usable(data: Path) -> Iterator[tuple[int, Image | StoreError]]:
    """Yield each image that there is, or why it cannot be read, the newest first."""
    for sequence in sequences(data):
        try:
            yield sequence, read(data, sequence)
        except StoreError as error:
            yield sequence, error


def _digest(content: bytes | memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()
