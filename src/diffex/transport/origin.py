"""Which hosts are this machine alone, and which web pages may connect (ASVS 5.0 4.4.2).

A browser sends the page's origin with the handshake and lets any page on the web try; so
a page's origin must be the server's own, a configured one, or, while the server listens
to this machine alone, a page of this machine. Programs send no origin and are let in:
their identity is checked at the login.
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Return whether a server at ``host`` can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def may_connect(
    origin: str | None, host_header: str | None, allowed: Collection[str], local: bool
) -> bool:
    """Return whether a handshake with these headers comes from a page that may connect.

    Args:
        origin: the Origin header, None if there is none.
        host_header: the Host header.
        allowed: further origins, as configured.
        local: whether the server listens on loopback. The Host header then says nothing:
            whoever owns a name can point it at 127.0.0.1 (DNS rebinding), and a demo lets
            in by name alone.
    """
    if origin is None or origin in allowed:
        return True
    try:
        parts = urlsplit(origin)
        page_host = parts.hostname
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or page_host is None:
        return False
    return is_loopback(page_host) if local else parts.netloc == host_header
