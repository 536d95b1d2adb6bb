"""Templates: two queries that differ in literals only are one."""

import pytest

from diffex.diff.symbols.template import template


def test_literals_become_marks() -> None:
    """Lists of texts, texts and whole numbers; where each stood is remembered."""
    query = '{ a(x: ["S.cu1", "S.cu2"], y: "z", t: -17) { b } }'
    found = template(query)
    assert found.text == '{ a(x: [""], y: "", t: 0) { b } }'
    assert found.literals == [["S.cu1", "S.cu2"], "z", -17]
    assert [query[start] for start in found.starts] == ["[", '"', "-"]


def test_queries_of_one_shape_have_one_template() -> None:
    """However many names they ask for."""
    one = template('{ a(x: ["S.cu1"]) { b2 } }')
    many = template('{ a(x: ["S.cu1" "S.cu2",\\n "S.cu3"]) { b2 } }'.replace("\\n", "\n"))
    assert one.text == many.text
    assert many.literals == [["S.cu1", "S.cu2", "S.cu3"]]


@pytest.mark.parametrize(
    "query", ["{ a1 b2 }", "{ a(x: 1.5, y: 2e3, z: $v1, w: [], u: E1) { b } }"]
)
def test_what_is_no_literal_of_these_kinds_stays(query: str) -> None:
    """Names with digits, fractions, variables, enums."""
    assert template(query).text == query


@pytest.mark.parametrize(
    "query",
    [
        '{ a(x: "b) }',
        f"{{ a(x: {'1' * 20}) }}",
        '{ a(x: """b""") }',
        '{ a(x: "b\\n") }',
        '{ a(x: "b") # "c"\n}',
        'query($v: Int = 1) { a(x: "b") }',
    ],
)
def test_an_unusual_query_stays_as_it_is(query: str) -> None:
    """It is its own template, without literals."""
    found = template(query)
    assert (found.text, found.literals, found.starts) == (query, [], [])
