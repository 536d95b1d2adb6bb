"""Ranges of ids: what a mirror holds, what it needs, and the difference of the two.

A span is its first and its last id, both included. A list of spans is sorted and its
spans neither touch nor overlap.
"""

from collections.abc import Iterable
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the ids of any of ``spans``, which may overlap; a span that ends early is empty."""
    result: list[Span] = []
    for first, last in sorted(spans):
        if first > last:
            continue
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return result


def minus(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Return the ids of ``spans`` that are in none of ``others``; both are lists of spans."""
    result: list[Span] = []
    taken = list(others)
    for first, last in spans:
        at = first
        for begin, end in taken:
            if end < at:
                continue
            if begin > last:
                break
            if begin > at:
                result.append((at, begin - 1))
            at = end + 1
        if at <= last:
            result.append((at, last))
    return result


def within(spans: Iterable[Span], last: int) -> list[Span]:
    """Return the ids of ``spans`` from 0 to ``last``."""
    return common(spans, (0, last))


def holds(spans: Iterable[Span], one: int) -> bool:
    """Return whether an id is in any of ``spans``."""
    return any(first <= one <= last for first, last in spans)


def common(spans: Iterable[Span], one: Span) -> list[Span]:
    """Return the ids of ``spans`` that are in ``one`` too."""
    return union((max(first, one[0]), min(last, one[1])) for first, last in spans)


def cut(spans: Iterable[Span], count: int) -> list[Span]:
    """Return the first ``count`` ids of ``spans``."""
    result: list[Span] = []
    for first, last in spans:
        if count <= 0:
            break
        result.append((first, min(last, first + count - 1)))
        count -= last - first + 1
    return result
