"""What every test shares: the build under test, hypothesis without chance or deadlines, logs.

A server that a test starts has no past unless the test asks for one.
"""

import os

import hypothesis

from tests.support.builds import choose_build
from tests.support.tqsdk_logs import keep_loggers

choose_build()

os.environ["DIFFEX_DAYS"] = "0"

# A failure on one machine must fail on all; two busy cores say nothing about a rule.
hypothesis.settings.register_profile("diffex", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("diffex")

# Some tests read answers with tqsdk's own code; no other test shall notice.
keep_loggers()
