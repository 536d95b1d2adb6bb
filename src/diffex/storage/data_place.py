"""Where an exchange is kept when nobody names a directory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from diffex.engine.ports import StoreError
from diffex.storage.journal_file import JOURNAL_FILE
from diffex.storage.sqlite import USERS_FILE

DEFAULT: Final = "default"
"""The directory of an exchange with a configuration of its own."""
DEMO: Final = "demo"
"""That of the demonstration: neither goes on with the other's market."""


def default_directory(name: str, environment: Mapping[str, str]) -> Path:
    """Return the data directory of that name in the user's home; it need not be there.

    Args:
        name: ``DEFAULT`` or ``DEMO``.
        environment: ``XDG_DATA_HOME`` and ``HOME`` are read.

    Raises:
        StoreError: there is no home.
    """
    data = environment.get("XDG_DATA_HOME", "")
    if not Path(data).is_absolute():
        if not environment.get("HOME"):
            raise StoreError(
                "there is no HOME to keep the exchange in; give a --data directory, or --memory"
            )
        data = f"{environment['HOME']}/.local/share"
    return Path(data) / "diffex" / name


def only_directory(environment: Mapping[str, str]) -> Path:
    """Return the one directory in the user's home that keeps an exchange.

    Raises:
        StoreError: there is none, or there are two, or there is no home.
    """
    places = [default_directory(name, environment) for name in (DEFAULT, DEMO)]
    kept = [place for place in places if (place / JOURNAL_FILE).exists()]
    if len(kept) == 1:
        return kept[0]
    if kept:
        raise StoreError(f"exchanges are kept in {kept[0]} and in {kept[1]}; say which by --data")
    raise StoreError(f"no exchange is kept in {places[0].parent}; give its --data directory")


def has_users(data: Path) -> bool:
    """Return whether users were ever kept in a data directory."""
    return (data / USERS_FILE).exists()
