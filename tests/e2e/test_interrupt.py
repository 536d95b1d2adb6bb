"""Ctrl-C and SIGTERM while the command is starting: there is nothing yet to put in order."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

# Sends itself a signal in the middle of its imports, where no timing could be sure to hit.
COMMAND: Final = """
import runpy, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            signal.raise_signal({number})

sys.meta_path.insert(0, Finder())
sys.argv = ["diffex", "serve", "--demo", "--memory", "--port", "0"]
runpy.run_module("diffex", run_name="__main__")
"""


def started(
    module: str, number: signal.Signals, tmp_path: Path
) -> "subprocess.CompletedProcess[str]":
    """Start a server that gets a signal when it comes to import ``module``."""
    code = COMMAND.format(module=module, number=int(number))
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("module", ["diffex.cli", "diffex.cli.watch", "diffex.app"])
def test_a_command_that_is_still_starting_ends_without_a_word(
    module: str, number: signal.Signals, tmp_path: Path
) -> None:
    """A shell shows 130 or 143, and no traceback."""
    ended = started(module, number, tmp_path)
    assert (ended.stdout, ended.stderr) == ("", "")
    assert ended.returncode in (-number, 128 + number)
