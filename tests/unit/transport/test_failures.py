"""Wrong passwords are counted by name and address."""

from diffex.domain.limits import TOKEN_FAILURE_SECONDS, TOKEN_FAILURES, TOKEN_NAMES_WATCHED
from diffex.transport.failures import Failures


class Uptime:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return seconds."""
        return self.now


def exhausted(failures: Failures, name: str, address: str) -> None:
    """Guess as often as is allowed."""
    for _ in range(TOKEN_FAILURES):
        assert not failures.are_too_many(name, address)
        failures.add(name, address)
    assert failures.are_too_many(name, address)


def test_nobody_else_is_shut_out() -> None:
    """Neither another name from there, nor the name from elsewhere."""
    failures = Failures(Uptime())
    exhausted(failures, "alice", "here")
    assert not failures.are_too_many("alice", "there")
    assert not failures.are_too_many("bob", "here")


def test_a_window_begins_with_its_first_failure() -> None:
    """And ends after its time, whatever came later in it."""
    uptime = Uptime()
    failures = Failures(uptime)
    failures.add("alice", "here")
    uptime.now = TOKEN_FAILURE_SECONDS - 1
    for _ in range(TOKEN_FAILURES - 1):
        failures.add("alice", "here")
    assert failures.are_too_many("alice", "here")
    uptime.now += 1
    exhausted(failures, "alice", "here")


def test_so_many_names_are_watched() -> None:
    """The oldest is forgotten: a flood of names fills no memory."""
    failures = Failures(Uptime())
    exhausted(failures, "alice", "here")
    for number in range(TOKEN_NAMES_WATCHED):
        failures.add(str(number), "here")
    assert not failures.are_too_many("alice", "here")
    assert len(failures._counts) == TOKEN_NAMES_WATCHED
