"""A conditional order and the only ways in which it may change (rule C1).

It waits with the exchange until its trigger is met, and becomes an ordinary order then, once.
"""

from typing import Final

from diffex.domain.commands import InsertCondition
from diffex.domain.enums import Direction
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.instrument import Instrument
from diffex.domain.trigger import ConditionState, Relation, TriggerKind
from diffex.domain.units import Nanos, Ticks

_BUY: Final = Direction.BUY
_STOP_LOSS: Final = TriggerKind.STOP_LOSS
_PRICE_TOUCH: Final = TriggerKind.PRICE_TOUCH
_TIME: Final = TriggerKind.TIME
_GE: Final = Relation.GE
_ACTIVE: Final = ConditionState.ACTIVE
_PAUSED: Final = ConditionState.PAUSED


class Condition:
    """One conditional order.

    ``symbol`` is the contract whose last price counts and ``price`` the trigger's in its ticks;
    both mean nothing for TIME. ``number`` is the exchange's count of conditional orders. A
    ``ticket`` is drawn each time it begins to wait: what an index keeps under an older one is
    void. A transition that is not legal raises ``AssertionError``.
    """

    __slots__ = (
        "code",
        "command",
        "insert_time",
        "moment",
        "number",
        "price",
        "rising",
        "state",
        "symbol",
        "text",
        "ticket",
        "update_time",
    )

    def __init__(
        self, command: InsertCondition, symbol: str, price: Ticks, number: int, now: Nanos
    ) -> None:
        self.command = command
        self.symbol = symbol
        self.price = price
        self.rising: bool = crossing(command) is _GE
        """Whether it fires at its price or above; otherwise at its price or below."""
        moment = command.trigger.moment
        self.moment: Nanos = 0 if moment is None else moment
        self.number = number
        self.ticket = 0
        self.state: ConditionState = _ACTIVE
        self.code = 0
        self.text = ""
        self.insert_time = now
        self.update_time = now

    @property
    def by_time(self) -> bool:
        """Whether it waits for a moment, not for a price."""
        return self.command.trigger.kind is _TIME

    @property
    def live(self) -> bool:
        """Whether it can still fire, now or once it is resumed."""
        return self.state is _ACTIVE or self.state is _PAUSED

    def met(self, last: Ticks) -> bool:
        """Return whether a last price is one at which it fires."""
        return last >= self.price if self.rising else last <= self.price

    def pause(self, now: Nanos) -> None:
        """Wait no longer, until it is resumed."""
        assert self.state is _ACTIVE, self.state
        self._turn(_PAUSED, 0, "", now)

    def resume(self, now: Nanos) -> None:
        """Wait again."""
        assert self.state is _PAUSED, self.state
        self._turn(_ACTIVE, 0, "", now)

    def fire(self, now: Nanos) -> None:
        """Have become an order that the exchange accepted."""
        assert self.state is _ACTIVE, self.state
        self._turn(ConditionState.FIRED, 0, "", now)

    def reject(self, code: int, text: str, now: Nanos) -> None:
        """Have fired and been refused by a check of orders."""
        assert self.state is _ACTIVE, self.state
        self._turn(ConditionState.REJECTED, code, text, now)

    def cancel(self, code: int, text: str, now: Nanos) -> None:
        """End by the user's word, or because another of its group fired."""
        assert self.live, self.state
        self._turn(ConditionState.CANCELLED, code, text, now)

    def expire(self, code: int, text: str, now: Nanos) -> None:
        """End with its day or with its contract."""
        assert self.live, self.state
        self._turn(ConditionState.EXPIRED, code, text, now)

    def _turn(self, state: ConditionState, code: int, text: str, now: Nanos) -> None:
        self.state = state
        self.code = code
        self.text = text
        self.update_time = now


def crossing(command: InsertCondition) -> Relation | None:
    """Return how the last price must stand to the trigger's; None for TIME.

    A sell closes long lots: their stop lies below the market and their target above. For a
    buy, which closes short lots, it is the other way round.
    """
    kind = command.trigger.kind
    if kind is _TIME:
        return None
    if kind is _PRICE_TOUCH:
        return command.trigger.relation
    below = (kind is _STOP_LOSS) is not (command.order.direction is _BUY)
    return Relation.LE if below else _GE


def watched_symbol(command: InsertCondition) -> str:
    """Return the contract whose last price counts: the trigger's, else the order's own."""
    trigger, order = command.trigger, command.order
    if trigger.instrument_id:
        return f"{trigger.exchange_id}.{trigger.instrument_id}"
    return f"{order.exchange_id}.{order.instrument_id}"


def trigger_price(command: InsertCondition, watched: Instrument) -> Ticks:
    """Return the trigger's price in ticks of the contract that it watches; 0 for TIME.

    Raises:
        RejectError: ``TRIGGER_INVALID`` if the trigger lacks what its kind needs,
            ``PRICE_OFF_TICK`` if its price is not a multiple of the tick.
    """
    trigger = command.trigger
    if trigger.kind is _TIME:
        if trigger.moment is None:
            raise RejectError(RejectCode.TRIGGER_INVALID, kind=trigger.kind, needed="time")
        return 0
    if trigger.kind is _PRICE_TOUCH and trigger.relation is None:
        raise RejectError(RejectCode.TRIGGER_INVALID, kind=trigger.kind, needed="price_relation")
    if trigger.price is None or trigger.price <= 0:
        raise RejectError(RejectCode.TRIGGER_INVALID, kind=trigger.kind, needed="price > 0")
    return watched.ticks(trigger.price)
