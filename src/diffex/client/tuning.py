"""Times and sizes of a connection, with the values that suit an exchange."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from diffex.domain import limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Times are seconds."""

    ping_seconds: float = limits.PING_SECONDS
    """Silence after which the client pings the server."""
    silence_seconds: float = limits.SILENCE_SECONDS
    """Silence after which the server counts as dead and the client connects again."""
    message_bytes: int = 64 * 1024 * 1024
    """Largest message taken from the server: a whole snapshot may be big."""
    backoff_base: float = 0.1
    """Ceiling of the first wait before connecting again."""
    backoff_cap: float = 10.0
    """Highest ceiling of such a wait; a session that lasted so long starts again at the base."""
    random: Callable[[], float] = random.random
    """Where the jitter comes from: numbers of 0 <= x < 1."""


DEFAULT: Final = Tuning()
