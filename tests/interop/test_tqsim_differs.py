"""Where TqSim and our rule book differ: every row of the table, shown by running both."""

import inspect

import pytest

from tests.interop.tqsim_differences import ROWS, Row
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "reference" / "tqsim-differences.md"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.show.__name__)
def test_row(row: Row) -> None:
    """Both behave as the row says, in a comparison of its own at least."""
    assert "assert " in inspect.getsource(row.show)
    row.show()


def test_the_page_has_the_table() -> None:
    """The reference page shows these rows and no others."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ")][1:]
    assert table == [f"| {row.case} | {row.tqsim} | {row.diffex} |" for row in ROWS]
