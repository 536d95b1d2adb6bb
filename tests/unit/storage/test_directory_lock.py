"""The lock of a data directory: one process, and never a stale one."""

import os
import stat
from pathlib import Path

import pytest

from diffex.engine.ports import StoreError
from diffex.storage.directory_lock import LOCK_FILE, DirectoryLock


def test_one_has_it_at_a_time(tmp_path: Path) -> None:
    """The other is told who; what was let go, or whose process ended, is free."""
    data = tmp_path / "data"
    lock = DirectoryLock(data)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    with pytest.raises(StoreError, match=rf"in use by another diffex \(process {os.getpid()}\)"):
        DirectoryLock(data)
    lock.release()
    assert (data / LOCK_FILE).exists()
    DirectoryLock(data).release()


def test_a_place_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    """A file is no directory."""
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match="cannot use"):
        DirectoryLock(tmp_path / "data")


@pytest.mark.parametrize("mode", [0o777, 0o755, 0o710, 0o701])
def test_a_directory_that_is_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """With what closes it; nothing is put there, and its mode is its owner's to change."""
    data = tmp_path / "my data"
    data.mkdir()
    data.chmod(mode)
    with pytest.raises(StoreError, match=rf"mode {mode:04o}.* chmod 700 '{data}'$"):
        DirectoryLock(data)
    assert list(data.iterdir()) == []
    assert stat.S_IMODE(data.stat().st_mode) == mode
    data.chmod(0o700)
    DirectoryLock(data).release()


def test_a_directory_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner could read everything."""
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(StoreError, match=r"belongs to another user \(number \d+\)"):
        DirectoryLock(tmp_path)
    assert list(tmp_path.iterdir()) == []
