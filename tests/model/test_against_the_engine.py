"""The whole engine against the model, command by command.

``DIFFEX_NIGHTLY=1`` runs more than ten thousand histories, other ones each day. Their seeds
are printed, and the first of all is in the report's head; ``DIFFEX_SEED`` runs them again.
"""

import random
import sys
from collections.abc import Sequence
from typing import Any, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from diffex.domain.commands import StopTrading
from tests.model.chance import Chance, Choose
from tests.model.pair import Pair
from tests.model.scenes import DEPOSITS, SCENES
from tests.support.nightly import FIRST_SEED, NIGHTLY
from tests.support.orders import START

BATCH: Final = 50 if NIGHTLY else 2
"""Histories in one test."""
BATCHES: Final = 20 if NIGHTLY else 1
"""Tests for each scene."""
STEPS: Final = 80
EXAMPLES: Final = 1_000 if NIGHTLY else 40


class History:
    """Commands of chance given to both exchanges of a scene."""

    def __init__(self, name: str) -> None:
        self.pair = Pair(SCENES[name], DEPOSITS)
        self._chance = Chance(self.pair.model)
        self._now = START

    def step(self, choose: Choose) -> None:
        """Let the next thing happen."""
        self._now = self._chance.wait(choose, self._now)
        self.pair.apply(self._chance.command(choose, self._now), self._now)

    def close(self, choose: Choose) -> None:
        """Stop trading, which leaves nothing but cancels, and begin again on a fresh engine."""
        self.pair.apply(StopTrading(), self._now)
        self.pair.apply(self._chance.order(choose), self._now)
        self.pair.apply(self._chance.cancel(choose), self._now)
        self.pair.replay()


class Machine(RuleBasedStateMachine):
    """Commands in any order; after each, both exchanges stand alike."""

    history: History | None = None

    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        """Let the next thing happen."""

        def choose(options: Sequence[Any]) -> Any:
            return data.draw(st.sampled_from(options))

        if self.history is None:
            self.history = History(choose(tuple(SCENES)))
        self.history.step(choose)

    def teardown(self) -> None:
        """End the history."""
        if self.history is not None:
            self.history.close(lambda options: options[-1])


@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + BATCH * BATCHES, BATCH))
@pytest.mark.parametrize("name", SCENES)
def test_histories(name: str, first: int) -> None:
    """No history tells a difference, and each comes to the same again."""
    sys.stdout.write(f"{name}: seeds {first} to {first + BATCH - 1}\n")
    for seed in range(first, first + BATCH):
        choose = random.Random(f"{name} {seed}").choice
        history = History(name)
        for step in range(STEPS):
            try:
                history.step(choose)
            except Exception as fault:
                fault.add_note(f"scene {name!r}, seed {seed}, step {step}")
                raise
        history.close(choose)


def test_hypothesis_finds_no_difference() -> None:
    """Nor does any short history; what hypothesis finds it makes as short as it can."""
    limits = settings(max_examples=EXAMPLES, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(Machine, settings=limits)
