"""docs/reference/tqsdk-compatibility.md, made of the tables that the tests check.

python -m tests.interop.compatibility > docs/reference/tqsdk-compatibility.md
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.interop import compatibility_market_data, compatibility_trading
from tests.interop.compatibility_row import Row

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reference" / "tqsdk-compatibility.md"

TABLES: Final[dict[str, tuple[Row, ...]]] = {
    **compatibility_trading.TABLES,
    "Quotes": compatibility_market_data.QUOTES,
    "Series": compatibility_market_data.SERIES,
    "Contracts and the calendar": compatibility_market_data.CONTRACTS,
    "What TqSdk does by itself": compatibility_market_data.LOCAL,
}
"""The rows of each chapter."""

TEXT: Final = Path(__file__).with_name("compatibility_page.txt")
"""What stands around the tables."""


def page() -> str:
    """Return the page."""
    chapters = [f"## {head}\n\n{_table(rows)}\n" for head, rows in TABLES.items()]
    return TEXT.read_text(encoding="utf-8").replace("{tables}", "\n".join(chapters))


def _table(rows: Iterable[Row]) -> str:
    lines = ["| API | here | how, or why not | test |", "|---|---|---|---|"]
    for row in rows:
        path, _, name = row.test.partition("::")
        link = f"[{name}](../../{path})"
        api = row.api if " " in row.api else f"`{row.api}`"
        lines.append(f"| {api} | {row.verdict} | {row.how} | {link} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
