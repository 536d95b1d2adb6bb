"""docs/reference/contract-queries.md is true: samples, arguments, fields and limits."""

import json
import re
from typing import Final

from graphql import GraphQLObjectType

from diffex.diff.symbols.schema import make_schema
from diffex.domain import limits
from tests.support.paths import ROOT
from tests.support.samples import samples
from tests.support.universe import executor

PAGE: Final = ROOT / "docs" / "reference" / "contract-queries.md"
TYPES: Final = ("future", "cont", "index")
SCHEMA: Final = make_schema()


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading."""
    text = PAGE.read_text(encoding="utf-8").split(f"# {heading}\n")[1]
    lines = re.split(r"\n(?=\|)", text)[1:]
    table = [line.split("\n")[0] for line in lines]
    end = next((at for at, line in enumerate(lines[:-1]) if "\n" in line), len(lines))
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in table[2 : end + 1]]


def fields(name: str) -> set[str]:
    """Return the fields of a type of the schema."""
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    return set(kind.fields)


def test_each_sample_is_answered_as_the_page_says() -> None:
    """On Monday 2026-11-23, the first remembered day being 2026-10-26."""
    by = {"answer": executor(), "around": executor("24x7")}
    found = samples(PAGE)
    pairs = list(zip(found[::2], found[1::2], strict=True))
    assert len(pairs) == 3
    for query, answer in pairs:
        assert query.kind == "query"
        assert by[answer.kind].answer(query.text, None) == json.loads(answer.text)


def test_each_argument_is_documented() -> None:
    """Of the newer root field; the older one has fewer."""
    kind = SCHEMA.type_map["rootQuery"]
    assert isinstance(kind, GraphQLObjectType)
    known = set(kind.fields["multi_symbol_info"].args)
    assert {row[0].strip("`") for row in rows("Arguments")} == known
    assert set(kind.fields["symbol_info"].args) == known - {"categories", "timestamp"}


def test_each_field_is_documented_for_its_types() -> None:
    """Of the three types that contracts have."""
    documented: dict[str, set[str]] = {name: set() for name in TYPES}
    for names, types, _ in rows("Fields"):
        for name in TYPES if types == "all" else types.split(", "):
            documented[name] |= set(re.findall(r"`(\w+)`", names))
    assert documented == {name: fields(name) for name in TYPES}


def test_each_limit_is_documented_with_its_number() -> None:
    """All limits of queries, and no other."""
    table = {row[2].split("`")[1]: int(row[1]) for row in rows("Limits")}
    names = [name for name in dir(limits) if name.startswith(("QUERY_", "QUERIES_"))]
    assert table == {name: getattr(limits, name) for name in [*names, "LISTINGS_KEPT"]}
