"""The whole engine against a naive model of it, command by command."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from diffex.domain.commands import CancelOrder, InsertOrder, StopTrading
from diffex.domain.instrument import Instrument
from diffex.domain.units import SECOND
from tests.property.any_command import Choose, any_command, last_order
from tests.property.pair import DEPOSITS, KEPT, LIVE_LIMIT, START, Pair
from tests.support.contracts import CU, IF, ZN, J, M

WAITS = (0, 0, 1, SECOND // 3, SECOND, 59 * SECOND, -2 * SECOND)
"""Nanoseconds between commands; a clock may step back."""

LUNCH = 2 * 3_600 * SECOND
"""So long after the start the index does not trade and everything else does."""


MARKETS = ((CU,), (M,), (J,), (ZN, IF), (CU, J), (M, M, CU, ZN))
"""What long days trade in: few contracts, so that lots are opened and closed again."""


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", KEPT)
    monkeypatch.setattr("diffex.domain.risk.LIVE_ORDERS", LIVE_LIMIT)


class ExchangeMachine(RuleBasedStateMachine):
    """Commands in any order; after each, both exchanges stand alike."""

    def __init__(self) -> None:
        super().__init__()
        self.day = Day((CU, CU, CU, J, J, M, ZN, IF))

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
    """A day of chance on both exchanges, in some of the contracts."""

    def __init__(self, contracts: tuple[Instrument, ...]) -> None:
        self._contracts = contracts
        self._pair = Pair()
        self._sent: list[InsertOrder] = []
        self._now = START

    def step(self, choose: Choose) -> None:
        """Give a command, or revalue, or let a user come or go, or the index close for the day."""
        happens = choose(("command",) * 60 + ("mark",) * 8 + ("come or go",) * 4 + ("lunch",))
        if happens == "mark":
            self._pair.mark()
        elif happens == "come or go":
            self._pair.come_or_go(choose(tuple(DEPOSITS)))
        elif happens == "lunch":
            self._now = max(self._now, START + LUNCH)
        else:
            self._now += choose(WAITS)
            scene = self._pair.scene(self._contracts)
            self._pair.apply(any_command(choose, self._sent, scene), self._now)
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


@pytest.mark.parametrize(("seed", "contracts"), list(enumerate(MARKETS)))
def test_a_long_day_is_the_same_in_both(seed: int, contracts: tuple[Instrument, ...]) -> None:
    """A history long enough to archive orders and to run accounts dry tells no difference."""
    chance = random.Random(seed)
    day = Day(contracts)
    for _ in range(350):
        day.step(chance.choice)
    day.close()


def test_hypothesis_finds_no_difference() -> None:
    """Nor does any short history; what hypothesis finds it makes as short as it can."""
    limits = settings(max_examples=60, stateful_step_count=35)
    run_state_machine_as_test(ExchangeMachine, settings=limits)
