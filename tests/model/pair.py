"""The engine and the model side by side: the same commands, everything compared after each."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from diffex.domain.calendar import Sessions
from diffex.domain.commands import Command, OpenAccount
from diffex.domain.events import DayStarted, Event, OrderAccepted
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from diffex.engine import image
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Listing
from diffex.storage.memory import NoPast
from tests.model import compare
from tests.model.exchange import ModelExchange
from tests.model.invariants import best_first, hold, settled
from tests.model.phases import AllDay, InSessions
from tests.support.engines import engine
from tests.support.orders import START
from tests.support.same_state import differences

DAY: Final = datetime.date(2025, 11, 10)


class Scene(NamedTuple):
    """What is traded, when, and by which settings."""

    contracts: tuple[Instrument, ...]
    rules: Rules
    sessions: Sessions = "24x7"
    listing: Listing | None = None


class Pair:
    """Both exchanges after the same commands."""

    def __init__(self, scene: Scene, deposits: Mapping[str, int]) -> None:
        self._scene = scene
        self.engine = self._fresh()
        timetable = AllDay() if scene.sessions == "24x7" else InSessions(scene.contracts)
        self.model = ModelExchange(scene.contracts, DAY, scene.rules, timetable)
        self.model.listing = scene.listing
        self.history: list[tuple[Any, int, list[Event]]] = []
        for user_id, deposit in deposits.items():
            self.apply(OpenAccount(user_id, deposit), START)

    def apply(self, command: Command, now: int) -> list[Event]:
        """Give both the command and compare everything; return what the engine told."""
        before = {user_id: len(user.log) for user_id, user in self.model.users.items()}
        events = self.engine.apply(command, now)
        self.history.append((command, now, events))
        broken = carry_out(self.model, command, now)
        assert compare.warnings(events) == self.model.warned
        refused = compare.refusals(events)
        expected = [faults for faults in broken if faults]
        assert len(refused) == len(expected), (refused, expected)
        for code, faults in zip(refused, expected, strict=True):
            assert code in faults, (code, faults, command, self.model.day)
        compare.same_trades(events, self.model, before)
        compare.same(self.engine, self.model)
        hold(self.engine, self.model)
        best_first(events)
        if any(isinstance(one, DayStarted) for one in events):
            accepted = (one for one in events if isinstance(one, OrderAccepted))
            compare.same_lots(events, self.model)
            settled(self.engine, {one.command.order_id for one in accepted})
        return events

    def _fresh(self) -> Exchange:
        return engine(
            self._scene.contracts, self._scene.rules, self._scene.sessions, self._scene.listing
        )

    def replay(self) -> None:
        """Check that the same commands once more come to the same, half of them from an image."""
        again = self._fresh()
        for number, (command, now, events) in enumerate(self.history):
            if number == len(self.history) // 2:
                state = image.restore(image.dump(again.state), NoPast())
                again = Exchange.of(state, self._scene.listing)
            assert again.apply(command, now) == events
        assert again.state.state_hash() == self.engine.state.state_hash()
        untold = Exchange.of(self._fresh().state, self._scene.listing, told=False)
        for command, now, _ in self.history:
            untold.apply(command, now)
        assert list(differences(self.engine.state, untold.state)) == []


def carry_out(model: ModelExchange, command: Any, now: int) -> list[set[str]]:
    """Give the model a command of the engine's; return the rules that each part of it broke."""
    model.warned, model.broken_by_fire = [], []
    model.reach(now)
    # What comes by itself comes before the command, what the command sets off after it.
    before, model.broken_by_fire = model.broken_by_fire, []
    broken = WAYS[type(command).__name__](model, command, now)
    model.fire(now)
    own = broken if isinstance(broken, list) else [broken]
    return [*before, *own, *model.broken_by_fire]


def _check_risk(model: ModelExchange, now: int) -> set[str]:
    model.check_risk(now)
    return set()


def _stop(model: ModelExchange) -> set[str]:
    model.stopped = True
    return set()


WAYS: Final[dict[str, Callable[[ModelExchange, Any, int], set[str] | list[set[str]]]]] = {
    "OpenAccount": lambda model, one, _: model.open_account(one.user_id, one.deposit),
    "Deposit": lambda model, one, _: model.deposit(one.user_id, one.amount),
    "Withdraw": lambda model, one, _: model.withdraw(one.user_id, one.amount),
    "Transfer": lambda model, one, _: model.transfer(one.user_id, one.amount),
    "SetFees": lambda model, one, _: model.set_fees(one.user_id, one.product, one.fees),
    "SetRight": lambda model, one, _: model.set_right(one.user_id, one.right == "CLOSE_ONLY"),
    "InsertOrder": lambda model, one, now: model.insert(one, now),
    "CancelOrder": lambda model, one, now: model.cancel(one.user_id, one.order_id, now),
    "AmendOrder": lambda model, one, now: model.amend(
        one.user_id, one.order_id, one.new_order_id, one.limit_price, one.volume, now
    ),
    "InsertOrders": lambda model, one, now: model.insert_all(one.orders, now),
    "CancelOrders": lambda model, one, now: model.cancel_all(one.user_id, one.order_ids, now),
    "SettleDay": lambda model, one, now: model.settle_day(one.trading_day, now),
    "InsertCondition": lambda model, one, now: model.watch(one, now),
    "CancelCondition": lambda model, one, now: model.drop(one.user_id, one.condition_id, now),
    "PauseCondition": lambda model, one, now: model.pause(one.user_id, one.condition_id, now),
    "ResumeCondition": lambda model, one, now: model.resume(one.user_id, one.condition_id, now),
    "CheckRisk": lambda model, _, now: _check_risk(model, now),
    "StopTrading": lambda model, *_: _stop(model),
    "Wake": lambda *_: set(),
}
"""What each command does in the model, by the name of its class."""
