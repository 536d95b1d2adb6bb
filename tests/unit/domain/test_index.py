"""The price of an index."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffex.domain.index import index_price

MEMBERS = st.lists(
    st.tuples(st.integers(1, 10**12), st.integers(0, 10**7)), min_size=1, max_size=13
)


@given(MEMBERS)
def test_it_is_the_weighted_mean(members: list[tuple[int, int]]) -> None:
    """To half a millionth, and between the lowest and the highest of those that count."""
    prices, interests = [price for price, _ in members], [held for _, held in members]
    found = index_price(prices, interests)
    weights = interests if any(interests) else [1] * len(members)
    exact = Fraction(
        sum(price * weight for price, weight in zip(prices, weights, strict=True)), sum(weights)
    )
    assert -Fraction(1, 2) < found - exact <= Fraction(1, 2)
    held = [price for price, weight in zip(prices, weights, strict=True) if weight]
    assert min(held) <= found <= max(held)


@pytest.mark.parametrize(
    ("prices", "interests", "mean"),
    [
        ([70_000], [0], 70_000),
        ([70_000], [5], 70_000),
        ([10, 20], [3, 1], 13),
        ([10, 21], [0, 0], 16),
        ([10, 20], [0, 7], 20),
    ],
)
def test_examples(prices: list[int], interests: list[int], mean: int) -> None:
    """Half is rounded up; who is held by nobody counts only where all are."""
    assert index_price(prices, interests) == mean
