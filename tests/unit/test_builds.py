"""The compiled build: it is whole, it is used, and it is the sources' own."""

import importlib
import shutil
import sysconfig
from pathlib import Path
from typing import Final

import pytest

import diffex
from tests.support.builds import COMPILED
from tests.support.paths import ROOT

SETUP: Final = (ROOT / "setup.py").read_text(encoding="utf-8")
PACKAGE: Final = Path(diffex.__path__[0])


def listed() -> list[str]:
    """Return the modules that setup.py compiles."""
    names: dict[str, object] = {}
    start = SETUP.index("WAY_OF_AN_ORDER: Final = [")
    exec(SETUP[start : SETUP.index("]", start) + 1].replace(": Final", ""), names)  # noqa: S102 - our own list
    paths = names["WAY_OF_AN_ORDER"]
    assert isinstance(paths, list)
    return ["diffex." + path.removesuffix(".py").replace("/", ".") for path in paths]


MODULES: Final = ["diffex.diff.patch", *listed()]


@pytest.mark.parametrize("name", MODULES)
def test_the_build_that_was_asked_for_is_the_one_imported(name: str) -> None:
    """Sources for coverage, and what users run when DIFFEX_BUILD=compiled."""
    file = importlib.import_module(name).__file__
    assert file is not None
    if not COMPILED:
        assert file.endswith(".py")
        return
    named = str(sysconfig.get_config_var("CC") or "").split()[:1]
    compilers = [one for one in [*named, "cc", "gcc", "clang"] if shutil.which(one)]
    assert not file.endswith(".py") or not compilers, "run make setup: it is not compiled"


def build_of(name: str) -> list[Path]:
    """Return the files that hold a module's compiled code: its own, or the one of them all."""
    if name == "diffex.diff.patch":
        return list(PACKAGE.joinpath("diff").glob("patch.cpython-*.so"))
    return list(PACKAGE.parent.glob("*__mypyc.cpython-*.so"))


@pytest.mark.parametrize("name", MODULES)
def test_what_is_compiled_is_not_older_than_its_source(name: str) -> None:
    """A stale build would run yesterday's rules; make setup builds anew."""
    source = PACKAGE.joinpath(*name.split(".")[1:]).with_suffix(".py")
    for build in build_of(name):
        assert build.stat().st_mtime >= source.stat().st_mtime, "run make setup"
