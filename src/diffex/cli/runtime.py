"""Where background exchanges leave their traces: a directory of this user alone."""

import fcntl
import os
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

RUNTIME_VARIABLE: Final = "XDG_RUNTIME_DIR"

STOP_SECONDS: Final = 20.0
_STEP: Final = 0.05
_START_TIME: Final = 19
"""Its place in /proc/PID/stat, after the name in parentheses."""


class UnsafePlace(Exception):
    """The runtime directory is open to others, so nothing in it is believed."""


class Trace(msgspec.Struct, frozen=True):
    """A background exchange as its starter has noted it."""

    pid: int
    born: str
    """When the process began, by the kernel's count: a pid is used again."""

    def is_alive(self) -> bool:
        """Return whether that very process still runs."""
        return bool(self.born) and born(self.pid) == self.born

    def stop(self) -> bool:
        """End it in order, or by force if it does not; return whether it had to be forced."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.is_alive():
                os.kill(self.pid, number)
            end = time.monotonic() + STOP_SECONDS
            while self.is_alive() and time.monotonic() < end:
                time.sleep(_STEP)
            if not self.is_alive():
                return number == signal.SIGKILL
        return True


class Runtime:
    """The directory; one exchange a port."""

    def __init__(self) -> None:
        """Find the directory, creating it (mode 0700) where it is missing.

        Raises:
            UnsafePlace: it is not this user's alone.
        """
        given = os.environ.get(RUNTIME_VARIABLE, "")
        if given and Path(given).is_dir():
            self.path = Path(given) / "diffex"
        else:
            self.path = Path(tempfile.gettempdir()) / f"diffex-{os.getuid()}"
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
            found = self.path.lstat()
        except OSError as error:
            raise UnsafePlace(f"cannot use {self.path}: {error.strerror}") from error
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise UnsafePlace(f"{self.path} is not a directory of yours alone (mode 0700)")

    def log(self, name: str) -> Path:
        """Return where an exchange writes its log."""
        return self.path / f"{name}.log"

    def trace(self, name: str) -> Trace | None:
        """Return what was noted of an exchange, or None if nothing usable was."""
        try:
            return msgspec.json.decode((self.path / f"{name}.json").read_bytes(), type=Trace)
        except (OSError, msgspec.MsgspecError):
            return None

    def note(self, name: str, trace: Trace) -> None:
        """Keep what ``trace`` returns."""
        draft = self.path / f".{name}.json"
        draft.write_bytes(msgspec.json.encode(trace))
        draft.replace(self.path / f"{name}.json")

    def forget(self, name: str) -> None:
        """Drop it; the log stays."""
        (self.path / f"{name}.json").unlink(missing_ok=True)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Keep others from starting or stopping the same exchange during the block."""
        with (self.path / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def born(pid: int) -> str:
    """Return when a process began, as a text to compare; empty if there is none."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = told.rpartition(")")[2].split()
    # A zombie has ended; only its parent has not looked yet.
    return "" if fields[0] == "Z" else fields[_START_TIME]
