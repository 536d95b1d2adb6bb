"""Which diffex this is, and under which rules it carries commands out."""

import hashlib
from typing import Final

from diffex import version
from diffex.data import products_csv
from diffex.version import RULES, has_these_rules, version_with_rules

PRODUCTS: Final = (1, "77ede45a8cbb75f8")
"""The number of the rules, and a hash of the table of products that belongs to it."""


def test_a_journal_knows_its_rules() -> None:
    """By their number, whatever the version; one that says none has others."""
    assert version_with_rules() == f"{version.version()}+rules.{RULES}"
    assert has_these_rules(version_with_rules())
    assert has_these_rules(f"7.0+local+rules.{RULES}")
    for other in ("0.1.0", f"0.1.0+rules.{RULES + 1}", f"0.1.0+rules.{RULES}0", ""):
        assert not has_these_rules(other)


def test_other_products_are_other_rules() -> None:
    """Contracts are listed anew each day, so the same journal has others from then on."""
    found = (RULES, hashlib.sha256(products_csv().encode()).hexdigest()[:16])
    assert found == PRODUCTS, (
        "the table of products has changed: raise RULES in diffex/version.py if it is still "
        f"{PRODUCTS[0]}, then put here PRODUCTS = {found}"
    )
