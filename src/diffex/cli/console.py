"""What commands share: how they end, where their logs go, how they talk to a server."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import typer

from diffex import logs
from diffex.client import ClientError

T = TypeVar("T")


def fail(sentence: str) -> NoReturn:
    """Say on stderr why nothing more happens, and exit with 1.

    Wrong arguments are ``typer.BadParameter`` and exit with 2 instead.
    """
    typer.echo(f"diffex: {sentence}", err=True)
    raise typer.Exit(1)


def set_up_logs(default: str) -> None:
    """Log to stderr as ``DIFFEX_LOG`` says, at level ``default`` where it says nothing."""
    try:
        levels = logs.parse_levels(os.environ.get(logs.ENVIRONMENT, ""), default)
    except logs.LogLevelsError as error:
        fail(f"{logs.ENVIRONMENT}: {error}")
    logs.set_up(levels, sys.stderr)


def talk(conversation: Coroutine[Any, Any, T]) -> T:
    """Run a conversation with a server and return its result.

    What the server refuses, and a server that is not there, ends the command with 1;
    an argument that no server could read with 2.
    """
    set_up_logs("warning")
    try:
        return asyncio.run(conversation)
    except ClientError as error:
        fail(str(error))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
