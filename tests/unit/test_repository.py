"""Housekeeping that no other tool does: links, sizes, leaks, and pages in two languages."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import pytest

from tests.support.paths import ROOT
from tests.support.samples import samples

FILE_LINES: Final = 400
FUNCTION_LINES: Final = 70
SOURCE: Final = frozenset({".py", ".pxd", ".js", ".cjs", ".mjs", ".ts", ".vue", ".css"})
TRANSLATED: Final = (
    "README",
    "docs/tutorials/quick-start",
    "docs/tutorials/build-a-terminal-vue",
    "docs/tutorials/build-a-terminal-react",
    "docs/howto/keyboard-trading",
    "docs/howto/run-your-tqsdk-strategy",
    "docs/howto/use-the-terminal",
    "docs/howto/record-a-session",
)

# Put together here, so that this file does not hold what it looks for.
_MARKERS: Final = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
_LEAKS: Final = re.compile(
    r"(?<![\w.~-])/(?:" + "|".join(("home", "root", "work", "Users")) + r")/\w"
    r"|" + "|".join(("registry" + r"\.\w+\.", r"\bpypi" + r"\.\w", "pythonhosted" + r"\.\w"))
    + r"|" + "|".join(('"resol' + 'ved"', "index" + "-url", "find" + "-links"))
)  # fmt: skip
_LINK: Final = re.compile(r"\]\(<?([^)\s>]+)>?\)")
_HEADING: Final = re.compile(r"(#+) (.*)")
_MAKE: Final = re.compile(r"(?<![\w-])make ([a-z-]+)(?=`)")


def files() -> list[Path]:
    """Return every file of the source tree, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - whichever git the developer uses
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = (ROOT / name for name in listed.split("\0") if name)
    return sorted(path for path in found if path.is_file())


FILES: Final = files()
PAGES: Final = [path for path in FILES if path.suffix == ".md"]


def name(path: Path) -> str:
    """Return a file's name as reports show it."""
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> list[str]:
    """Return a text file's lines; none of a binary one."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def prose(page: Path) -> list[str]:
    """Return a page's lines outside of its fenced blocks."""
    kept: list[str] = []
    fenced = False
    for line in lines(page):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            kept.append(line)
    return kept


def headings(page: Path) -> list[tuple[int, str]]:
    """Return the level and text of each heading of a page."""
    found = (_HEADING.fullmatch(line) for line in prose(page))
    return [(len(one[1]), one[2]) for one in found if one]


def anchors(page: Path) -> set[str]:
    """Return the fragments by which a page's headings are linked to."""
    texts = (re.sub(r"[^\w\- ]", "", text.lower()) for _, text in headings(page))
    return {text.replace(" ", "-") for text in texts}


def links(page: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield each link of a page within the repository, the file it means, and its fragment."""
    for target in _LINK.findall("\n".join(prose(page))):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, fragment = unquote(target).partition("#")
        yield target, (page.parent / place).resolve() if place else page, fragment


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link of a page means a file, and each fragment a heading in it."""
    broken = [
        target
        for target, path, fragment in links(page)
        if not path.exists() or (fragment and fragment not in anchors(path))
    ]
    assert not broken


def test_every_page_is_on_the_map() -> None:
    """docs/index.md links to each page below docs."""
    index = ROOT / "docs" / "index.md"
    listed = {path for _, path, _ in links(index)}
    pages = {page for page in PAGES if page.is_relative_to(index.parent) and page != index}
    assert pages
    assert sorted(map(name, pages - listed)) == []


def test_named_make_targets_exist() -> None:
    """A page that says ``make something`` names a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {(name(page), one) for page in PAGES for one in _MAKE.findall("\n".join(prose(page)))}
    assert named
    assert sorted((page, one) for page, one in named if one not in targets) == []


def test_nothing_tells_of_the_machine_it_was_made_on() -> None:
    """No file holds an absolute path of a home, or the address of a package registry."""
    leaks = [
        f"{name(path)}:{number}: {line[:120]}"
        for path in FILES
        for number, line in enumerate(lines(path), 1)
        if _LEAKS.search(line)
    ]
    assert leaks == []


def test_nothing_is_left_for_later() -> None:
    """No file holds a marker of unfinished work."""
    left = [
        f"{name(path)}:{number}"
        for path in FILES
        for number, line in enumerate(lines(path), 1)
        if _MARKERS.search(line)
    ]
    assert left == []


def test_files_are_short() -> None:
    """A source file has at most 400 lines."""
    sizes = {name(path): len(lines(path)) for path in FILES if path.suffix in SOURCE}
    assert sizes
    assert {path: size for path, size in sizes.items() if size > FILE_LINES} == {}


def test_functions_are_short() -> None:
    """A function has at most 70 lines."""
    long = [
        f"{name(path)}:{node.lineno}: {node.name}"
        for path in FILES
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert long == []


@pytest.mark.parametrize("page", TRANSLATED)
def test_translation_mirrors_its_original(page: str) -> None:
    """The Chinese page has the sections of the English one, the same samples, and its links."""
    english, chinese = (ROOT / f"{page}{language}.md" for language in ("", ".zh"))
    levels = [[level for level, _ in headings(one)] for one in (english, chinese)]
    assert levels[0] == levels[1]
    blocks = [
        [(one.kind, one.argument, one.language, one.text) for one in samples(each)]
        for each in (english, chinese)
    ]
    assert blocks[0] == blocks[1]
    assert blocks[0]
    targets = [
        sorted(name(path).replace(".zh.md", ".md") for _, path, _ in links(one))
        for one in (english, chinese)
    ]
    assert targets[0] == targets[1]
