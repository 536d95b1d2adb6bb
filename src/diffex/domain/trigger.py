"""What a conditional order waits for, as a value: the words and the terms of its trigger."""

from enum import StrEnum

import msgspec

from diffex.domain.units import Nanos, PriceE6


class TriggerKind(StrEnum):
    """What lets a conditional order fire."""

    STOP_LOSS = "STOP_LOSS"
    """The price goes against the lots that the order closes."""
    TAKE_PROFIT = "TAKE_PROFIT"
    """The price goes their way."""
    PRICE_TOUCH = "PRICE_TOUCH"
    """The price reaches a level from the side that the relation names."""
    TIME = "TIME"
    """A moment has come."""


class Relation(StrEnum):
    """How the last price must stand to the trigger's."""

    GE = "GE"
    LE = "LE"


class ConditionState(StrEnum):
    """Where a conditional order is in its life."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    FIRED = "FIRED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"


class Trigger(msgspec.Struct, frozen=True, gc=False):
    """When a conditional order fires. What its kind does not use is None or empty."""

    kind: TriggerKind
    exchange_id: str = ""
    """Whose last price counts; with ``instrument_id`` empty for the order's own contract."""
    instrument_id: str = ""
    relation: Relation | None = None
    """Only for PRICE_TOUCH; for STOP_LOSS and TAKE_PROFIT it follows from the order."""
    price: PriceE6 | None = None
    """For all but TIME."""
    moment: Nanos | None = None
    """Only for TIME."""
