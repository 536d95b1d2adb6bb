"""The built page, read once: what a browser may ask for is what was found at the start.

Nothing of a request ever becomes a path of the file system.
"""

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

INDEX: Final = "index.html"
ASSETS: Final = "assets"

# Litestar says the charset of what is text.
MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_PACKED: Final = frozenset({".css", ".html", ".js", ".svg"})
"""What gzip makes smaller."""


class PageFile(msgspec.Struct, frozen=True):
    """A file of the page."""

    body: bytes
    packed: bytes | None
    """The same by gzip, None where that would save nothing."""
    media_type: str
    tag: str
    """Its ETag, with the quotes."""


class Page(msgspec.Struct, frozen=True):
    """The page as it was built."""

    index: PageFile | None
    """None where it was not built."""
    assets: Mapping[str, PageFile]
    """By name. Each name holds a hash of the content, so what it means never changes."""


def read_page(directory: Path) -> Page:
    """Return the page that was built into ``directory``.

    A file of a kind that is not in ``MEDIA_TYPES`` is left out.
    """
    index = directory / INDEX
    if not index.is_file():
        return Page(None, {})
    found = (path for path in sorted((directory / ASSETS).glob("*")) if path.is_file())
    assets = {path.name: _read(path) for path in found if path.suffix in MEDIA_TYPES}
    return Page(_read(index), assets)


def _read(path: Path) -> PageFile:
    body = path.read_bytes()
    packed = gzip.compress(body, 6, mtime=0) if path.suffix in _PACKED else None
    if packed is not None and len(packed) >= len(body):
        packed = None
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return PageFile(body, packed, MEDIA_TYPES[path.suffix], tag)
