"""Spans are sets of ids, written short."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from diffex.diff.md.spans import Span, common, cut, holds, minus, union, within

raw = st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), max_size=6)
LAST = 20


def ids(spans: list[Span]) -> set[int]:
    """Return the ids of spans."""
    return {one for first, last in spans for one in range(first, last + 1)}


def is_list(spans: list[Span]) -> bool:
    """Return whether spans are sorted, not empty, and neither touch nor overlap."""
    whole = all(first <= last for first, last in spans)
    return whole and all(one[1] + 1 < other[0] for one, other in pairwise(spans))


@given(raw, raw, st.integers(-5, 30))
def test_spans_are_sets(one: list[Span], other: list[Span], number: int) -> None:
    """Of every operation: the ids are right, and what comes out is a list of spans."""
    mine, theirs = union(one), union(other)
    assert ids(mine) == ids(one)
    left = minus(mine, theirs)
    assert ids(left) == ids(one) - ids(other)
    inner = within(mine, LAST)
    assert ids(inner) == {member for member in ids(one) if 0 <= member <= LAST}
    part = common(mine, (3, 7))
    assert ids(part) == ids(one) & set(range(3, 8))
    assert holds(mine, number) == (number in ids(one))
    assert all(is_list(spans) for spans in (mine, theirs, left, inner, part))


def test_cut_takes_the_first_ids() -> None:
    """As many as there is room for."""
    spans = [(0, 4), (7, 7), (9, 12)]
    assert cut(spans, 0) == []
    assert cut(spans, 3) == [(0, 2)]
    assert cut(spans, 5) == [(0, 4)]
    assert cut(spans, 8) == [(0, 4), (7, 7), (9, 10)]
    assert cut(spans, 99) == spans
