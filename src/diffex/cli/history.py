"""``diffex history``: make past trading days, list them, remove them."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from diffex.cli.console import fail
from diffex.cli.serve import DEMO_DAYS
from diffex.config import Config, ConfigError, all_products, calendar, demo_config, load
from diffex.domain.limits import PAST_DAYS
from diffex.domain.units import INT64_MAX, MINUTE
from diffex.engine.ports import StoreError
from diffex.history.maker import cores, make
from diffex.history.place import base, locked
from diffex.history.plan import home, make_plan, read_headers
from diffex.storage.history_file import SUFFIX, ContractFile

MAKE_EXAMPLES: Final = """\b
Examples:
  diffex history make --days 20
  diffex history make --days 60 --data ./data --config diffex.toml
  diffex history make --days 5 --products SHFE.cu,DCE.m --seed 7
"""
LS_EXAMPLES: Final = """\b
Examples:
  diffex history ls
  diffex history ls --data ./data
"""
RM_EXAMPLES: Final = """\b
Examples:
  diffex history rm --all
  diffex history rm SHFE.cu2512 --data ./data
"""

DataOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The data directory of the server.",
        show_default="$XDG_CACHE_HOME/diffex, or ~/.cache/diffex",
    ),
]
ConfigOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="The server's configuration.", show_default="--demo's"
    ),
]
SeedOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--seed", metavar="N", min=0, max=INT64_MAX, help="Of everything left to chance.",
        show_default="[market] seed of the file, or 1",
    ),
]  # fmt: skip


def make_command(
    days: Annotated[
        int,
        typer.Option(metavar="N", min=1, max=PAST_DAYS, help="Trading days that there shall be."),
    ] = DEMO_DAYS,
    data: DataOption = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
    products: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="Products to make, like SHFE.cu,DCE.m.",
            show_default="[market] products of the file",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="The trading day before which the days lie.",
            show_default="today",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=64, help="Processes to use.", show_default="one a core"
        ),
    ] = None,
) -> None:
    """Make the past trading days that are missing.

    Agents trade on an exchange of their own, as fast as the machine can. Days that are
    there stay as they are, and new ones go behind them. The same seed makes the same days.
    Ctrl-C loses only the contracts that are not complete.
    """
    settings = _settings(config, seed, products)
    today = _until(settings, until)
    with _sentences():
        directory = home(base(data, os.environ), settings)
        stored, faults = read_headers(directory)
        for fault in faults.values():
            fail(fault)
        plan = make_plan(settings, days, today, stored, frozenset())
        if not plan.lines:
            typer.echo(f"nothing is missing in {directory}")
            return
        with _progress() as progress:
            make(plan, directory, cores() if workers is None else workers, progress, deque())
    typer.echo(f"{plan.days} days of contracts made in {directory}")


def ls_command(
    data: DataOption = None, config: ConfigOption = None, seed: SeedOption = None
) -> None:
    """List what there is: contracts, days, bars, ticks and bytes."""
    with _sentences():
        directory = home(base(data, os.environ), _settings(config, seed, None))
    table = Table("contract", "days", "from", "to", "minute bars", "ticks", "kB", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    faults = []
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        try:
            file = ContractFile(path)
        except StoreError as error:
            faults.append(str(error))
            continue
        extents = [day.extent for day in file.header.days]
        table.add_row(
            file.header.symbol,
            str(len(extents)),
            f"{extents[0].day}",
            f"{extents[-1].day}",
            f"{sum(one.bars(MINUTE) for one in extents):,}",
            f"{sum(one.ticks for one in extents):,}",
            f"{file.size / 1000:,.0f}",
        )
    if table.rows:
        Console().print(table)
    elif not faults:
        typer.echo(f"there is no past in {directory}; make one with: diffex history make")
    for fault in faults:
        typer.echo(f"diffex: {fault}", err=True)
    raise typer.Exit(1 if faults else 0)


def rm_command(
    symbols: Annotated[
        list[str] | None, typer.Argument(metavar="[SYMBOL]...", help="Contracts: SHFE.cu2512.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every contract.")] = False,
    data: DataOption = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
) -> None:
    """Remove the past of some contracts, or of all. A running server keeps what it has open."""
    if bool(symbols) == everything:
        raise typer.BadParameter("name contracts, or give --all")
    with _sentences():
        directory = home(base(data, os.environ), _settings(config, seed, None))
        there = {path.name.removesuffix(SUFFIX): path for path in directory.glob(f"*{SUFFIX}")}
        unknown = [symbol for symbol in symbols or () if symbol not in there]
        if unknown:
            fail(f"there is no past of {', '.join(unknown)} in {directory}; nothing was removed")
        chosen = sorted(there) if everything else (symbols or [])
        if chosen:
            with locked(directory):
                for symbol in chosen:
                    there[symbol].unlink()
    typer.echo(f"{len(chosen)} contracts removed from {directory}")


def _settings(config: Path | None, seed: int | None, products: str | None) -> Config:
    """Return the configuration with the command line's seed and products."""
    try:
        settings = demo_config() if config is None else load(config)
    except ConfigError as error:
        fail(str(error))
    market = settings.market
    if seed is not None:
        market = msgspec.structs.replace(market, seed=seed)
    if products is not None:
        keys = tuple(products.split(","))
        unknown = [key for key in keys if key not in all_products()]
        if unknown:
            raise typer.BadParameter(f"{', '.join(map(repr, unknown))} is no product")
        market = msgspec.structs.replace(market, products=keys)
    return msgspec.structs.replace(settings, market=market)


def _until(settings: Config, text: str | None) -> date:
    if text is None:
        return calendar(settings.clock).trading_day(time.time_ns())
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date like 2026-11-20") from None


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what a store cannot do into one sentence and exit code 1."""
    try:
        yield
    except StoreError as error:
        fail(str(error))


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show how far it is, on stderr."""
    columns = (
        TextColumn("making days"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task("")
        yield lambda done, total: shown.update(task, completed=done, total=total)
