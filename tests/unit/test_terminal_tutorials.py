"""The tutorials that build a terminal show the projects of examples, which the stories use."""

from pathlib import Path
from typing import Final

import pytest

from tests.support.paths import ROOT
from tests.support.samples import samples

TUTORIALS: Final = ROOT / "docs" / "tutorials"
NAMES: Final = ("vue", "react")


def shown(page: Path) -> dict[str, str]:
    """Return the files that a page shows, by their path in the project."""
    return {one.argument: one.text for one in samples(page) if one.kind == "file"}


@pytest.mark.parametrize("name", NAMES)
def test_the_page_shows_every_file_as_it_is(name: str) -> None:
    """Who copies all blocks of the page has the project of examples, no more and no less."""
    home = ROOT / "examples" / f"terminal-{name}"
    files = [
        home / one for one in ("package.json", "vite.config.js", "tsconfig.json", "index.html")
    ]
    files += sorted((home / "src").iterdir())
    expected = {one.relative_to(home).as_posix(): one.read_text(encoding="utf-8") for one in files}
    assert shown(TUTORIALS / f"build-a-terminal-{name}.md") == expected


@pytest.mark.parametrize("name", NAMES)
def test_no_block_is_untested(name: str) -> None:
    """Each block is a file of the project, or says which test does what it says."""
    blocks = samples(TUTORIALS / f"build-a-terminal-{name}.md")
    assert {one.kind for one in blocks} == {"file", "skip"}
    named = [one.argument.split()[0] for one in blocks if one.kind == "skip"]
    assert all((ROOT / story).exists() for story in named)
