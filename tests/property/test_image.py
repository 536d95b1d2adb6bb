"""An exchange that goes on from its own image, beside the one that never stopped."""

import random
from collections.abc import Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from diffex.domain.commands import (
    Command,
    Deposit,
    InsertOrder,
    OpenAccount,
    SetFees,
    SetRight,
    StopTrading,
    TakeTicks,
    Transfer,
    Withdraw,
)
from diffex.domain.enums import Right
from diffex.domain.units import SECOND
from diffex.engine import image
from diffex.engine.exchange import Exchange
from diffex.storage.memory import NoPast
from tests.property.any_command import Choose, Scene, any_command
from tests.property.pair import DEPOSITS, KEPT, LIVE_LIMIT, START, carry, fresh_engine
from tests.support.contracts import CU, J, M
from tests.support.same_state import differences

OFFICE: Final[tuple[Command, ...]] = (
    Deposit("ann", 1_000),
    Withdraw("ann", 500),
    Withdraw("bob", 10**15),
    Transfer("cat", 700, "icbc", "CNY"),
    Transfer("cat", -300, "icbc", "CNY"),
    Transfer("bob", -(10**15), "icbc", "CNY"),
    SetFees("ann", "SHFE.cu", replace(CU.fees, open_by_lot=7)),
    SetFees("ann", "SHFE.cu", None),
    SetRight("bob", Right.CLOSE_ONLY),
    SetRight("bob", Right.FULL),
)
"""What an operator and the bank do."""


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", KEPT)
    monkeypatch.setattr("diffex.domain.risk.LIVE_ORDERS", LIVE_LIMIT)
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 20)
    monkeypatch.setattr("diffex.engine.ticks.TICKS_KEPT", 20)


def go_on(choose: Choose, steps: int) -> None:
    """Give commands to an exchange, to one that is restored again and again, and to one that
    tells nobody what orders bring about.
    """
    live = fresh_engine()
    for user_id, deposit in DEPOSITS.items():
        live.apply(OpenAccount(user_id, deposit), START)
    carry(live)
    copy = Exchange.of(live.state)
    untold = Exchange.of(image.restore(image.dump(live.state), NoPast()), told=False)
    sent: list[InsertOrder] = []
    now = START
    for step in range(steps):
        if step == 0 or choose(range(8)) == 0:
            copy = Exchange.of(image.restore(image.dump(copy.state), NoPast()))
            assert list(differences(live.state, copy.state)) == []
        now += choose((0, 0, SECOND // 3, SECOND, 59 * SECOND, -SECOND))
        command = next_command(choose, sent, live)
        assert copy.apply(command, now) == live.apply(command, now)
        assert copy.state.state_hash() == live.state.state_hash()
        untold.apply(command, now)
        if choose(range(9)) == 0:
            marked = list(live.mark(DEPOSITS))
            assert list(copy.mark(DEPOSITS)) == marked
            assert list(untold.mark(DEPOSITS)) == marked
        assert list(differences(live.state, untold.state)) == []


def next_command(choose: Choose, sent: list[InsertOrder], live: Exchange) -> Command:
    """Return a command of a kind by chance."""
    kind = choose(("order",) * 12 + ("ticks", "ticks", "account", "stop", "funds", "funds"))
    if kind == "ticks":
        return TakeTicks()
    if kind == "account":
        return OpenAccount(choose(("new", "late", "ann")), 10**8)
    if kind == "funds":
        command: Command = choose(OFFICE)
        return command
    if kind == "stop" and choose(range(20)) == 0:
        return StopTrading()
    traders = live.state.traders.values()
    orders = [one for trader in traders for one in trader.orders.values() if one.alive]
    scene = Scene((CU, CU, J, M), live.state.market.lasts, [one.command for one in orders], [])
    return any_command(choose, sent, scene)


@pytest.mark.parametrize("seed", range(3))
def test_a_long_day_goes_on_from_images(seed: int) -> None:
    """Long enough that orders are archived and that bars and ticks leave at the front."""
    go_on(random.Random(seed).choice, 200)


@settings(max_examples=20)
@given(data=st.data())
def test_hypothesis_finds_no_difference(data: st.DataObject) -> None:
    """Whatever happened before an image was made, and whatever comes after it."""

    def choose(options: Sequence[Any]) -> Any:
        return data.draw(st.sampled_from(options))

    go_on(choose, 20)
