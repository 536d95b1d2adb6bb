"""The whole engine against a naive model of it, command by command."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from diffex.domain.commands import CancelOrder, InsertOrder, StopTrading
from diffex.domain.units import SECOND
from tests.property.any_command import Choose, any_command, last_order
from tests.property.pair import DEPOSITS, KEPT, LIVE_LIMIT, START, Pair

WAITS = (0, 0, 1, SECOND // 3, SECOND, 59 * SECOND, -2 * SECOND)
"""Nanoseconds between commands; a clock may step back."""

LUNCH = 2 * 3_600 * SECOND
"""So long after the start the index does not trade and everything else does."""


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diffex.engine.exchange.FINISHED_KEPT", KEPT)
    monkeypatch.setattr("diffex.domain.risk.LIVE_ORDERS", LIVE_LIMIT)


class ExchangeMachine(RuleBasedStateMachine):
    """Commands in any order; after each, both exchanges stand alike."""

    def __init__(self) -> None:
        super().__init__()
        self.day = Day()

    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        """Let the next thing happen."""

        def choose(options: Sequence[Any]) -> Any:
            return data.draw(st.sampled_from(options))

        self.day.step(choose)

    def teardown(self) -> None:
        """Close the day."""
        self.day.close()


class Day:
    """A day of chance on both exchanges."""

    def __init__(self) -> None:
        self._pair = Pair()
        self._sent: list[InsertOrder] = []
        self._now = START

    def step(self, choose: Choose) -> None:
        """Give a command, or revalue, or let a user come or go, or the index pause or go on."""
        happens = choose(("command",) * 30 + ("mark",) * 4 + ("come or go", "come or go", "lunch"))
        if happens == "mark":
            self._pair.mark()
        elif happens == "come or go":
            self._pair.come_or_go(choose(tuple(DEPOSITS)))
        elif happens == "lunch":
            self._now += LUNCH if self._now < START + LUNCH // 2 else -LUNCH
        else:
            self._now += choose(WAITS)
            self._pair.apply(any_command(choose, self._sent, self._pair.live()), self._now)
        self._pair.check()

    def close(self) -> None:
        """Stop trading, cancel everything that lives (I9), and compare the whole day."""
        pair, now = self._pair, self._now
        pair.apply(StopTrading(), now)
        pair.apply(last_order(f"o{len(self._sent)}"), now)
        for order in pair.live():
            pair.apply(CancelOrder(order.user_id, order.order_id), now)
        assert not pair.live()
        pair.check()
        pair.finish()


def test_hypothesis_finds_no_difference() -> None:
    """No short history of commands tells the engine and the model apart."""
    limits = settings(max_examples=60, stateful_step_count=35)
    run_state_machine_as_test(ExchangeMachine, settings=limits)


@pytest.mark.parametrize("seed", range(5))
def test_a_long_day_is_the_same_in_both(seed: int) -> None:
    """Nor does a history long enough to archive orders and to run accounts dry."""
    chance = random.Random(seed)
    day = Day()
    for _ in range(250):
        day.step(chance.choice)
    day.close()
