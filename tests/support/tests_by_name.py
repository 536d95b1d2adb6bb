"""Tests that a list names, looked up in their files."""

import ast
from functools import cache

from tests.support.paths import ROOT


def exists(test: str) -> bool:
    """Return whether there is a test ``path::name``; ``[scene]`` names a function there too."""
    path, _, name = test.partition("::")
    name, _, scene = name.partition("[")
    found = _tests_of(path)
    return name in found and (not scene or scene.removesuffix("]") in found)


@cache
def _tests_of(path: str) -> frozenset[str]:
    if not (ROOT / path).is_file():
        return frozenset()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = {node.name for node in tree.body if isinstance(node, functions)}
    for node in tree.body:
        if isinstance(node, ast.Assign):  # a state machine of hypothesis
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(names)
