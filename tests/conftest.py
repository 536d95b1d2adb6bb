"""What every test shares: the build under test, hypothesis without chance or deadlines, logs.

A server that a test starts has no past unless the test asks for one, and never a place in
the home of whoever runs the tests.
"""

import atexit
import os
import shutil
import tempfile

import hypothesis
import pytest

from tests.support.builds import choose_build
from tests.support.counts import sums
from tests.support.nightly import FIRST_SEED
from tests.support.tqsdk_logs import keep_loggers

choose_build()

os.environ["DIFFEX_DAYS"] = "0"
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="diffex-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)

# A failure on one machine must fail on all; two busy cores say nothing about a rule.
hypothesis.settings.register_profile("diffex", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("diffex")

# Some tests read answers with tqsdk's own code; no other test shall notice.
keep_loggers()


def pytest_report_header() -> str:
    """Name the seed, so that a failure of one night can be had again."""
    return f"diffex: DIFFEX_SEED={FIRST_SEED}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what was counted: how often a server was killed, what was lost."""
    stats = terminalreporter.stats
    found = sums(one for kind in ("passed", "failed") for one in stats.get(kind, []))
    for name, number in found.items():
        terminalreporter.write_line(f"{number:>10,} {name}")
