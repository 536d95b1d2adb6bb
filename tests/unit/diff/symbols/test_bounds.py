"""Bounds: a query is refused by its size before it costs anything."""

import pytest
from graphql import parse

from diffex.diff.symbols.bounds import Measure, check_length, check_text
from diffex.diff.symbols.errors import QueryError
from diffex.domain.limits import QUERY_CHARS, QUERY_DEPTH, QUERY_FIELDS, QUERY_TEXT_CHARS


def nested(levels: int, inner: str = "a") -> str:
    """Return selections within one another."""
    return "{ a " * (levels - 1) + "{ " + inner + " }" * levels


def test_a_query_may_be_as_long_as_the_limit() -> None:
    """Not longer."""
    check_length("x" * QUERY_CHARS)
    with pytest.raises(QueryError, match="longer than 50000"):
        check_length("x" * (QUERY_CHARS + 1))


def test_its_text_may_be_as_long_as_the_limit() -> None:
    """Not longer."""
    check_text("x" * QUERY_TEXT_CHARS)
    with pytest.raises(QueryError, match="longer than 4000"):
        check_text("x" * (QUERY_TEXT_CHARS + 1))


@pytest.mark.parametrize("pair", ["{}", "()", "[]"])
def test_brackets_may_be_as_deep_as_the_limit(pair: str) -> None:
    """Of any kind; what is closed does not count."""
    check_text((pair[0] * QUERY_DEPTH + pair[1] * QUERY_DEPTH) * 2)
    with pytest.raises(QueryError, match="deeper than 20"):
        check_text(pair[0] * (QUERY_DEPTH + 1))


@pytest.mark.parametrize("hidden", ['"}"', '"""}"""', '"""\\""" }"""', "# }\n", '"\\"}"'])
def test_brackets_in_texts_and_comments_close_nothing(hidden: str) -> None:
    """Else anything could be nested under a comment."""
    with pytest.raises(QueryError, match="deeper"):
        check_text(f"{{ {hidden} " * (QUERY_DEPTH + 1))
    check_text(hidden.replace("}", "{" * 100))


def test_a_document_may_be_as_deep_as_the_limit() -> None:
    """Fields, inline fragments and fragments in their place alike."""
    Measure().check(parse(nested(QUERY_DEPTH)))
    half = QUERY_DEPTH // 2
    spread = nested(half, "...f") + " fragment f on a "
    Measure().check(parse(spread + nested(half)))
    Measure().check(parse(nested(half, "... on b " + nested(half))))
    for deep in (
        nested(QUERY_DEPTH + 1),
        spread + nested(half + 1),
        nested(half, "... on b " + nested(half + 1)),
        "{ ...f } fragment f on a " + nested(QUERY_DEPTH + 1),
    ):
        with pytest.raises(QueryError, match="deeper"):
            Measure().check(parse(deep))


def test_a_long_chain_of_fragments_is_not_followed() -> None:
    """Each would be a step of recursion."""
    chain = "".join(f"fragment f{i} on a {{ ...f{i + 1} }} " for i in range(300))
    with pytest.raises(QueryError, match="deeper"):
        Measure().check(parse("{ ...f0 } " + chain + "fragment f300 on a { b }"))


def test_fields_count_where_fragments_stand() -> None:
    """A fragment of fifty fields, used ten times, has five hundred."""
    fields = " ".join(f"b{i}" for i in range(QUERY_FIELDS // 10 - 1))
    fragment = f" fragment f on a {{ {fields} }}"
    uses = [f"a{i} {{ ...f }}" for i in range(10)]
    Measure().check(parse("{ " + " ".join(uses) + " }" + fragment))
    with pytest.raises(QueryError, match="more than 500 fields"):
        Measure().check(parse("{ c " + " ".join(uses) + " }" + fragment))


def test_a_doubling_chain_is_measured_at_once() -> None:
    """Two to the eighteenth fields, each fragment looked at once."""
    chain = "".join(f"fragment f{i} on a {{ ...f{i + 1} ...f{i + 1} }} " for i in range(18))
    with pytest.raises(QueryError, match="fields"):
        Measure().check(parse("{ ...f0 } " + chain + "fragment f18 on a { b }"))


def test_a_fragment_in_itself_is_refused() -> None:
    """Directly, or by another."""
    for text in ("fragment f on a { ...f }", "fragment f on a { ...g } fragment g on a { ...f }"):
        with pytest.raises(QueryError, match="contains itself"):
            Measure().check(parse("{ ...f } " + text))


def test_a_fragment_that_does_not_exist_is_left_to_the_rules() -> None:
    """They have the better sentence."""
    Measure().check(parse("{ ...f }"))


def test_where_arguments_stand_is_remembered() -> None:
    """Of fields; a directive's argument and a default value are something else."""
    query = 'query($v: Int = 3) { a(x: "b") @c(d: "e") { f(g: [1]) } }'
    measure = Measure()
    measure.check(parse(query))
    assert sorted(query[start:][:3] for start in measure.arguments) == ['"b"', "[1]"]


def test_only_queries_are_measured() -> None:
    """A type definition in a query is refused by the rules."""
    Measure().check(parse("type a { b: c }"))
