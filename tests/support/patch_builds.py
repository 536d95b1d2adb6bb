"""Both builds of ``diffex.diff.patch``: as imported, and interpreted from its source file."""

import importlib.util
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, cast

import pytest

import diffex
from diffex.diff import patch as imported
from tests.support.builds import COMPILED

Tree: TypeAlias = dict[str, Any]


class PatchModule(Protocol):
    """What a build offers."""

    DEPTH_LIMIT: int

    def merge(self, target: Tree, patch: Tree) -> None:
        """Apply ``patch`` in place."""

    def compose(self, first: Tree, second: Tree) -> bool:
        """Fold ``second`` into ``first`` if that is exact."""

    def diff(self, old: Tree, new: Tree) -> Tree:
        """Return the patch from ``old`` to ``new``."""

    def copy(self, tree: Tree) -> Tree:
        """Return a deep copy."""


def _interpreted() -> PatchModule:
    source = Path(diffex.__path__[0]) / "diff" / "patch.py"
    spec = importlib.util.spec_from_file_location("diffex_patch_source", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("PatchModule", module)


IMPORTED: Final = cast("PatchModule", imported)
INTERPRETED: Final = _interpreted()

BOTH_BUILDS: Final = pytest.mark.parametrize(
    "patch",
    [
        pytest.param(IMPORTED, id="imported"),
        *([pytest.param(INTERPRETED, id="interpreted")] if COMPILED else []),
    ],
)
"""Runs a test on each build that is there, which it gets as its argument ``patch``."""
