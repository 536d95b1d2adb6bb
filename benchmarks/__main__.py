"""``python -m benchmarks [NAME …] [--quick] [--markdown]``: measure, and print the table."""

import argparse
import sys
from typing import Final

from benchmarks.machine import machine_line
from benchmarks.row import Row
from benchmarks.scale import QUICK, WHOLE, MeasureError, Scale
from benchmarks.suite import SUITE
from benchmarks.table import page, print_table

INTERRUPTED: Final = 130
"""Exit code of a program that Ctrl-C ended."""


def main() -> int:
    """Run what the command line names; return the exit code."""
    wanted = _parse()
    machine = machine_line()
    scale = QUICK if wanted.quick else WHOLE
    try:
        rows, complete = _measure(wanted.names or list(SUITE), scale)
    except KeyboardInterrupt:
        print("interrupted: nothing is printed", file=sys.stderr)
        return INTERRUPTED
    if wanted.markdown:
        print(page(rows, machine), end="")
    else:
        print_table(rows, machine)
    return 0 if complete else 1


def _measure(names: list[str], scale: Scale) -> tuple[list[Row], bool]:
    """Return the rows of the benchmarks, and whether each of them could be measured."""
    rows: list[Row] = []
    complete = True
    for name in names:
        print(name, file=sys.stderr, flush=True)
        try:
            rows += SUITE[name](scale)
        except (MeasureError, ConnectionError) as error:
            print(f"  {name}: {error}", file=sys.stderr, flush=True)
            complete = False
    return rows, complete


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure what docs/reference/performance.md claims.",
    )
    # No choices here: argparse would check the empty list against them.
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(SUITE)}; default: all"
    )
    parser.add_argument("--quick", action="store_true", help="a smoke run: small, below a minute")
    parser.add_argument(
        "--markdown", action="store_true", help="print docs/reference/performance.md"
    )
    wanted = parser.parse_args()
    unknown = [name for name in wanted.names if name not in SUITE]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(SUITE)}")
    return wanted


if __name__ == "__main__":
    sys.exit(main())
