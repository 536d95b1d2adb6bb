"""Pages under docs/reference: their chapters, and the tables in them."""

import re
from pathlib import Path

from tests.support.paths import ROOT

HEADS = ("| field |", "| figure |", "| limit |", "| code |")
"""How the first line of a table begins."""


def chapters_of(page: Path) -> dict[str, str]:
    """Return the text under each heading of a page, by the heading's words."""
    parts = re.split(r"^#+ (.*)\n", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> list[list[str]]:
    """Return the cells of the rows of a chapter's tables, without their heads."""
    found = []
    for line in text.splitlines():
        if line.startswith("| ") and not line.startswith(HEADS):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            found.append([cell.strip().replace("\\|", "|") for cell in cells])
    return found


def field_names(text: str) -> list[str]:
    """Return the names in the first column of a chapter's tables."""
    return [name for row in rows(text) for name in re.findall(r"`(\w+)`", row[0])]


def limits_on(page: str) -> set[str]:
    """Return the names of the limits that a page of docs/reference lists."""
    text = chapters_of(ROOT / "docs" / "reference" / page)["Limits"]
    return {row[3].strip("`") for row in rows(text)}
