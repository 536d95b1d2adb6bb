"""What a strategy of the tests says to its test; imported in the strategy's own process."""

import json
from collections.abc import Sequence
from typing import Any


def say(**what: Any) -> None:
    """Tell the test, which reads it with ``tqsdk_process``."""
    print(json.dumps(what, default=float), flush=True)  # noqa: T201 - the pipe to the test


def rows(frame: Any, columns: Sequence[str]) -> list[list[float]]:
    """Return the rows of a frame of tqsdk without those that stand before the first bar."""
    found: list[list[float]] = frame[list(columns)].values.tolist()
    return [row for row in found if row[columns.index("datetime")]]
