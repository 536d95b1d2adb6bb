"""Orders that wait on the server for a price or a moment (C1)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from diffex.domain.commands import InsertOrder
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from tests.model.day import Days
from tests.model.phases import Timetable


@dataclass(eq=False)
class Condition:
    """An order, and what it waits for."""

    user_id: str
    condition_id: str
    symbol: str
    above: bool
    """Whether it fires at ``price`` and above; otherwise at it and below."""
    price: int
    moment: int
    """When it fires, for one that waits for a time; 0 for one that waits for a price."""
    order: InsertOrder
    state: str = "ACTIVE"

    def met(self, last: int | None, now: int) -> bool:
        """Return whether what it waits for has come."""
        if self.moment:
            return now >= self.moment
        if last is None:
            return False
        return last >= self.price if self.above else last <= self.price


class Conditions(Days):
    """Days with orders that wait."""

    def __init__(
        self,
        contracts: Iterable[Instrument],
        day: datetime.date,
        rules: Rules,
        timetable: Timetable,
        live_limit: int,
    ) -> None:
        super().__init__(contracts, day, rules, timetable, live_limit)
        self.conditions: list[Condition] = []

    def watch(self, condition: Condition) -> set[str]:
        """Take a condition."""
        if condition.user_id not in self.users:
            return {"ACCOUNT_UNKNOWN"}
        if self.condition(condition.user_id, condition.condition_id) is not None:
            return {"CONDITION_ID_USED"}
        self.conditions.append(condition)
        return set()

    def pause(self, user_id: str, condition_id: str) -> set[str]:
        """Let an active condition wait without watching."""
        return self._turn(user_id, condition_id, {"ACTIVE"}, "PAUSED")

    def resume(self, user_id: str, condition_id: str) -> set[str]:
        """Let a paused condition watch again."""
        return self._turn(user_id, condition_id, {"PAUSED"}, "ACTIVE")

    def drop(self, user_id: str, condition_id: str) -> set[str]:
        """Cancel a condition that has not fired."""
        return self._turn(user_id, condition_id, {"ACTIVE", "PAUSED"}, "CANCELLED")

    def fire(self, now: int) -> None:
        """Turn every active condition that is met into its order, each once, oldest first."""
        for condition in self.conditions:
            prints = self.today(condition.symbol)
            last = prints[-1].price if prints else None
            if condition.state == "ACTIVE" and condition.met(last, now):
                condition.state = "FIRED"
                if self.insert(condition.order, now):
                    condition.state = "REJECTED"

    def condition(self, user_id: str, condition_id: str) -> Condition | None:
        """Return a condition of any state."""
        for one in self.conditions:
            if (one.user_id, one.condition_id) == (user_id, condition_id):
                return one
        return None

    def _turn(self, user_id: str, condition_id: str, states: set[str], new: str) -> set[str]:
        one = self.condition(user_id, condition_id)
        if one is None:
            return {"CONDITION_UNKNOWN"}
        if one.state not in states:
            return {"CONDITION_FINISHED"}
        one.state = new
        return set()
