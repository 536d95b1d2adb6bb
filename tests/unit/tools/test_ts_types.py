"""The client's TypeScript types are what the server's own types make them."""

import pytest

from tools.ts_types import PLACE, files

FILES = files()


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_types_are_up_to_date(name: str) -> None:
    """``python -m tools.ts_types`` would write the same bytes."""
    assert (PLACE / name).read_text(encoding="utf-8") == FILES[name]


def test_nothing_else_lies_there() -> None:
    """A file that is written no more is deleted."""
    assert {path.name for path in PLACE.iterdir()} == set(FILES)
