"""The key of a data directory's tokens."""

import os
import stat
from pathlib import Path

import pytest

from diffex.engine.ports import StoreError
from diffex.storage.signing_key import KEY_BYTES, KEY_FILE, kept_key
from diffex.transport.tokens import KEY_BYTES as WANTED


def test_a_key_is_made_once(tmp_path: Path) -> None:
    """It is there again after a restart, readable by its owner only, and alone."""
    path = tmp_path / "data" / KEY_FILE
    key = kept_key(path)
    assert len(key) == KEY_BYTES == WANTED
    assert kept_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == [KEY_FILE]  # noqa: PTH208 - hidden files too


def test_directories_have_keys_of_their_own(tmp_path: Path) -> None:
    """A token of one exchange opens nothing in another."""
    assert kept_key(tmp_path / "a" / KEY_FILE) != kept_key(tmp_path / "b" / KEY_FILE)


def test_a_key_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    """As when it was restored from a backup."""
    path = tmp_path / KEY_FILE
    key = kept_key(path)
    path.chmod(0o644)
    assert kept_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"x" * (KEY_BYTES + 1)])
def test_a_broken_key_is_told(tmp_path: Path, content: bytes) -> None:
    """With the way out; it is not replaced behind the operator's back."""
    path = tmp_path / KEY_FILE
    path.write_bytes(content)
    with pytest.raises(StoreError, match="holds no key of 32 bytes; remove it"):
        kept_key(path)
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """A file stands where the directory should be."""
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match="cannot use"):
        kept_key(tmp_path / "data" / KEY_FILE)
