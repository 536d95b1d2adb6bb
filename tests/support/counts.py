"""What a run did so often that the number itself is a result: kills, losses of power.

A test says it by ``record_property``, which reaches the run's end from every worker; there
the numbers of one name are added and shown, whether or not output is captured.
"""

from collections.abc import Iterable
from typing import Final, Protocol

MARK: Final = "count: "


class Report(Protocol):
    """What pytest tells of a test that has run."""

    user_properties: list[tuple[str, object]]


def counted(name: str) -> str:
    """Return the name of a property whose value is to be added up."""
    return f"{MARK}{name}"


def sums(reports: Iterable[Report]) -> dict[str, int]:
    """Return the sum of each number that the tests of a run have said."""
    found: dict[str, int] = {}
    for report in reports:
        for name, value in report.user_properties:
            if name.startswith(MARK):
                key = name.removeprefix(MARK)
                found[key] = found.get(key, 0) + int(str(value))
    return found
