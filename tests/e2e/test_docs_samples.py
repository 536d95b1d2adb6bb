"""Every sample of the pages that a newcomer follows, run in the page's order."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from tests.support.likeness import missing_lines, unlike
from tests.support.node_session import NodeSession, node_session, run_module
from tests.support.paths import ROOT
from tests.support.quick_start import doubles
from tests.support.samples import Sample, samples
from tests.support.server_process import ServerProcess, serving

PAGES: Final = ("README.md", "docs/tutorials/quick-start.md")

_START: Final = re.compile(r"((?:\w+=\S+ )*)make run(?: ARGS=(\S+))?(?: 2> \S+)?\n")
# The commands of a page find the test's server without naming it.
_SHELL: Final = """
set -euo pipefail
diffex() {{ {python} -m diffex "$@" --url {url}; }}
"""


class Reader:
    """Does what a page says."""

    def __init__(self, scratch: Path, stack: ExitStack) -> None:
        self._stack = stack
        self._scratch = scratch
        self._server_stack = stack.enter_context(ExitStack())
        self._server: ServerProcess | None = None
        self._node: NodeSession | None = None
        self.printed = ""
        """What the last program has printed."""
        self._actions: dict[str, Callable[[Sample], None]] = {
            "server": self._start,
            "run": self._run,
            "module": self._module,
            "session": self._session,
            "output": self._output,
            "log": self._log,
            "received": self._received,
            "shows": self._shows,
            "skip": self._skip,
        }

    def follow(self, sample: Sample) -> None:
        """Do what the next sample says.

        Raises:
            AssertionError: it does not do what the page says.
            KeyError: the sample is not marked.
        """
        self._actions[sample.kind](sample)

    def _start(self, sample: Sample) -> None:
        self._server_stack.close()
        started = _START.fullmatch(sample.text)
        assert started is not None, "a server is started by make run"
        environment = dict(part.split("=", 1) for part in shlex.split(started[1]))
        # What a page keeps is its reader's alone, and stays from one start to the next.
        environment["XDG_DATA_HOME"] = str(self._scratch / "data")
        log = self._scratch / f"log-{sample.line}"
        options = make_run_options(started[2] or "")
        self._server = self._server_stack.enter_context(
            serving(*options, log=log, environment=environment, kept=True, end=signal.SIGINT)
        )

    def _run(self, sample: Sample) -> None:
        text = self._at_port(sample.text)
        if sample.language == "python":
            command = [sys.executable, "-c", text]
        else:
            shell = _SHELL.format(python=shlex.quote(sys.executable), url=self._running.url)
            command = ["bash", "-c", shell + text]
        self._take(
            subprocess.run(  # noqa: S603 - a page of this repository
                command,
                cwd=ROOT,
                env={**os.environ, "COLUMNS": "120"},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        )

    def _module(self, sample: Sample) -> None:
        self._take(run_module(self._at_port(sample.text)))

    def _session(self, sample: Sample) -> None:
        if self._node is None:
            self._node = self._stack.enter_context(node_session())
        self._node.run(self._at_port(sample.text))
        if sample.argument:
            self._node.until(sample.argument)

    def _output(self, sample: Sample) -> None:
        assert not missing_lines(self._at_port(sample.text), self.printed), self.printed

    def _log(self, sample: Sample) -> None:
        logged = self._running.log.read_text()
        assert not missing_lines(sample.text, logged), logged

    def _received(self, sample: Sample) -> None:
        assert self._node is not None
        shown, messages = json.loads(sample.text), self._node.received()
        length = len(shown["data"])
        # A quote that comes at the same moment may share the message.
        differences = [
            unlike(shown, {**message, "data": message["data"][at : at + length]})
            for message in messages
            for at in range(max(1, len(message["data"]) - length + 1))
        ]
        assert "" in differences, differences

    def _shows(self, sample: Sample) -> None:
        assert self._node is not None
        real = self._node.value(sample.argument)
        assert not unlike(doubles(json.loads(sample.text)), doubles(real))

    def _skip(self, sample: Sample) -> None:
        assert sample.argument, "a sample is not skipped without a reason"

    def _take(self, ended: "subprocess.CompletedProcess[str]") -> None:
        self.printed = ended.stdout
        assert ended.returncode == 0, ended.stdout + ended.stderr

    @property
    def _running(self) -> ServerProcess:
        assert self._server is not None, "the page starts no server before this"
        return self._server

    def _at_port(self, text: str) -> str:
        return text.replace(":8080", f":{self._running.port}")


def make_run_options(arguments: str) -> list[str]:
    """Return the options that ``make run ARGS=ARGUMENTS`` gives to ``diffex serve``."""
    makefile = (ROOT / "Makefile").read_text()
    recipe = re.search(r"^run:.*\n\t@\$\(BIN\)/diffex serve(.*)$", makefile, re.MULTILINE)
    assert recipe is not None
    return shlex.split(recipe[1].replace("$(ARGS)", arguments))


@pytest.mark.parametrize("page", PAGES)
def test_page_works_as_written_again_and_again(page: str, tmp_path: Path) -> None:
    """Each sample of a page, in order, does what the page says; the next day it does so again.

    The exchange of a page that starts a kept one has the first reading behind it then.
    """
    found = samples(ROOT / page)
    assert found
    for reading in ("the first", "the second"):
        with ExitStack() as stack:
            reader = Reader(tmp_path, stack)
            for sample in found:
                try:
                    reader.follow(sample)
                except Exception as error:
                    error.add_note(f"the sample at {page}:{sample.line}, {reading} time")
                    raise


def test_what_the_readme_trades_is_there_after_the_next_start(tmp_path: Path) -> None:
    """Ctrl-C and ``make run`` again: the account still holds the lots, and trades on."""
    start, buy, *_ = samples(ROOT / "README.md")
    with ExitStack() as stack:
        reader = Reader(tmp_path, stack)
        for lots in (10, 20):
            reader.follow(start)
            reader.follow(buy)
            assert re.search(rf"SHFE\.cu2512 +long +{lots} ", reader.printed), reader.printed
