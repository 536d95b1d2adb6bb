"""A planted fault: one place of the source, changed so that a rule is broken."""

from typing import Final, NamedTuple

DOMAIN: Final = "src/diffex/domain"
ENGINE: Final = "src/diffex/engine"


class Fault(NamedTuple):
    """What is changed where. ``old`` occurs once in the file."""

    name: str
    """The rule that it breaks, in a few words."""
    file: str
    old: str
    new: str
