"""The garbage collector while a server runs."""

import gc

from diffex.transport.collector import NEVER, YOUNG, calmed, collect_all


class Node:
    """Refers to itself: only the collector can free it."""

    def __init__(self) -> None:
        self.me = self


def nodes() -> int:
    """Return how many there are."""
    return sum(type(one) is Node for one in gc.get_objects())


def test_full_collections_come_only_when_they_are_called() -> None:
    """Inside the block nothing makes them due; afterwards all is as before."""
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with calmed():
        assert gc.get_threshold() == (YOUNG, NEVER, NEVER)
        assert gc.get_freeze_count() > frozen
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_what_grew_old_as_a_cycle_is_found_in_the_end() -> None:
    """Two young collections let it pass, the full one does not."""
    with calmed():
        node = Node()
        gc.collect(0)
        gc.collect(1)
        del node
        gc.collect(1)
        assert nodes() == 1
        collect_all()
        assert nodes() == 0
