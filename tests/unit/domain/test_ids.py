"""Ids: which names may become keys of the snapshot."""

import pytest

from diffex.domain.ids import RESERVED, valid_id


@pytest.mark.parametrize("text", ["a", "user123", "A_b.c|d@e-f", "0", "x" * 128])
def test_plain_names_are_ids(text: str) -> None:
    """Letters, digits and _ . | @ - are allowed, up to 128 of them."""
    assert valid_id(text)


@pytest.mark.parametrize(
    "text", ["", "x" * 129, "a b", "a\n", "用户", "é", "a/b", "a'b", "\u0661", "\0"]
)
def test_other_names_are_none(text: str) -> None:
    """Empty, too long, or with any other character, a final line break included."""
    assert not valid_id(text)


@pytest.mark.parametrize("text", sorted(RESERVED))
def test_names_that_javascript_inherits_are_none(text: str) -> None:
    """A mirror that assigned to them would change every object of its program."""
    assert not valid_id(text)


def test_only_the_reserved_word_itself_is_refused() -> None:
    """A longer name that contains one is harmless."""
    assert valid_id("constructor1")
    assert valid_id("Prototype")
