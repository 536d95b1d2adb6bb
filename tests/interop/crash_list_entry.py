"""An entry of the crash list."""

from typing import NamedTuple


class Entry(NamedTuple):
    """One way, and its tests as ``path::name``."""

    where: str
    """Of the client: on the wire, in market data, at a reconnect, in orders, in a merge, as a
    fault, or in the client for JavaScript."""
    what: str
    tests: tuple[str, ...]
