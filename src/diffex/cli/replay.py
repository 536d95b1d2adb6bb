"""``diffex replay``: say again what a recorded client said, and compare the answers."""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer

from diffex.cli.console import fail
from diffex.cli.options import PASSWORD_VARIABLE, URL_VARIABLE, password_of
from diffex.cli.variables import DEFAULT_BASE, base_of
from diffex.transcript.line import TranscriptError, decode
from diffex.transcript.play import Differs, play

EXAMPLES: Final = """\b
Examples:
  diffex replay session.jsonl
  diffex replay session.jsonl --url http://127.0.0.1:9000
  DIFFEX_PASSWORD=secret diffex replay session.jsonl --timeout 30
"""

TIMEOUT_SECONDS: Final = 10.0


def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What diffex record wrote.")],
    *,
    url: Annotated[
        str,
        typer.Option("--url", metavar="URL", envvar=URL_VARIABLE, help="The exchange's address."),
    ] = DEFAULT_BASE,
    password: Annotated[
        str | None,
        typer.Option(
            "--password",
            metavar="TEXT",
            envvar=PASSWORD_VARIABLE,
            show_default="the demo users' own; else asked for",
            help="Of every user in the transcript. The variable is safer.",
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0.1, help="How long to wait for an answer that was recorded."
        ),
    ] = TIMEOUT_SECONDS,
) -> None:
    """Play the client's side of a transcript, and compare the mirrors with the recorded ones.

    The exchange must be as the recorded one was when the recording began: the same
    contracts, users and funds, no orders yet, and nobody else who trades. Times, and the
    exchange's own numbers for orders and trades, may differ. Exits with 0 when every mirror
    agrees, and with 1 and the first difference when one does not.
    """
    try:
        base = base_of(url)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from None
    try:
        with file.open("rb") as raw:
            lines = decode(raw)
        playing = play(lines, base, lambda user: password_of(user, password), timeout)
        commands, connections = asyncio.run(playing)
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    except TranscriptError as error:
        fail(f"{file} is no transcript: {error}")
    except Differs as difference:
        fail(f"{file} differs: {difference}")
    typer.echo(f"{commands} commands on {connections} connections: every mirror agrees")
