"""The tutorial of two trading days, done as it says: by the command line alone."""

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.likeness import missing_lines
from tests.support.paths import ROOT
from tests.support.samples import samples
from tests.support.server_process import serving

PAGES: Final = ("two-trading-days.md", "two-trading-days.zh.md")
SECONDS: Final = 120
_SHELL: Final = """
set -uo pipefail
diffex() {{ {python} -m diffex "$@"; }}
"""


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_true(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command does what the page says, and each figure is what it prints."""
    blocks = [one for one in samples(ROOT / "docs" / "tutorials" / page) if one.kind]
    settings = tmp_path / "two-days.toml"
    assert blocks[0].kind == "config"
    settings.write_text(blocks[0].text)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    prelude, printed = _SHELL.format(python=shlex.quote(sys.executable)) + blocks[1].text, ""
    with serving("--config", str(settings), log=tmp_path / "log") as server:
        monkeypatch.setenv("DIFFEX_URL", f"http://127.0.0.1:{server.port}")
        for block in blocks[2:]:
            if block.kind == "output":
                assert missing_lines(block.text, printed) == [], (block.line, printed)
                continue
            stop = "set -e\n" if block.kind == "run" else ""
            ended = subprocess.run(  # noqa: S603 - what the page says
                ["/bin/bash", "-c", prelude + stop + block.text],
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
            printed = ended.stdout + ended.stderr
            assert ended.returncode == (block.kind == "fails"), (block.line, printed)
