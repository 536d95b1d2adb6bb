"""What recurs: at its pace, and more rarely when it takes long."""

import asyncio
from collections.abc import Iterator

import pytest

from diffex.transport.pulse import BREATH, STRETCH, pulse, stepwise


class Time:
    """A clock that sleeping and working move, and nothing else."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        monkeypatch.setattr("time.perf_counter", lambda: self.now)
        monkeypatch.setattr("asyncio.sleep", self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def works(time: Time, costs: Iterator[float]) -> None:
    """Take as long as comes next; end the pulse when nothing does."""
    cost = next(costs, None)
    if cost is None:
        raise asyncio.CancelledError
    time.now += cost


@pytest.mark.parametrize(
    ("costs", "pauses"),
    [
        ([0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]),
        ([0.2, 0.25], [1.0, 1.0, 1.0]),
        ([0.5, 0.0, 3.0], [1.0, BREATH * 0.5, 1.0, BREATH * 3.0]),
    ],
    ids=["free", "cheap", "dear"],
)
async def test_work_recurs_and_leaves_time_to_others(
    costs: list[float], pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first pause comes before the first work; long work is followed by longer pauses."""
    time = Time(monkeypatch)
    to_come = iter(costs)
    with pytest.raises(asyncio.CancelledError):
        await pulse(1.0, lambda: works(time, to_come))
    assert time.pauses == pytest.approx(pauses)


async def test_a_fault_in_the_work_ends_the_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not passed over: what recurs and fails would fail again."""
    Time(monkeypatch)

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await pulse(1.0, fail)


async def test_steps_are_taken_a_stretch_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cheap steps run together; after a stretch of them others get their turn, then it goes on."""
    time = Time(monkeypatch)
    days = iter([[0.0, 0.75 * STRETCH, 0.75 * STRETCH, 0.0], [3 * STRETCH]])

    def steps() -> Iterator[None]:
        costs = next(days, None)
        if costs is None:
            raise asyncio.CancelledError
        for cost in costs:
            time.now += cost
            yield

    with pytest.raises(asyncio.CancelledError):
        await stepwise(1.0, steps)
    stretch = BREATH * STRETCH
    assert time.pauses == pytest.approx([1.0, 1.5 * stretch, 1.0, 3 * stretch, 1.0])
