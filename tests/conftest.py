"""What every test shares: the build under test, and hypothesis without chance or deadlines.

A server that a test starts has no past unless the test asks for one.
"""

import os

import hypothesis

from tests.support.builds import choose_build

choose_build()

os.environ["DIFFEX_DAYS"] = "0"

# A failure on one machine must fail on all; two busy cores say nothing about a rule.
hypothesis.settings.register_profile("diffex", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("diffex")
