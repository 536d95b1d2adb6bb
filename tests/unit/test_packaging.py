"""What a wheel holds besides modules."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT


def test_a_wheel_has_the_page_that_was_built(tmp_path: Path) -> None:
    """Whoever installs the wheel needs no Node.js: index and assets are package data."""
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    package = tmp_path / "src" / "diffex"
    for name in ("__init__.py", "web/index.html", "web/assets/app-1a2b.js", "data/demo.toml"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    (tmp_path / "setup.py").write_text("from setuptools import setup\n\nsetup()\n")
    subprocess.run([sys.executable, "setup.py", "-q", "build_py"], cwd=tmp_path, check=True)
    built = tmp_path / "build" / "lib" / "diffex"
    found = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    assert {"web/index.html", "web/assets/app-1a2b.js", "data/demo.toml"} <= found
