"""The one table, for a terminal and for the reference page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.row import Kind, Row, shown

HEADS: Final = (
    "what",
    "method",
    "P50 or median",
    "P99 or worst",
    "reference",
    "its P50 or median",
    "its P99 or worst",
    "cost in references",
    "in Rust",
    "target",
    "met",
)
NUMBERS: Final = frozenset({2, 3, 5, 6, 7})
PAGE: Final = Path(__file__).with_name("page.md")
PRINTED_WIDTH: Final = 200
"""Columns where the output is no terminal."""


def cells(row: Row) -> tuple[str, ...]:
    """Return a row's cells, in the order of ``HEADS``."""
    return (
        row.name,
        row.method,
        shown(row.kind, row.figure.typical),
        shown(row.kind, row.figure.tail),
        row.bare_name,
        shown(row.kind, row.bare.typical),
        shown(row.kind, row.bare.tail),
        f"{row.ratio:,.2f}",
        _rust(row),
        _target(row),
        ("yes" if row.met else "NO") if row.target is not None else "",
    )


def print_table(rows: Sequence[Row], machine: str) -> None:
    """Print the table for a person."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=PRINTED_WIDTH)
    table = Table(show_lines=True)
    for number, head in enumerate(HEADS):
        table.add_column(head, justify="right" if number in NUMBERS else "left")
    for row in rows:
        table.add_row(*cells(row))
    console.print(machine, highlight=False)
    console.print(table)


def page(rows: Sequence[Row], machine: str) -> str:
    """Return the reference page with these rows, in Markdown."""
    lines = [
        _line(HEADS),
        _line(["--:" if number in NUMBERS else "---" for number in range(len(HEADS))]),
    ]
    lines += [_line(cells(row)) for row in rows]
    text = PAGE.read_text(encoding="utf-8")
    return text.replace("{machine}", machine).replace("{table}", "\n".join(lines))


def _line(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _rust(row: Row) -> str:
    if row.rust is None:
        return ""
    best, worst = shown(row.kind, row.rust.best), shown(row.kind, row.rust.worst)
    return f"{best} to {worst}: {row.against_rust}"


def _target(row: Row) -> str:
    if row.target is None:
        return ""
    bound = ">" if row.kind is Kind.RATE else "<"
    which = "P99 " if row.bounded == "tail" else ""
    return f"{which}{bound} {shown(row.kind, row.target)}"
