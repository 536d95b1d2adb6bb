"""The reference page about HTTP says what is so."""

import re
from typing import Final

from diffex.domain import limits
from tests.support.paths import ROOT

PAGE: Final = (ROOT / "docs/reference/http.md").read_text(encoding="utf-8")
OURS: Final = ("ACCESS_", "ACCOUNTS_GRANTED", "HTTP_", "REFRESH_", "TOKEN_")


def test_each_limit_is_documented_with_its_number() -> None:
    """A new one belongs in the table."""
    rows = re.findall(r"\| (\d+)[^|]*\| `([A-Z_]+)` \|", PAGE)
    told = {name: float(number) for number, name in rows}
    known = {name: getattr(limits, name) for name in dir(limits) if name.startswith(OURS)}
    assert told == known
