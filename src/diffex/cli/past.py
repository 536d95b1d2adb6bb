"""Waits until an exchange has the past that it makes, and shows how far it is."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

import msgspec
import typer

from diffex.cli.background import Found, StartFailed, health

STEP_SECONDS: Final = 0.5
LINE_SECONDS: Final = 10.0
"""How often it is told where there is no terminal to draw on."""
MISSES: Final = 10
"""So many times in a row an exchange may fail to answer: it is busy."""

Show: TypeAlias = Callable[[int, int], None]
"""Told how many days there are, and of how many."""


class Past(msgspec.Struct, frozen=True):
    """``past`` of ``/healthz``. Exchanges of before it have none, and make none."""

    days: int = 0
    made: int = 0
    making: bool = False


class _Health(msgspec.Struct, frozen=True):
    past: Past = Past()


def past_of(base: str) -> Past | None:
    """Return how far the past of the exchange at ``base`` is; None if it does not answer."""
    found, raw = health(base)
    return msgspec.json.decode(raw, type=_Health).past if found is Found.EXCHANGE else None


def await_past(base: str) -> None:
    """Return when the exchange at ``base`` makes no past any more.

    Raises:
        StartFailed: it does not answer any more.
    """
    past = past_of(base)
    if past is None or not past.making:
        return
    typer.echo(
        "diffex: waiting for the past that the exchange makes once "
        "(Ctrl-C ends the wait, the making goes on; --days 0 waits for nothing)",
        err=True,
    )
    misses = 0
    with _shown() as show:
        while past is None or past.making:
            if past is not None:
                show(past.made, past.days)
            time.sleep(STEP_SECONDS)
            past = past_of(base)
            misses = misses + 1 if past is None else 0
            if misses > MISSES:
                raise StartFailed(f"the exchange at {base} does not answer any more")
    assert past is not None
    if past.made < past.days:
        typer.echo(
            f"diffex: only {past.made} of {past.days} days were made; its log says why", err=True
        )


@contextmanager
def _shown() -> Iterator[Show]:
    """Show how far it is: a bar on a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        yield _Lines().show
        return
    # Rich takes a while to import, and this is rare.
    from rich.console import Console  # noqa: PLC0415 - for that reason
    from rich.progress import (  # noqa: PLC0415 - for that reason
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("days of contracts"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("")
        yield lambda made, days: shown.update(task, completed=made, total=days)


class _Lines:
    """Says it in a line at first and every ten seconds."""

    def __init__(self) -> None:
        self._told = -LINE_SECONDS

    def show(self, made: int, days: int) -> None:
        now = time.monotonic()
        if now - self._told >= LINE_SECONDS:
            self._told = now
            typer.echo(f"diffex: {made} of {days} days of contracts are made", err=True)
