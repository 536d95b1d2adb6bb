"""The benchmarks run, whatever the machine: speed itself is nobody's test."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[2]
SECONDS: Final = 540
"""Far above what a smoke run takes, below what a hanging test is given."""

ROWS: Final = (
    "peek wake-up, the session called",
    "peek wake-up, through the writer's loop",
    "serialise the quick start's rtn_data",
    "serialise a fill's rtn_data with its position",
    "fill to client, 1 user and its counterparty",
    "fill to client, 10 users",
    "fill to client, 100 users",
    "fill to client, 100 users, a lively market",
    "patches delivered, 10 users, a fill a frame",
    "patches delivered, 10 users, three fills a frame",
    "patches delivered, 100 users, a fill a frame",
    "patches delivered, 100 users, three fills a frame",
    "fill to client, 1,000 users",
    "processor of the server, 1,000 users at 2,000 fills/s",
    "memory per connected user",
    "1,000 users: initialise each and push 3 patches",
    "broadcast_patch to 1,000 users",
    "broadcast_patch and the flush of 1,000 frames",
    "merge an account patch",
    "merge a fill",
    "compose a fill",
    "diff of two snapshots",
    'push_patch {"counter": i}',
    "push_patch of an account patch",
    "push a fill's 3 patches",
    "push + peek + serialise",
    "operations in the bare book",
    "operations through the whole engine",
    "the same, beside the engine without the rule book",
    "settling a trading day",
    "operations through the whole server, in memory",
    "500 quotes to 20 sessions, twice a second",
    "a chart of 10,000 bars for the first client",
    "a chart of 10,000 bars for the next client",
    "a past day of a contract, made",
    "bars read out of the stored past",
    "durable commands, 1 a commit",
    "durable commands, 10 a commit",
    "durable commands, 100 a commit",
    "durable commands, 1,000 a commit",
    "a turn of the event loop while the journal commits",
    "a durable order's message to its ack, idle",
    "durable orders through the whole server, 100 clients",
    "recovery: 20,000 commands, ",
    "recovery: an image of ",
    "recovery: an image of ",
    "an order of a TqSdk strategy",
)
FIGURE: Final = re.compile(r"-?[\d,]+(\.\d+)? (s|ms|µs|ns|M/s|k/s|/s|MB|kB|B|%)")
RATIO: Final = re.compile(r"-?[\d,]+\.\d\d")
FIGURES: Final = (2, 3, 5, 6)
RATIOS: Final = 7


def test_a_smoke_run_prints_every_row() -> None:
    """Each claim of the issue is a row, in order, and all of its figures are finite."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--markdown"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    table = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in run.stdout.splitlines()
        if line.startswith("| ") and not line.startswith(("| what", "| ---"))
    ]
    assert len(table) == len(ROWS)
    for cells, name in zip(table, ROWS, strict=True):
        assert cells[0].startswith(name)
        for figure in FIGURES:
            assert FIGURE.fullmatch(cells[figure]), cells
        assert RATIO.fullmatch(cells[RATIOS]), cells
