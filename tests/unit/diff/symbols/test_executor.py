"""The executor: GraphQL as its specification has it, and an answer to everything."""

import json
from typing import Any

import pytest

from diffex.diff.symbols.executor import Executor
from diffex.domain.limits import (
    QUERIES_KEPT,
    QUERY_CHARS,
    QUERY_DEPTH,
    QUERY_FIELDS,
    QUERY_TEXT_CHARS,
    QUERY_VALUES,
)
from tests.support.universe import executor

EXECUTOR = executor()
RB = 'multi_symbol_info(instrument_id: ["SHFE.rb2701"])'


def ask(query: str, variables: Any = None, by: Executor = EXECUTOR) -> Any:
    """Return the result of a query that has one."""
    answer = by.answer(query, variables)
    assert set(answer) == {"result"}, answer
    return answer["result"]


def refusal(query: str, variables: Any = None) -> str:
    """Return why a query has none."""
    answer = EXECUTOR.answer(query, variables)
    assert set(answer) == {"error"}, answer
    reason: str = answer["error"]
    assert json.dumps(reason).encode()
    return reason


def test_fields_are_what_was_asked_for() -> None:
    """By type, interface or none; what a type does not have is left out."""
    query = (
        f"{{ {RB} {{ __typename ... on basic {{ ins_id }} ... on option {{ strike_price }} }} }}"
    )
    assert ask(query) == {"multi_symbol_info": [{"__typename": "future", "ins_id": "rb2701"}]}


def test_aliases_fragments_and_directives() -> None:
    """As GraphQL has them."""
    query = (
        "query q($no: Boolean = false, $yes: Boolean!) { a: __typename b: "
        + RB
        + """ {
          ...f
          ... @include(if: $no) { __typename }
          ... on future @skip(if: $yes) { m: margin }
          ... on future { margin @include(if: true) fee: commission @skip(if: true) }
        } }
        fragment f on allClassUnion { ...g ...g }
        fragment g on tradeable { multiple: volume_multiple }"""
    )
    assert ask(query, {"yes": True}) == {
        "a": "rootQuery",
        "b": [{"multiple": 10, "margin": 2170.0}],
    }
    assert ask(query, {"yes": False, "no": True}) == {
        "a": "rootQuery",
        "b": [{"multiple": 10, "__typename": "future", "m": 2170.0, "margin": 2170.0}],
    }


def test_a_switch_that_is_null_is_not_one_that_is_absent() -> None:
    """Absent it has its default; null is none of both, whatever was asked before."""
    query = "query($a: Boolean = true) { __typename @include(if: $a) }"
    assert ask(query, {}) == {"__typename": "rootQuery"}
    assert ask(query, {"a": False}) == {}
    assert "Argument 'if'" in refusal(query, {"a": None})


def test_fields_that_are_written_twice_are_one() -> None:
    """What is selected below them is added up."""
    times = "... on basic { trading_time { day } } ... on future { trading_time { night } }"
    query = f"{{ {RB} {{ {times} }} }}"
    (node,) = ask(query)["multi_symbol_info"]
    assert set(node["trading_time"]) == {"day", "night"}


def test_one_name_for_two_things_is_refused() -> None:
    """Two fields, or one with other arguments; the rules' own check would take too long."""
    for two in (
        f"{{ {RB} {{ ... on basic {{ a: ins_id a: exchange_id }} }} }}",
        f"{{ {RB} {{ __typename }} multi_symbol_info {{ __typename }} }}",
    ):
        assert "two different fields" in refusal(two)


def test_lists_of_objects_are_shown_one_by_one() -> None:
    """And null where nothing is known."""
    query = (
        '{ multi_symbol_info(instrument_id: ["KQ.m@SHFE.rb"]) { ... on cont { pre_close underlying '
        "{ count edges { node { ... on future { categories { id } } } } } } } }"
    )
    (node,) = ask(query)["multi_symbol_info"]
    (edge,) = node["underlying"]["edges"]
    assert edge["node"] == {"categories": [{"id": "FERROUS"}]}


def test_literals_and_variables_mean_the_same() -> None:
    """A text for a list, too."""
    for arguments, variables in (
        ('(instrument_id: ["SHFE.rb2701"], class: FUTURE)', None),
        ('(instrument_id: "SHFE.rb2701", class: [FUTURE], expired: null)', None),
        ('(instrument_id: ["SHFE.rb2701", $a])', {"a": None}),
        ("(instrument_id: [$a, $b])", {"a": "SHFE.rb2701"}),
        ("(instrument_id: $c, expired: $d)", {"c": ["SHFE.rb2701"], "d": False}),
        ("(instrument_id: $c, expired: $d)", {"c": "SHFE.rb2701"}),
    ):
        declared = "($a: String, $b: String, $c: [String], $d: Boolean)"
        used = [one for one in declared[1:-1].split(", ") if one.split(":")[0] in arguments]
        head = f"query({', '.join(used)})" if used else "query"
        query = f"{head} {{ multi_symbol_info{arguments} {{ ... on basic {{ ins_id }} }} }}"
        assert ask(query, variables) == {"multi_symbol_info": [{"ins_id": "rb2701"}]}


def test_a_query_of_one_shape_answers_what_each_time_is_asked() -> None:
    """It is read once, whatever the names in it; escapes and comments change nothing."""
    mine = executor()
    for symbol in ("SHFE.rb2701", "SHFE.rb2702", "SHFE.rb2701"):
        query = (
            f'{{ multi_symbol_info(instrument_id: ["{symbol}"]) '
            "{ ... on basic { instrument_id } } }"
        )
        answer = [{"instrument_id": symbol}]
        assert ask(query, None, mine) == {"multi_symbol_info": answer}
        escaped = query.replace("SHFE", "\\u0053HFE")
        assert ask(escaped, None, mine) == {"multi_symbol_info": answer}
        assert ask(query + "# that is all", None, mine) == {"multi_symbol_info": answer}


def test_a_literal_within_a_list_is_part_of_the_query() -> None:
    """So the query is kept as it is, not by its shape."""
    mine = executor()
    for symbol in ("", "SHFE.rb2701", "SHFE.rb2702"):
        query = (
            "query($a: String) { multi_symbol_info(instrument_id: [$a, "
            f'"{symbol}"]) {{ ... on basic {{ instrument_id }} }} }}'
        )
        for _ in range(2):
            answer = [{"instrument_id": symbol}] if symbol else []
            assert ask(query, {}, mine) == {"multi_symbol_info": answer}


def test_old_queries_are_forgotten() -> None:
    """And read again."""
    mine = executor()
    for count in range(QUERIES_KEPT + 5):
        query = f'{{ a{count}: symbol_info(product_id: "rb", class: CONT) {{ __typename }} }}'
        assert ask(query, None, mine) == {f"a{count}": [{"__typename": "cont"}]}
    assert ask("{ a0: __typename }", None, mine) == {"a0": "rootQuery"}


def test_an_unknown_symbol_is_no_error() -> None:
    """An error would end a tqsdk client (symbols.py, 3.10.4)."""
    query = 'query { multi_symbol_info(instrument_id: ["SHFE.cu9999"]) { __typename } }'
    assert ask(query) == {"multi_symbol_info": []}


def test_options_are_truly_none() -> None:
    """Neither listed nor derived from anything."""
    query = """{
      multi_symbol_info(class: [OPTION, COMBINE, STOCK]) { __typename }
      symbol_info(instrument_id: "SHFE.rb2701") {
        ... on basic {
          derivatives(class: [OPTION], expired: false, timestamp: 17) {
            count edges { node { __typename } }
          }
          derivative(class: OPTION) { edges { underlying_multiple } }
        }
      }
    }"""
    assert ask(query) == {
        "multi_symbol_info": [],
        "symbol_info": [{"derivatives": {"count": 0, "edges": []}, "derivative": {"edges": []}}],
    }


@pytest.mark.parametrize(
    ("query", "variables", "reason"),
    [
        ("", None, "Syntax Error"),
        ("{", None, "Syntax Error"),
        ("{ nothing }", None, "Cannot query field 'nothing'"),
        (f"{{ {RB} }}", None, "must have a selection of subfields"),
        ("{ multi_symbol_info(color: 1) { __typename } }", None, "Unknown argument 'color'"),
        ("{ multi_symbol_info(class: [BIRD]) { __typename } }", None, "does not exist in 'Class'"),
        ("{ ...f }", None, "Unknown fragment 'f'"),
        ("{ __schema { description } }", None, "__schema is not answered"),
        ("mutation { a }", None, "only queries are answered"),
        ("subscription { a }", None, "only queries are answered"),
        ("query a { __typename } query b { __typename }", None, "2 operations"),
        ("fragment f on basic { ins_id }", None, "never used"),
        ("query($a: Boolean!) { __typename @skip(if: $a) }", {}, "was not provided"),
        ("query($a: [Class]) { multi_symbol_info(class: $a) { __typename } }", {"a": 3}, "got inv"),
        ('{ multi_symbol_info(timestamp: "x") { __typename } }', None, "timestamp must be"),
        ("{ multi_symbol_info(timestamp: 9223372036854775808) { __typename } }", None, "64 bits"),
        (f"{{ symbol_info(expired: {'9' * 3_000}) {{ __typename }} }}", None, "Boolean cannot"),
        (f"{{ symbol_info(expired: {'9' * 5_000}) {{ __typename }} }}", None, "longer than"),
        ("query($t: Int64) { multi_symbol_info(timestamp: $t) { __typename } }", {"t": {}}, "64"),
        ("{ \ud800 }", None, "Syntax Error"),
        ("x" * (QUERY_CHARS + 1), None, "longer than"),
        ("{ " + "a " * QUERY_TEXT_CHARS + "}", None, "longer than"),
        ("{ a " * (QUERY_DEPTH + 1) + "}" * (QUERY_DEPTH + 1), None, "deeper than"),
        ("{ " + "a " * (QUERY_FIELDS + 1) + "}", None, "fields"),
    ],
)
def test_what_is_no_proper_query_is_refused_with_a_reason(
    query: str, variables: Any, reason: str
) -> None:
    """In one sentence that is not long."""
    said = refusal(query, variables)
    assert reason in said
    assert len(said) <= 256


def test_an_answer_is_bounded() -> None:
    """As many values as the limit, however they are asked for."""
    one = "multi_symbol_info { a: __typename b: __typename c: __typename d: __typename }"
    times = QUERY_VALUES // (4 * 800)
    query = "{ " + " ".join(f"x{count}: {one}" for count in range(times + 1)) + " }"
    assert "values" in refusal(query)
    assert len(ask("{ " + one + " }")["multi_symbol_info"]) > 800


def test_all_of_every_contract_is_allowed() -> None:
    """A terminal may ask for everything once."""
    fields = "ins_id exchange_id price_tick price_decs trading_time { day night }"
    query = f"{{ multi_symbol_info {{ ... on basic {{ {fields} }} }} }}"
    assert len(ask(query)["multi_symbol_info"]) > 800
