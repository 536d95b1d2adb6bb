"""The long runs: other histories each night, and the seed that makes those of a night again."""

import datetime
import os
from typing import Final

NIGHTLY: Final = bool(os.environ.get("DIFFEX_NIGHTLY"))
"""Whether to run more than ten thousand histories instead of some."""

if NIGHTLY:
    # In the environment, because every worker of one run must have the same tests.
    _tonight = datetime.datetime.now(datetime.UTC).toordinal() * 100_000
    os.environ.setdefault("DIFFEX_SEED", str(_tonight))

FIRST_SEED: Final = int(os.environ.get("DIFFEX_SEED", "1"))
"""The first of the run's seeds; the others follow it."""
