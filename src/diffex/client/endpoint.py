"""Where the exchange is: the URL that a user gives, made ready to connect to."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

_SCHEMES: Final = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}
_PORTS: Final = {"ws": 80, "wss": 443}
_PATH: Final = "/ws/diff"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server's address."""

    url: str
    """``ws`` or ``wss``, with its query as it was given."""
    host: str
    port: int
    shown: str
    """The URL for sentences and logs: without its query, which may hold a token."""


def parse_endpoint(url: str) -> Endpoint:
    """Return the address that ``url`` names.

    ``http`` and ``https`` become ``ws`` and ``wss``; without a path it is ``/ws/diff``.

    Raises:
        ValueError: no such scheme, no host, a fragment, or a password inside the URL.
    """
    parts = urlsplit(url)
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise ValueError(f"{url!r} is no address; write ws://HOST:PORT/ws/diff")
    if parts.username is not None or parts.password is not None:
        raise ValueError("give user and password to connect(), not inside the URL")
    if parts.fragment:
        raise ValueError(f"the fragment #{parts.fragment} has no meaning in a WebSocket URL")
    path = parts.path if parts.path not in ("", "/") else _PATH
    return Endpoint(
        url=urlunsplit((scheme, parts.netloc, path, parts.query, "")),
        host=parts.hostname,
        port=parts.port or _PORTS[scheme],
        shown=urlunsplit((scheme, parts.netloc, path, "", "")),
    )
