"""A row of the table of what TqSdk can do here."""

from typing import Final, Literal, NamedTuple, TypeAlias

Verdict: TypeAlias = Literal["works", "works differently", "not yet"]

WORKS: Final = "works"
DIFFERS: Final = "works differently"
NOT_YET: Final = "not yet"


class Row(NamedTuple):
    """One public name of tqsdk."""

    api: str
    """``TqApi.insert_order``, or a class of the package."""
    verdict: Verdict
    how: str
    """What differs, why not, or "" """
    test: str
    """``path::name`` of the test that shows it."""
