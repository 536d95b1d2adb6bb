"""The table of what TqSdk can do here is whole, each of its tests exists, and the page is it."""

import inspect
import re
from itertools import chain

import pytest
import tqsdk  # type: ignore[import-untyped]  # it has no stubs
import tqsdk.algorithm  # type: ignore[import-untyped]  # the same
import tqsdk.tools  # type: ignore[import-untyped]  # the same

from tests.interop.compatibility import PAGE, TABLES, page
from tests.support.tests_by_name import exists

ROWS = tuple(chain.from_iterable(TABLES.values()))
NAME = re.compile(r"[\w.]+")
ACCOUNTS = ("TqAccount", "TqKq", "TqKqStock", "TqSim", "TqSimStock", "TqMultiAccount")


def public(owner: object) -> set[str]:
    """Return the public names of a class or a module."""
    return {name for name in dir(owner) if not name.startswith("_")}


def exported(module: object) -> set[str]:
    """Return the classes and functions that a module offers."""
    return {
        name
        for name in public(module)
        if inspect.isclass(getattr(module, name)) or inspect.isfunction(getattr(module, name))
    }


def names() -> set[str]:
    """Return every public name: of the package, of TqApi, and what accounts have besides."""
    api = public(tqsdk.TqApi)
    found = exported(tqsdk) | {f"TqApi.{name}" for name in api}
    for account in ACCOUNTS:
        found |= {f"{account}.{name}" for name in public(getattr(tqsdk, account)) - api}
    found |= {f"algorithm.{name}" for name in exported(tqsdk.algorithm)}
    found |= {"ta", "tafunc"}
    return found | {f"tools.{name}" for name in exported(tqsdk.tools)}


def test_each_public_name_is_in_one_table() -> None:
    """Once; rows of single arguments and uses stand besides."""
    rows = [row.api for row in ROWS if NAME.fullmatch(row.api)]
    assert sorted(set(rows)) == sorted(names())
    assert len(rows) == len(set(rows))


def test_what_differs_says_how() -> None:
    """And what does not work yet says why."""
    assert [row.api for row in ROWS if row.verdict != "works" and not row.how] == []


@pytest.mark.parametrize("test", sorted({row.test for row in ROWS}))
def test_each_test_exists(test: str) -> None:
    """By its path and name."""
    assert exists(test)


def test_the_page_is_what_the_tables_say() -> None:
    """Print it again after a change: python -m tests.interop.compatibility."""
    assert PAGE.read_text(encoding="utf-8") == page()
