"""The gate's care for its connections, without a socket."""

from collections import Counter as Tally
from typing import Any

from diffex.transport.connection import Counter
from diffex.transport.gate import SWEEPS, Gate, Rules

NOBODY: Any = None
"""Collaborators that a sweep has no use for."""


class Swept:
    """A connection that counts how often it was looked after."""

    def __init__(self, name: str, tally: Tally[str]) -> None:
        self._name = name
        self._tally = tally

    def sweep(self, now: float) -> None:
        """Count."""
        self._tally[self._name] += 1


def gate_with(connections: dict[Any, None]) -> Gate:
    """Return a gate that looks after these."""
    counter = Counter(NOBODY, lambda: 0.0, connections)
    return Gate(counter, Rules(True, (), frozenset()), {}, NOBODY)


def test_a_round_of_sweeps_sees_to_every_connection_once() -> None:
    """In shares of equal size: ten thousand at once would hold up the orders."""
    tally: Tally[str] = Tally()
    names = [f"c{number}" for number in range(2 * SWEEPS + 5)]
    gate = gate_with(dict.fromkeys(Swept(name, tally) for name in names))
    for step in range(1, SWEEPS + 1):
        gate.sweep()
        assert tally.total() == min(3 * step, len(names))
    assert tally == Tally(names)


def test_a_few_connections_are_not_looked_after_more_often() -> None:
    """The limits of a connection count in rounds, which are seconds."""
    tally: Tally[str] = Tally()
    gate = gate_with({Swept("only", tally): None})
    for _ in range(3 * SWEEPS):
        gate.sweep()
    assert tally == {"only": 3}


def test_who_comes_during_a_round_is_seen_to_in_the_next() -> None:
    """And who has left in the meantime does no harm."""
    tally: Tally[str] = Tally()
    early, late = Swept("early", tally), Swept("late", tally)
    connections: dict[Any, None] = {early: None}
    gate = gate_with(connections)
    gate.sweep()
    connections[late] = None
    del connections[early]
    for _ in range(SWEEPS):
        gate.sweep()
    assert tally == {"early": 1, "late": 1}


def test_without_connections_there_is_nothing_to_do() -> None:
    """An empty round is a round."""
    gate = gate_with({})
    for _ in range(SWEEPS + 1):
        gate.sweep()
