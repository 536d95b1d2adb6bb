"""The rule book: each rule of the page names a test, and the test is there."""

import re
from typing import Final

import pytest

from diffex.domain.errors import SENTENCES, RejectCode
from tests.support.paths import ROOT
from tests.support.tests_by_name import exists

PAGE: Final = (ROOT / "docs/reference/rules.md").read_text(encoding="utf-8")
ROWS: Final = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| rule")
]
REASONS: Final = [
    [cell.strip() for cell in line[1:-1].split("|")]
    for line in (ROOT / "docs/reference/reject-reasons.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| reason")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_each_rule_has_a_source_and_a_test(row: list[str]) -> None:
    """A rule that nobody holds is none."""
    rule, source, test = row
    assert rule
    assert source
    assert exists(test.strip("`"))


KUAIQI: Final = {
    *(400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 418, 420),
    422,
}
"""Every notify of open-trade-sim that refuses something."""
CTP: Final = {
    *(15, 16, 17, 22, 25, 26, 28, 29, 30, 31, 42, 48, 49, 50, 51, 90, 116, 163, 164, 165),
    3,
}
"""The counter's errors; its 91 carries the exchange's own, which are 48 to 50."""


@pytest.mark.parametrize("row", REASONS, ids=lambda row: row[0][:30])
def test_each_reason_of_the_field_has_a_code_and_a_test(row: list[str]) -> None:
    """With a sentence in Chinese and in English."""
    reason, _, _, codes, test = row
    assert reason
    assert exists(test.strip("`"))
    for name in codes.split(", "):
        chinese, english = SENTENCES[RejectCode[name.strip("`")]]
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert re.search(r"[a-z]", english)


def test_no_reason_of_the_field_is_missing() -> None:
    """Each number of both systems is in the table."""
    for column, numbers in ((1, KUAIQI), (2, CTP)):
        told = [int(number) for row in REASONS for number in row[column].split(", ") if number]
        assert set(told) == numbers


def test_the_keys_that_the_page_names_are_keys() -> None:
    """What a host may change has the name that the configuration knows."""
    guide = (ROOT / "docs/howto/configure.md").read_text(encoding="utf-8")
    keys = set(re.findall(r"\(`(\w+)`\)", PAGE))
    assert len(keys) > 5
    assert keys <= set(re.findall(r"^\| `(\w+)`", guide, re.MULTILINE))
