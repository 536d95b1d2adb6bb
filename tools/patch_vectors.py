"""Write spec/vectors/merge.json: merge patches and what becomes of trees under them.

    python -m tools.patch_vectors

Every implementation of the merge runs the same file: tests/unit/diff/test_vectors.py runs it
in Python, clients/ts/test/vectors.test.ts in TypeScript. What is expected comes from the naive
model in tests/property, never from an implementation.

Each vector has a ``name``, a ``target``, ``patches`` that make one transaction, the outcome
``rfc`` under RFC 7386, and where it differs the outcome ``diff`` under DIFF, by which an
object goes when a patch deletes its last field.
"""

import json
from pathlib import Path
from typing import Any, Final

from tests.property.naive_patch import Generator, model, model_of_diff

PLACE: Final = Path(__file__).parents[1] / "spec" / "vectors" / "merge.json"
GENERATED: Final = 300
SEED: Final = 7_386

Case = tuple[str, dict[str, Any], list[dict[str, Any]]]

CASES: Final[tuple[Case, ...]] = (
    # The table of RFC 7386, appendix A, as far as target and patch are objects.
    ("a value is replaced", {"a": "b"}, [{"a": "c"}]),
    ("a field is added", {"a": "b"}, [{"b": "c"}]),
    ("null deletes", {"a": "b"}, [{"a": None}]),
    ("null deletes one of two", {"a": "b", "b": "c"}, [{"a": None}]),
    ("an array becomes a text", {"a": ["b"]}, [{"a": "c"}]),
    ("a text becomes an array", {"a": "c"}, [{"a": ["b"]}]),
    (
        "objects merge, and null of nothing is nothing",
        {"a": {"b": "c"}},
        [{"a": {"b": "d", "c": None}}],
    ),
    ("an array is replaced whole", {"a": [{"b": "c"}]}, [{"a": [1]}]),
    ("null in an array is a value", {}, [{"a": [None, {"b": None}]}]),
    ("nulls of a new object are nothing", {}, [{"a": {"bb": {"ccc": None}}}]),
    # What replaces what.
    ("an object becomes a number", {"a": {"b": {"c": 1}}}, [{"a": 0}]),
    ("a number becomes an object", {"a": 0}, [{"a": {"b": 1}}]),
    ("an object becomes an array", {"a": {"b": 1}}, [{"a": [1]}]),
    ("an array becomes an object", {"a": [1, 2]}, [{"a": {"b": 1}}]),
    ("an empty object over a number", {"a": 1}, [{"a": {}}]),
    ("an empty object changes no object", {"a": {"b": 1}}, [{"a": {}}]),
    (
        "false, 0 and the empty text are values",
        {"a": 1, "b": 1, "c": 1},
        [{"a": False, "b": 0, "c": ""}],
    ),
    # Transactions.
    ("patches apply in order", {"a": 1}, [{"a": None}, {"a": {"b": 1}}, {"a": {"b": 2}}]),
    (
        "a row goes and comes back",
        {"o": {"1": {"s": "x", "v": 1}}},
        [{"o": {"1": None}}, {"o": {"1": {"s": "y"}}}],
    ),
    ("no patch at all", {"a": 1}, []),
    ("an empty patch", {"a": 1}, [{}]),
    # Emptied objects.
    ("the last field of an object is deleted", {"a": {"b": 1}, "c": 1}, [{"a": {"b": None}}]),
    (
        "an emptied object empties the one around it",
        {"a": {"b": {"c": 1}}, "d": 1},
        [{"a": {"b": {"c": None}}}],
    ),
    ("the root stays", {"a": {"b": 1}}, [{"a": {"b": None}}]),
    ("an object that was sent empty stays", {}, [{"positions": {}}]),
    ("one that was empty stays under a null of nothing", {"a": {}}, [{"a": {"b": None}}]),
    (
        "a field that comes as another goes keeps the object",
        {"a": {"b": 1}},
        [{"a": {"b": None, "c": 1}}],
    ),
    (
        "emptied by one patch and filled by the next",
        {"a": {"b": 1}},
        [{"a": {"b": None}}, {"a": {"c": 1}}],
    ),
    ("emptied by two patches", {"a": {"b": 1, "c": 2}}, [{"a": {"b": None}}, {"a": {"c": None}}]),
    ("an object within is deleted by name", {"a": {"b": {"c": 1}}}, [{"a": {"b": None}}]),
    # Keys that are not what they seem.
    ("__proto__ is a key", {}, [{"__proto__": {"polluted": 1}}]),
    ("__proto__ below", {"a": {}}, [{"a": {"__proto__": {"polluted": 1}, "b": 1}}]),
    (
        "__proto__ as a number, and deleted",
        {"a": 1},
        [{"__proto__": 1}, {"__proto__": None, "b": 1}],
    ),
    ("__proto__ merges", {"__proto__": {"a": 1}}, [{"__proto__": {"b": 2}}]),
    (
        "names that every object inherits",
        {},
        [{"constructor": {"prototype": {"x": 1}}, "toString": 1, "hasOwnProperty": "no"}],
    ),
    ("null of an inherited name is nothing", {"a": 1}, [{"constructor": None, "valueOf": None}]),
    ("an inherited name is deleted", {"constructor": {"a": 1}, "b": 1}, [{"constructor": None}]),
    ("the empty key", {"": {"": 1}}, [{"": {"": 2, "a": 1}}]),
    (
        "keys of digits",
        {"data": {"10": 1, "9": 1}},
        [{"data": {"8": 1, "10": None, "4000000": {"o": 1}}}],
    ),
    ("keys beyond ASCII", {"合约": {"名": "铜"}}, [{"合约": {"名": "铝", "🦊": 1}}]),
    # Numbers: every JSON reader must hold these exactly.
    ("the largest exact integer", {"n": 0}, [{"n": 2**53 - 1}]),
    ("nanoseconds of a whole second", {"n": 0}, [{"n": 1_764_000_000_000_000_000}]),
    ("fractions", {"n": 0}, [{"n": 75_230.5, "m": -0.25, "k": 1e-9}]),
    ("true is not 1", {"a": 1, "b": True}, [{"a": True, "b": 1}]),
    # As they come.
    (
        "a fill in the flat dialect",
        {
            "accounts": {"u": {"balance": 1000.0, "available": 900.5, "margin": 0.0}},
            "orders": {"o1": {"status": "ACCEPTED", "filled_volume": 0, "remaining_volume": 10}},
        },
        [
            {"trades": {"t1": {"trade_id": "t1", "order_id": "o1", "price": 75230.5, "volume": 4}}},
            {
                "orders": {
                    "o1": {"status": "PARTIAL_FILLED", "filled_volume": 4, "remaining_volume": 6}
                }
            },
            {
                "accounts": {"u": {"available": 800.25, "margin": 100.25}},
                "positions": {"SHFE.cu2512": {"volume_long": 4}},
            },
        ],
    ),
    (
        "a bar rolls on",
        {
            "klines": {
                "SHFE.cu2512": {
                    "60000000000": {"last_id": 8, "data": {"7": {"close": 1}, "8": {"close": 2}}}
                }
            }
        },
        [
            {
                "klines": {
                    "SHFE.cu2512": {
                        "60000000000": {"last_id": 9, "data": {"7": None, "9": {"close": 3}}}
                    }
                }
            }
        ],
    ),
)


def merged(merge: Any, target: Any, patches: list[Any]) -> Any:
    """Return what a model makes of a transaction."""
    for patch in patches:
        target = merge(target, patch)
    return target


def vector(case: Case) -> dict[str, Any]:
    """Return a case with its outcomes."""
    name, target, patches = case
    found = {"name": name, "target": target, "patches": patches}
    rfc, diff = (merged(one, target, patches) for one in (model, model_of_diff))
    found["rfc"] = rfc
    if diff != rfc:
        found["diff"] = diff
    return found


def generated() -> list[Case]:
    """Return cases from the seeded generator."""
    draw = Generator(SEED)
    return [
        (f"generated {number}", draw.tree(), [draw.tree(nulls=True) for _ in range(3)])
        for number in range(GENERATED)
    ]


def text() -> str:
    """Return the file: one vector a line."""
    lines = ",\n".join(
        json.dumps(vector(case), ensure_ascii=False, allow_nan=False)
        for case in (*CASES, *generated())
    )
    return f"[\n{lines}\n]\n"


def main() -> None:
    """Write the file."""
    PLACE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
