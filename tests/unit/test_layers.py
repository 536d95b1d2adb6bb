"""The import contracts hold, and a violation of each is found."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.xdist_group("layers")

LINT: Final = (
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command; lint_imports_command()",
    "--no-cache",
    "--no-logo",
)
VIOLATIONS: Final = (
    ("layers", "domain/ids.py", "from diffex.engine import exchange"),
    ("layers", "engine/ports.py", "import diffex.diff.codec"),
    ("layers", "diff/desk.py", "import diffex.transport.gate"),
    ("layers", "storage/memory.py", "import diffex.transport.gate"),
    ("layers", "storage/history.py", "import diffex.history.days"),
    ("layers", "history/maker.py", "import diffex.app"),
    ("layers", "client/dial.py", "import diffex.transcript.line"),
    ("layers", "transcript/play.py", "import diffex.app"),
    ("layers", "transport/gate.py", "import diffex.app"),
    ("pure", "domain/ids.py", "import random"),
    ("pure", "engine/exchange.py", "import time"),
    ("pure", "diff/session.py", "import asyncio"),
    ("client", "client/tree.py", "import diffex.diff.session"),
    ("client", "client/tree.py", "import diffex.engine.exchange"),
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package and its contracts."""
    place = tmp_path_factory.mktemp("layers")
    ignored = shutil.ignore_patterns("__pycache__", "*.so")
    shutil.copytree(ROOT / "src" / "diffex", place / "src" / "diffex", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def lint(place: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Check the contracts of a copy."""
    return subprocess.run(  # noqa: S603 - fixed arguments
        [*LINT, *options],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_contracts_are_kept(copy: Path) -> None:
    """The package as it is breaks no contract."""
    ended = lint(copy)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize(("contract", "module", "line"), VIOLATIONS)
def test_violation_is_found(copy: Path, contract: str, module: str, line: str) -> None:
    """One import against the rule, planted in a module, breaks the contract that forbids it."""
    planted = copy / "src" / "diffex" / module
    before = planted.read_text()
    planted.write_text(f"{before}\n{line}\n")
    try:
        ended = lint(copy, "--contract", contract)
    finally:
        planted.write_text(before)
    assert ended.returncode == 1, ended.stdout
    assert "BROKEN" in ended.stdout, ended.stdout
