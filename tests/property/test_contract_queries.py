"""Whatever a client sends as a query, the answer is one of the protocol's two, and no exception."""

import json
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from tests.support.universe import executor

EXECUTOR: Final = executor()
QUERY: Final = """query q($a: [String] = ["x"], $b: Boolean, $t: Int64) {
  multi_symbol_info(instrument_id: ["SHFE.cu2701", "KQ.m@SHFE.cu"], class: CONT, timestamp: $t) {
    __typename ...f
    ... on basic @include(if: true) { ins_id derivatives(class: [OPTION]) { count } }
  }
  x: multi_symbol_info(product_id: "rb", expired: $b, timestamp: 1700000000000000000) { __typename }
  y: multi_symbol_info(product_id: $a) { ...f }
}
fragment f on derivative { underlying { edges { node { ... on future { margin } } } } }"""
PIECES: Final = (
    *"{}()[]\"'\\#$@!:=,.&|\n\r\t0-",
    '"""',
    "...",
    "... on ",
    "fragment ",
    "query ",
    "__schema ",
    "multi_symbol_info",
    "(instrument_id: [",
    "timestamp: ",
    "99999999999999999999",
    "1e400",
    "{ a " * 30,
    "}" * 30,
    "@skip(if: $b)",
    "\ud800",
    "\u0000",
    "沪铜",
)
VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def check(query: str, variables: Any) -> None:
    """Ask, and see that the answer can be sent."""
    answer = EXECUTOR.answer(query, variables)
    assert set(answer) in ({"result"}, {"error"})
    json.dumps(answer, allow_nan=False, ensure_ascii=False).encode()


def test_the_query_is_a_good_one() -> None:
    """As long as nothing is done to it."""
    assert set(EXECUTOR.answer(QUERY, {})) == {"result"}


@given(st.text(st.characters()) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_garbage_is_answered(query: str) -> None:
    """Any text, and any sequence of what means something."""
    check(query, None)


@given(st.data())
def test_a_damaged_query_is_answered(data: st.DataObject) -> None:
    """Parts of a good one cut out, doubled, and others put in."""
    query = QUERY
    for _ in range(data.draw(st.integers(1, 4))):
        first, last = sorted(
            data.draw(st.tuples(st.integers(0, len(query)), st.integers(0, len(query))))
        )
        last = min(last, first + 40)
        middle = data.draw(st.sampled_from(("", query[first:last] * 2, *PIECES)))
        query = query[:first] + middle + query[last:]
    check(query, None)


@given(
    st.dictionaries(st.sampled_from(("a", "b", "t", "z")), VALUES)
    | st.dictionaries(st.text(), VALUES)
)
def test_any_variables_are_answered(variables: dict[str, Any]) -> None:
    """Of any type, known or not."""
    check(QUERY, variables)


@given(st.integers(1, 3_000), st.sampled_from(("{a", "{...{", "[", "(a:[", "(a:{b:", "!", "{a(b:")))
def test_any_depth_is_answered(levels: int, opening: str) -> None:
    """Long before Python's own limit."""
    check("query" + opening * levels, None)
    check("{ a(b: " + opening * levels, None)
