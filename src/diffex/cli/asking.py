"""One step at the exchange: a login, what a command does with the mirror, and the end."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from diffex.cli.console import talk
from diffex.cli.options import CONNECT_SECONDS, password_of
from diffex.client import Mirror, connect

T = TypeVar("T")

Step = Callable[[Mirror], Coroutine[Any, Any, T]]
"""What is done with a mirror that has its first snapshot."""


def ask(url: str, user: str, given: str | None, step: Step[T]) -> T:
    """Log in, take a step and return its result; refusals end the command as ``talk`` says.

    Args:
        url: the server's WebSocket.
        user: who logs in.
        given: the password, if the command line has one.
        step: see ``Step``.
    """
    return talk(_with(url, user, password_of(user, given), step))


async def _with(url: str, user: str, password: str, step: Step[T]) -> T:
    async with connect(url, user, password, timeout=CONNECT_SECONDS) as mirror:
        return await step(mirror)
