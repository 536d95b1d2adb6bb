"""The counts at the end of a run of the tests."""

from tests.support.counts import counted, sums


class Told:
    """Stands in for a report of pytest."""

    def __init__(self, *properties: tuple[str, object]) -> None:
        self.user_properties = list(properties)


def test_numbers_of_one_name_are_added() -> None:
    """Over all tests and workers; other properties are none of its business."""
    kills = counted("kills")
    reports = [Told((kills, 10), ("time", "x")), Told(), Told((kills, 5), (counted("lost"), 0))]
    assert sums(reports) == {"kills": 15, "lost": 0}
