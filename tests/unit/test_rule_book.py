"""The rule book: each rule of the page names a test, and the test is there."""

import re
from typing import Final

import pytest

from tests.support.paths import ROOT
from tests.support.tests_by_name import exists

PAGE: Final = (ROOT / "docs/reference/rules.md").read_text(encoding="utf-8")
ROWS: Final = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| rule")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_each_rule_has_a_source_and_a_test(row: list[str]) -> None:
    """A rule that nobody holds is none."""
    rule, source, test = row
    assert rule
    assert source
    assert exists(test.strip("`"))


def test_the_keys_that_the_page_names_are_keys() -> None:
    """What a host may change has the name that the configuration knows."""
    guide = (ROOT / "docs/howto/configure.md").read_text(encoding="utf-8")
    keys = set(re.findall(r"\(`(\w+)`\)", PAGE))
    assert len(keys) > 5
    assert keys <= set(re.findall(r"^\| `(\w+)`", guide, re.MULTILINE))
