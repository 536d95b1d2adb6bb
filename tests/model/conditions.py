"""Orders that wait on the server for a price or a moment (C1)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from diffex.domain.commands import InsertCondition
from diffex.domain.enums import Direction, Offset, TimeCondition
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from diffex.domain.trigger import Relation, TriggerKind
from tests.model.day import Days
from tests.model.phases import Timetable

MOST: Final = 200
"""How many of a user may wait or be paused."""
LIVE: Final = {"ACTIVE", "PAUSED"}


@dataclass(eq=False)
class Condition:
    """An order, and what it waits for."""

    command: InsertCondition
    number: int
    changed: int
    state: str = "ACTIVE"
    codes: frozenset[str] = frozenset()
    """Why it ended: the rules that its order broke, any of which may be named."""
    day: datetime.date = datetime.date.min
    """The trading day on which it ended."""
    met: bool = False
    """Whether what it waits for has come, and it has yet to fire."""
    key: tuple[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.key = (self.command.user_id, self.command.condition_id)

    @property
    def symbol(self) -> str:
        """The contract whose price counts."""
        one = self.command.trigger if self.command.trigger.instrument_id else self.command.order
        return f"{one.exchange_id}.{one.instrument_id}"

    @property
    def order_symbol(self) -> str:
        """The contract of the order."""
        return f"{self.command.order.exchange_id}.{self.command.order.instrument_id}"

    @property
    def moment(self) -> int | None:
        """When it fires; None for one that waits for a price."""
        trigger = self.command.trigger
        return trigger.moment if trigger.kind is TriggerKind.TIME else None

    @property
    def price(self) -> int:
        """The price that it waits for, in millionths."""
        return self.command.trigger.price or 0

    @property
    def above(self) -> bool:
        """Whether it fires at its price and above; otherwise at it and below.

        A sell closes long lots: their loss stops below the market, their profit is above.
        """
        trigger, sells = self.command.trigger, self.command.order.direction is Direction.SELL
        if trigger.kind is TriggerKind.PRICE_TOUCH:
            return trigger.relation is Relation.GE
        return sells == (trigger.kind is TriggerKind.TAKE_PROFIT)


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
        self._met: list[Condition] = []
        """Those that are to fire, in order."""
        self._seen = 0
        """How many trades have been looked at."""

    # What a client says

    def watch(self, command: InsertCondition, now: int) -> set[str]:
        """Take a condition; the same one again changes nothing."""
        user_id = command.user_id
        if user_id not in self.users:
            return {"ACCOUNT_UNKNOWN"}
        before = self._find(user_id, command.condition_id)
        if before is not None:
            same = self.is_told(before) and before.command == command
            return set() if same else {"CONDITION_ID_USED"}
        if self._too_fast(user_id, now):
            return {"ORDER_RATE_EXCEEDED"}
        broken = self._faults(command)
        if not broken:
            one = Condition(command, len(self.conditions), now)
            self.conditions.append(one)
            self._arm(one, now)
        return broken

    def pause(self, user_id: str, condition_id: str, now: int) -> set[str]:
        """Let an active condition wait without watching."""
        one = self._find(user_id, condition_id)
        broken = self._unchangeable(one, now)
        if one is None or broken:
            return broken
        if one.state == "PAUSED":
            return {"CONDITION_PAUSED"}
        self._turn(one, "PAUSED", now)
        return set()

    def resume(self, user_id: str, condition_id: str, now: int) -> set[str]:
        """Let a paused condition watch again."""
        one = self._find(user_id, condition_id)
        broken = self._unchangeable(one, now)
        if one is None or broken:
            return broken
        if one.state == "ACTIVE":
            return {"CONDITION_NOT_PAUSED"}
        self._turn(one, "ACTIVE", now)
        self._arm(one, now)
        return set()

    def drop(self, user_id: str, condition_id: str, now: int) -> set[str]:
        """Cancel a condition that has not fired."""
        one = self._find(user_id, condition_id)
        broken = self._unchangeable(one, now)
        if one is not None and not broken:
            self._turn(one, "CANCELLED", now, "CANCELLED_BY_USER")
        return broken

    def is_told(self, one: Condition) -> bool:
        """Return whether its user still sees it: it lives, or ended since the last settlement.

        What ends with a day is told on the next one.
        """
        return one.state in LIVE or one.day == self.day

    def _faults(self, command: InsertCondition) -> set[str]:
        """Return what speaks against a condition that can never fire."""
        order, trigger, broken = command.order, command.trigger, set[str]()
        waiting = [
            one
            for one in self.conditions
            if one.state in LIVE and one.command.user_id == command.user_id
        ]
        if len(waiting) >= MOST:
            broken.add("TOO_MANY_CONDITIONS")
        if command.till not in {TimeCondition.GFD, TimeCondition.GTC}:
            broken.add("CONDITION_TILL_INVALID")
        promised = {one.command.order.order_id for one in waiting}
        if order.order_id in promised or self.find(command.user_id, order.order_id) is not None:
            broken.add("ORDER_ID_USED")
        if order.volume <= 0:
            broken.add("VOLUME_INVALID")
        of_position = trigger.kind in {TriggerKind.STOP_LOSS, TriggerKind.TAKE_PROFIT}
        if of_position and order.offset is Offset.OPEN:
            broken.add("CONDITION_OPENS")
        one = Condition(command, 0, 0)
        if not {one.order_symbol, one.symbol} <= self.terms.keys():
            broken.add("SYMBOL_UNKNOWN")
        if trigger.kind is TriggerKind.TIME:
            return broken if trigger.moment is not None else broken | {"TRIGGER_INVALID"}
        no_relation = trigger.kind is TriggerKind.PRICE_TOUCH and trigger.relation is None
        if no_relation or one.price <= 0:
            broken.add("TRIGGER_INVALID")
        elif one.symbol in self.terms and one.price % self.terms[one.symbol].tick_e6:
            broken.add("PRICE_OFF_TICK")
        return broken

    def _find(self, user_id: str, condition_id: str) -> Condition | None:
        for one in self.conditions:
            if one.key == (user_id, condition_id):
                return one
        return None

    def _unchangeable(self, one: Condition | None, now: int) -> set[str]:
        if one is None or not self.is_told(one):
            return {"CONDITION_UNKNOWN"}
        if self._too_fast(one.command.user_id, now):
            return {"ORDER_RATE_EXCEEDED"}
        return set() if one.state in LIVE else {"CONDITION_FINISHED"}

    # What becomes of them

    def alarms(self) -> list[int]:
        """Return the moments that conditions wait for."""
        waiting = [one for one in self.conditions if one.state == "ACTIVE" and not one.met]
        return [one.moment for one in waiting if one.moment is not None]

    def ring(self, now: int) -> None:
        """Let those fire whose moment has come, the earliest first, then the oldest."""
        due = [
            (one.moment, one.number, one)
            for one in self.conditions
            if one.state == "ACTIVE" and not one.met and one.moment is not None
        ]
        for moment, _, one in sorted(due, key=lambda each: each[:2]):
            if moment <= now:
                self._meet(one)

    def fire(self, now: int) -> None:
        """Turn every condition that is met into its order, each once.

        Where its contract does not trade, the order of a price waits until it does.
        """
        if self.stopped:
            return
        held: list[Condition] = []
        self._look()
        while self._met:
            one = self._met.pop(0)
            if one.moment is None and self.phase(one.order_symbol) != "CONTINUOUS":
                held.append(one)
            else:
                self._fire(one, now)
                self._look()
        self._met = held

    def end_conditions(self, now: int) -> None:
        """End what does not outlive the trading day before this one."""
        for one in self.conditions:
            if one.state not in LIVE:
                continue
            if not {one.symbol, one.order_symbol} <= self.terms.keys():
                self._turn(one, "EXPIRED", now, "CONTRACT_EXPIRED")
            elif one.command.till is TimeCondition.GFD:
                self._turn(one, "EXPIRED", now, "DAY_ENDED")

    def _arm(self, one: Condition, now: int) -> None:
        """Let a condition fire at once if what it waits for is there already."""
        if one.moment is not None:
            if one.moment <= now:
                self._meet(one)
            return
        prints = self.today(one.symbol)
        if prints and self._reaches(one, prints[-1].price):
            self._meet(one)

    def _reaches(self, one: Condition, ticks: int) -> bool:
        price = Fraction(one.price, self.terms[one.symbol].tick_e6)
        return ticks >= price if one.above else ticks <= price

    def _look(self) -> None:
        """Find what the trades have met that nobody has looked at: trade by trade.

        At one trade the price that was met first comes first, at one price the oldest.
        """
        unseen, self._seen = self.prints[self._seen :], len(self.prints)
        for print_ in unseen:
            met = [
                one
                for one in self.conditions
                if one.state == "ACTIVE" and not one.met and one.moment is None
                if one.symbol == print_.symbol and self._reaches(one, print_.price)
            ]
            rising = [one for one in met if one.above]
            falling = [one for one in met if not one.above]
            rising.sort(key=lambda one: (one.price, one.number))
            falling.sort(key=lambda one: (-one.price, one.number))
            for one in (*rising, *falling):
                self._meet(one)

    def _meet(self, one: Condition) -> None:
        one.met = True
        self._met.append(one)

    def _fire(self, one: Condition, now: int) -> None:
        user_id, order = one.command.user_id, one.command.order
        if self.find(user_id, order.order_id) is not None:
            self._turn(one, "REJECTED", now, "ORDER_ID_USED")
            return
        broken = self._place(order, now)
        if broken:
            self.broken_by_fire.append(broken)
            self._turn(one, "REJECTED", now, *broken)
            return
        self._turn(one, "FIRED", now)
        for other in self.conditions:
            group = (other.command.user_id, other.command.group) == (user_id, one.command.group)
            if one.command.group and group and other.state in LIVE:
                self._turn(other, "CANCELLED", now, "GROUP_FIRED")

    def _turn(self, one: Condition, state: str, now: int, *codes: str) -> None:
        one.state, one.codes, one.changed = state, frozenset(codes), now
        one.day = self.day
        one.met = False
        self._met = [other for other in self._met if other is not one]
