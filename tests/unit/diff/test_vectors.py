"""spec/vectors is what the script writes, and the merge of this package agrees with it."""

import json
from typing import Any, Final

import pytest

from tests.support.json_trees import exact
from tests.support.patch_builds import BOTH_BUILDS, PatchModule
from tools.patch_vectors import PLACE, text

VECTORS: Final[list[dict[str, Any]]] = json.loads(PLACE.read_text(encoding="utf-8"))


def test_the_file_is_what_the_models_say() -> None:
    """``python -m tools.patch_vectors`` would write the same bytes."""
    assert PLACE.read_text(encoding="utf-8") == text()


@BOTH_BUILDS
@pytest.mark.parametrize("vector", VECTORS, ids=[one["name"] for one in VECTORS])
def test_merge_gives_what_the_vector_says(patch: PatchModule, vector: dict[str, Any]) -> None:
    """The outcome under RFC 7386; the server sends nothing that depends on DIFF's own rule."""
    tree = patch.copy(vector["target"])
    for change in vector["patches"]:
        patch.merge(tree, change)
    assert exact(tree) == exact(vector["rfc"])


def test_the_vectors_tell_the_two_rules_apart() -> None:
    """Where a deletion empties an object, the file has both outcomes."""
    assert sum("diff" in vector for vector in VECTORS) >= 10
