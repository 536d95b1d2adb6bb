"""What a strategy of the tests says to its test; imported in the strategy's own process."""

import json
from collections.abc import Sequence
from typing import Any, Final

LUCKY: Final = 152872
"""A seed by which the waits that tqsdk chooses by chance are short. Before it connects again
it waits for 10 to 20 s, more after each time; with ``random.seed(LUCKY)`` in the strategy its
first four waits are the shortest but for a third of a second."""
PATIENT: Final = 1470
"""A seed by which its first two waits are the longest: where a server has to come up meanwhile."""


def say(**what: Any) -> None:
    """Tell the test, which reads it with ``tqsdk_process``."""
    print(json.dumps(what, default=float), flush=True)  # noqa: T201 - the pipe to the test


def rows(frame: Any, columns: Sequence[str]) -> list[list[float]]:
    """Return the rows of a frame of tqsdk without those that stand before the first bar."""
    found: list[list[float]] = frame[list(columns)].values.tolist()
    return [row for row in found if row[columns.index("datetime")]]
