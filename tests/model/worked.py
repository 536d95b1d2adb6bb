"""The worked example of docs/explanation/accounting.md: its commands and its tables."""

import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NamedTuple

from diffex.domain.commands import OpenAccount
from diffex.domain.enums import Offset
from tests.support.contracts import CU
from tests.support.orders import order, sell
from tests.support.paths import ROOT

PAGE: Final = ROOT / "docs" / "explanation" / "accounting.md"

_ROW: Final = re.compile(r"\| `([a-z_]+)` \| (.+) \| (-?[\d,.]+) \|")
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ALLOWED: Final = re.compile(r"[\d,.×−+() a-z_]+")
SETTLE: Final = "settle"
"""Stands for the end of the trading day among the commands."""

COMMANDS: Final[tuple[tuple[Any, ...], ...]] = (
    (OpenAccount("ann", 100_000_000), OpenAccount("bob", 10**9), OpenAccount("cat", 10**9)),
    (
        sell("1", user_id="bob", price=7_523, volume=6),
        order("1", price=7_524, volume=10),
    ),
    (sell("2", user_id="bob", price=7_524, volume=4),),
    (
        sell("3", user_id="bob", price=7_530),
        order("1", user_id="cat", price=7_530),
    ),
    (
        order("2", user_id="cat", price=7_530, volume=3),
        sell("2", price=7_530, volume=3, offset=Offset.CLOSETODAY),
    ),
    (SETTLE,),
    (
        order("3", user_id="cat", price=7_535, volume=4),
        sell("3", price=7_535, volume=4, offset=Offset.CLOSE),
    ),
)
"""What happens in each section of the page."""


class Figure(NamedTuple):
    """A row of a table: amounts are hundredths, of a yuan or of a lot."""

    name: str
    computed: Fraction
    shown: Fraction


def sections() -> list[list[Figure]]:
    """Return the tables of the page, one for each step."""
    text = PAGE.read_text(encoding="utf-8")
    return [
        [
            Figure(name, _value(how) * 100, Fraction(shown.replace(",", "")) * 100)
            for name, how, shown in _ROW.findall(part)
        ]
        for part in re.split(r"^## \d", text, flags=re.MULTILINE)[1:]
    ]


def figures(funds: dict[str, int], long: dict[str, int]) -> dict[str, int]:
    """Return an account and its copper by the names of the page, in hundredths."""
    lots = {
        "volume_long_today": 100 * long["volume_today"],
        "volume_long_his": 100 * long["volume_his"],
        "open_cost_long": long["open_cost"] * CU.tick_value,
        "position_cost_long": long["position_cost"] * CU.tick_value,
    }
    return {**funds, **lots}


def _value(how: str) -> Fraction:
    """Compute the middle column of a row."""
    assert _ALLOWED.fullmatch(how), how
    exact = _NUMBER.sub(lambda found: f"F('{found[0].replace(',', '')}')", how)
    names: dict[str, Callable[..., Fraction]] = {"F": Fraction, "up": _up, "half_up": _half_up}
    spelled = exact.replace("×", "*").replace("−", "-")
    value = eval(spelled, {"__builtins__": {}}, names)  # noqa: S307 - our own page, digits and signs
    assert isinstance(value, Fraction)
    return value


def _up(yuan: Fraction) -> Fraction:
    return Fraction(math.ceil(100 * yuan), 100)


def _half_up(yuan: Fraction) -> Fraction:
    return Fraction(math.floor(100 * yuan + Fraction(1, 2)), 100)
