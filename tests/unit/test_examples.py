"""The examples are plain TqSdk: what runs here runs elsewhere."""

import ast
from pathlib import Path

import pytest

from tests.support.paths import ROOT

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_nothing_of_ours_is_in_it(path: Path) -> None:
    """But the broker's name, which every TqSdk user writes there; and how to run it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules <= {"tqsdk", "tqsdk.tafunc"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    ours = [text for text in texts if isinstance(text, str) and "diffex" in text]
    assert ours == [ast.get_docstring(tree, clean=False), "diffex"]
    assert f"diffex run -- python examples/{path.name}" in ours[0]


def test_there_are_examples() -> None:
    """Those that the page about them shows."""
    page = (ROOT / "docs/howto/run-your-tqsdk-strategy.md").read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES if path.name in page] == ["buy_one.py", "double_ma.py"]
