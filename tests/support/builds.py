"""Which build of the package the tests of this process import: its sources, or what was compiled.

Interpreted by default, because only sources have lines to cover. ``DIFFEX_BUILD=compiled``
imports as users do: the compiled module where there is one.
"""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final

COMPILED: Final = os.environ.get("DIFFEX_BUILD") == "compiled"


class SourceFinder(MetaPathFinder):
    """Finds the source of a module of diffex, even where a compiled one lies beside it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a source file, None for packages and for everybody else's."""
        if not fullname.startswith("diffex."):
            return None
        for folder in path or ():
            source = Path(folder) / f"{fullname.rpartition('.')[2]}.py"
            if source.is_file():
                return spec_from_file_location(fullname, source)
        return None


def choose_build() -> None:
    """Make this process import what ``DIFFEX_BUILD`` says; before it imports diffex."""
    if not COMPILED:
        sys.meta_path.insert(0, SourceFinder())
