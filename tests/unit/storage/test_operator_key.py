"""The operator's key on disk: its owner's alone, the same after a restart, gone with the port."""

import stat
from pathlib import Path

import pytest

from diffex.engine.ports import StoreError
from diffex.storage.operator_key import (
    KEY_CHARS,
    kept_operator_key,
    left_for_operator,
    new_operator_key,
    read_operator_key,
)


def test_a_key_is_made_once(tmp_path: Path) -> None:
    """With nobody else's right to read it, though somebody had given one."""
    path = tmp_path / "data" / "operator.key"
    key = kept_operator_key(path)
    assert len(key) == KEY_CHARS
    path.chmod(0o644)
    assert kept_operator_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["operator.key"]


def test_keys_differ() -> None:
    """Each is made anew."""
    assert len({new_operator_key() for _ in range(10)}) == 10


@pytest.mark.parametrize("content", ["", "short", "x" * 200, "钥" * KEY_CHARS])
def test_what_is_no_key_is_refused(tmp_path: Path, content: str) -> None:
    """An empty key would let everybody in."""
    path = tmp_path / "operator.key"
    path.write_text(content)
    with pytest.raises(StoreError, match="holds no operator's key"):
        kept_operator_key(path)


def test_a_directory_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """By its name."""
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match="cannot use"):
        kept_operator_key(tmp_path / "data" / "operator.key")


def test_the_ports_copy_goes_with_the_server(tmp_path: Path) -> None:
    """But not the copy of a server that took the port over."""
    path, other = tmp_path / "8080.operator", new_operator_key()
    path.write_text("left by one that was killed")
    with left_for_operator(path, new_operator_key()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()
    with left_for_operator(path, new_operator_key()):
        path.write_text(other)
    assert read_operator_key(path) == other
    with left_for_operator(None, other):
        pass
