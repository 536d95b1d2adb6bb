"""What a transcript must not hold: passwords and tokens are replaced before it is written."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

MASK: Final = "***"

_SECRET: Final = ("password", "token", "secret", "system_info", "mac_address")
"""A field whose name holds one of these is a secret, whatever stands before or behind."""


def is_secret(name: str) -> bool:
    """Return whether a field of this name holds what nobody else may read."""
    lowered = name.lower()
    return any(word in lowered for word in _SECRET)


def masked(value: Any) -> Any:
    """Return a JSON value without its secrets; what is none is shared, not copied."""
    if isinstance(value, dict):
        return {
            key: MASK if is_secret(key) and one is not None else masked(one)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [masked(one) for one in value]
    return value


def masked_text(text: str) -> str:
    """Return a text that is no JSON object, or the mask if a secret may be in it."""
    return MASK if is_secret(text) else text


def masked_path(path: str) -> str:
    """Return a request's path; of its query the secret values are masked."""
    parts = urlsplit(path)
    query = [
        (name, MASK if is_secret(name) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return f"{parts.path}?{urlencode(query, safe='*')}" if query else parts.path


def unmasked_path(path: str) -> str:
    """Return a recorded path without the parameters whose values are not known any more."""
    parts = urlsplit(path)
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if value != MASK
    ]
    return f"{parts.path}?{urlencode(query)}" if query else parts.path
