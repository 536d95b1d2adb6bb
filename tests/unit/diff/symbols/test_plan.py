"""Filling in is ours: it must give what graphql-core's own executor gives."""

from typing import Any, Final

import pytest
from graphql import graphql_sync
from hypothesis import given, settings
from hypothesis import strategies as st

from diffex.diff.symbols.criteria import criteria
from diffex.diff.symbols.schema import make_schema
from tests.support.universe import directory, executor

SCHEMA: Final = make_schema()
DIRECTORY: Final = directory()
EXECUTOR: Final = executor()

LEAVES: Final = {
    "basic": ["ins_id", "instrument_id", "price_decs", "class", "trading_day"],
    "tradeable": ["upper_limit", "volume_multiple", "pre_close"],
    "future": ["ins_id", "margin", "mmsa", "expired", "open_limit", "lower_limit"],
    "cont": ["instrument_name", "pre_close"],
    "index": ["index_multiple", "exchange_id"],
    "option": ["strike_price"],
    "derivative": ["__typename"],
    "allClassUnion": ["__typename"],
}
VARIABLES: Final = {"yes": True, "no": False}
DIRECTIVES: Final = (
    "",
    "",
    "",
    "@include(if: true)",
    "@skip(if: true)",
    "@skip(if: $no)",
    "@include(if: $no)",
    "@include(if: $yes) @skip(if: $no)",
)
FRAGMENTS: Final = """
fragment f on basic { ins_id ...g a: price_tick trading_time { day } }
fragment g on tradeable { lower_limit ... on future { b: margin } }
"""


@st.composite
def selections(draw: st.DrawFn, condition: str, levels: int) -> str:
    """Return a selection on a type, with others within it."""
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(("leaf", "inline", "spread", "object", "edges")))
        directive = draw(st.sampled_from(DIRECTIVES))
        if kind == "leaf" or levels == 0:
            alias = draw(st.sampled_from(("", "", "a: ", "b: ")))
            parts.append(f"{alias}{draw(st.sampled_from(LEAVES[condition]))} {directive}")
        elif kind == "inline":
            inner = draw(st.sampled_from(sorted(LEAVES)))
            parts.append(f"... on {inner} {directive} {draw(selections(inner, levels - 1))}")
        elif kind == "spread":
            parts.append(f"...{draw(st.sampled_from(('f', 'g')))} {directive}")
        elif kind == "object":
            parts.append(f"... on basic {{ trading_time {directive} {{ __typename night }} }}")
        else:
            node = draw(selections("allClassUnion", levels - 1))
            edges = f"edges {{ node {directive} {node} }}"
            parts.append(f"... on derivative {{ underlying {{ count {edges} }} }}")
    return "{ " + " ".join(parts) + " }"


def multi_symbol_info(_: Any, **arguments: Any) -> Any:
    """Resolve the root field for graphql-core."""
    return criteria(arguments).find(DIRECTORY)


def both(query: str, variables: Any) -> tuple[Any, Any]:
    """Return graphql-core's execution result, and our answer."""
    root = {"multi_symbol_info": multi_symbol_info, "symbol_info": multi_symbol_info}
    return (
        graphql_sync(SCHEMA, query, root, variable_values=variables),
        EXECUTOR.answer(query, variables),
    )


@settings(max_examples=60)
@given(selections("allClassUnion", 3))
def test_any_selection_is_filled_in_as_graphql_core_does(selection: str) -> None:
    """Where it finds no fault in the query."""
    query = (
        "query($yes: Boolean!, $no: Boolean!) { "
        'multi_symbol_info(instrument_id: ["KQ.m@SHFE.cu", "SHFE.rb2701", "KQ.i@DCE.jd"]) '
        f"{selection} used: __typename @include(if: $yes) @skip(if: $no) "
        'e: symbol_info(instrument_id: "x") { ...f ...g } }' + FRAGMENTS
    )
    theirs, ours = both(query, VARIABLES)
    if theirs.errors:
        return
    assert ours == {"result": theirs.data}
    assert text_order(ours["result"]) == text_order(theirs.data)


def text_order(tree: Any) -> str:
    """Return a tree as text, which tells the order of its keys; numbers all as decimals."""
    if isinstance(tree, dict):
        return "{" + ",".join(f"{key}:{text_order(one)}" for key, one in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(text_order(one) for one in tree) + "]"
    if isinstance(tree, int | float) and not isinstance(tree, bool):
        return str(float(tree))
    return repr(tree)


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        ("(class: CONT, product_id: $a)", {"a": ["rb", None]}),
        ("(class: [CONT, INDEX], product_id: $a)", {"a": "rb"}),
        ("(product_id: $a, expired: true)", {}),
        ("(product_id: $a, expired: true)", {"a": None}),
        ('(product_id: ["cu", "rb", "cu"], categories: [FERROUS])', {}),
        ("(product_id: $a, categories: [COAL, null], has_night: true)", {"a": ["j", "jd"]}),
        ("(product_id: $a, timestamp: 1794880800000000000, expired: $b)", {"a": "cu", "b": True}),
        ("(exchange_id: [], has_derivatives: false, product_id: $a)", {}),
    ],
)
def test_arguments_are_coerced_as_graphql_core_does(arguments: str, variables: Any) -> None:
    """Literals, variables, one for a list, nulls, and what is not given."""
    query = f"""query($a: [String], $b: Boolean) {{
      multi_symbol_info{arguments} {{ ... on basic {{ instrument_id }} }}
      u: __typename @skip(if: $b)
      v: symbol_info(product_id: "x", instrument_id: "y") {{ __typename }}
      w: multi_symbol_info(instrument_id: $a) {{ __typename }}
    }}""".replace("@skip(if: $b)", "")
    if "$b" not in arguments:
        query = query.replace(", $b: Boolean", "")
    theirs, ours = both(query, variables)
    assert theirs.errors is None
    assert ours == {"result": theirs.data}
