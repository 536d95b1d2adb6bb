"""Where background exchanges leave their traces."""

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from diffex.cli import runtime
from diffex.cli.runtime import Runtime, Trace, UnsafePlace, born


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the user's runtime directory be the test's."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "diffex"


def test_the_directory_is_the_users_alone(place: Path) -> None:
    """It is made so, and used again."""
    assert Runtime().path == Runtime().path == place
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_without_a_runtime_directory_the_temporary_one_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the user's number; also if the variable names nothing."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for value in ("", str(tmp_path / "none")):
        monkeypatch.setenv("XDG_RUNTIME_DIR", value)
        assert Runtime().path == tmp_path / f"diffex-{os.getuid()}"


def test_an_open_directory_is_not_believed(place: Path) -> None:
    """Somebody else could have put a process of his choice there for us to kill."""
    place.mkdir(mode=0o700)
    place.chmod(0o770)
    with pytest.raises(UnsafePlace, match="alone"):
        Runtime()


def test_a_link_or_a_file_is_not_believed(place: Path, tmp_path: Path) -> None:
    """Whoever made it could lead us anywhere."""
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafePlace, match="alone"):
        Runtime()
    place.unlink()
    place.write_text("")
    with pytest.raises(UnsafePlace, match="cannot use"):
        Runtime()


def test_a_trace_is_kept_and_forgotten() -> None:
    """Also if it was never there."""
    trace = Trace(os.getpid(), born(os.getpid()))
    Runtime().note("1", trace)
    assert Runtime().trace("1") == trace
    assert Runtime().trace("2") is None
    Runtime().forget("1")
    Runtime().forget("1")
    assert Runtime().trace("1") is None


@pytest.mark.parametrize("content", [b"", b"[]", b'{"pid":"x","born":"y"}', b"\xff"])
def test_a_broken_trace_is_none(content: bytes) -> None:
    """It is not guessed at."""
    (Runtime().path / "1.json").write_bytes(content)
    assert Runtime().trace("1") is None


def test_a_process_is_more_than_its_number() -> None:
    """A number is used again; another process of that number is not ours to stop."""
    assert Trace(os.getpid(), born(os.getpid())).is_alive()
    assert not Trace(os.getpid(), "1").is_alive()
    assert not Trace(os.getpid(), "").is_alive()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert born(ended.pid) == ""


@pytest.mark.parametrize("stubborn", [False, True])
def test_a_process_is_stopped(stubborn: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order, and by force if it does not listen."""
    monkeypatch.setattr(runtime, "STOP_SECONDS", 0.3 if stubborn else 20.0)
    script = "import signal, time; print(flush=True); time.sleep(600)"
    if stubborn:
        script = script.replace(";", "; signal.signal(signal.SIGTERM, signal.SIG_IGN);", 1)
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - this very Python
        assert process.stdout is not None
        process.stdout.readline()
        assert Trace(process.pid, born(process.pid)).stop() == stubborn
        assert process.wait() == -(signal.SIGKILL if stubborn else signal.SIGTERM)


def test_one_at_a_time() -> None:
    """Two that start the same exchange at once take turns; another's is not held up."""
    order: list[str] = []
    waiting = threading.Event()

    def other() -> None:
        with Runtime().alone("2"):
            waiting.set()
        with Runtime().alone("1"):
            order.append("second")

    with Runtime().alone("1"):
        thread = threading.Thread(target=other)
        thread.start()
        assert waiting.wait(30)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
