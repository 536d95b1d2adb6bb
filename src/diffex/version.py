"""Which diffex this is."""

import importlib.metadata
from typing import Final

RULES: Final = 1
"""Raise it whenever the same commands lead to another state than before: a rule of the engine, a
rate or a time in the table of products. A journal that goes on says under which it was written."""
_RULES: Final = "+rules."


def version() -> str:
    """Return the version of the installed package."""
    try:
        return importlib.metadata.version("diffex")
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def version_with_rules() -> str:
    """Return the version as a start in a journal is marked with it."""
    return f"{version()}{_RULES}{RULES}"


def has_these_rules(written: str) -> bool:
    """Return whether ``version_with_rules`` of another diffex says that its rules are ours."""
    return written.rpartition(_RULES)[2] == str(RULES)
