"""Which kinds of order there are, what becomes of each, and which exchange takes which.

A kind is a price type with a time and a volume condition. ``RULES`` is the whole list of
kinds that make sense; ``TAKEN`` says what each exchange takes of it, unless the host's
``order_types`` is ``all``. Source: the exchanges' trading rules as CTP counters apply them
(docs/reference/orders.md has the table).
"""

from collections.abc import Iterable
from typing import Final

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import ForceClose, PriceType, TimeCondition, VolumeCondition
from diffex.domain.errors import RejectCode, RejectError

Kind = tuple[PriceType, TimeCondition, VolumeCondition]

FIVE_LEVELS: Final = 5
"""How many opposite prices a FIVELEVEL order takes at most."""


class Rule:
    """What an order may take when it arrives, and what becomes of the rest."""

    __slots__ = ("in_full", "levels", "minimum", "rests")

    def __init__(
        self, *, rests: bool = False, in_full: bool = False, minimum: bool = False, levels: int = 0
    ) -> None:
        self.rests: Final = rests
        """The rest waits in the book; otherwise it is cancelled."""
        self.in_full: Final = in_full
        """It trades in full at once or not at all."""
        self.minimum: Final = minimum
        """At least its ``min_volume`` trades at once, or nothing does."""
        self.levels: Final = levels
        """How many opposite prices it takes at most; 0 for all that its own price reaches. With
        ``rests``: what is left becomes a limit order at the price of its last fill."""

    @property
    def in_auction(self) -> bool:
        """Whether a call auction takes it: it names a price and can wait for it."""
        return self.rests and not self.levels


_LIMIT: Final = PriceType.LIMIT
_ANY: Final = PriceType.ANY
_BEST: Final = PriceType.BEST
_FIVELEVEL: Final = PriceType.FIVELEVEL
_GFD: Final = TimeCondition.GFD
_IOC: Final = TimeCondition.IOC
_SOME: Final = VolumeCondition.ANY
_MIN: Final = VolumeCondition.MIN
_ALL: Final = VolumeCondition.ALL
_NOT_FORCED: Final = ForceClose.NOT

DAY_LIMIT: Final = Rule(rests=True)
"""The rule of nearly every order: a limit, for the day. Every exchange takes it."""

RULES: Final[dict[Kind, Rule]] = {
    (_LIMIT, _GFD, _SOME): DAY_LIMIT,
    (_LIMIT, TimeCondition.GFS, _SOME): DAY_LIMIT,
    (_LIMIT, TimeCondition.GFA, _SOME): DAY_LIMIT,
    (_LIMIT, TimeCondition.GTD, _SOME): DAY_LIMIT,
    (_LIMIT, TimeCondition.GTC, _SOME): DAY_LIMIT,
    (_LIMIT, _IOC, _SOME): Rule(),
    (_LIMIT, _IOC, _MIN): Rule(minimum=True),
    (_LIMIT, _IOC, _ALL): Rule(in_full=True),
    (_ANY, _IOC, _SOME): Rule(),
    (_ANY, _IOC, _MIN): Rule(minimum=True),
    (_ANY, _IOC, _ALL): Rule(in_full=True),
    (_BEST, _GFD, _SOME): Rule(levels=1, rests=True),
    (_BEST, _IOC, _SOME): Rule(levels=1),
    (_BEST, _IOC, _MIN): Rule(levels=1, minimum=True),
    (_BEST, _IOC, _ALL): Rule(levels=1, in_full=True),
    (_FIVELEVEL, _GFD, _SOME): Rule(levels=FIVE_LEVELS, rests=True),
    (_FIVELEVEL, _IOC, _SOME): Rule(levels=FIVE_LEVELS),
    (_FIVELEVEL, _IOC, _MIN): Rule(levels=FIVE_LEVELS, minimum=True),
    (_FIVELEVEL, _IOC, _ALL): Rule(levels=FIVE_LEVELS, in_full=True),
}

_LIMITS: Final[frozenset[Kind]] = frozenset(
    {(_LIMIT, _GFD, _SOME), (_LIMIT, _IOC, _SOME), (_LIMIT, _IOC, _ALL)}
)
_SHFE: Final[frozenset[Kind]] = _LIMITS | {(_LIMIT, _IOC, _MIN)}
_DCE: Final[frozenset[Kind]] = _LIMITS | {(_ANY, _IOC, _SOME), (_ANY, _IOC, _ALL)}

TAKEN: Final[dict[str, frozenset[Kind]]] = {
    "SHFE": _SHFE,
    "INE": _SHFE,
    "DCE": _DCE,
    "GFEX": _DCE,
    "CZCE": frozenset({(_LIMIT, _GFD, _SOME), (_LIMIT, _IOC, _SOME), (_ANY, _IOC, _SOME)}),
    "CFFEX": _LIMITS
    | {
        (_BEST, _GFD, _SOME),
        (_BEST, _IOC, _SOME),
        (_FIVELEVEL, _GFD, _SOME),
        (_FIVELEVEL, _IOC, _SOME),
    },
}
"""By exchange, the kinds that it takes. An exchange that is not here takes all there are."""

_Words = tuple[str, str, str]


def _words(kind: Kind) -> _Words:
    price, time, volume = kind
    return price._value_, time._value_, volume._value_


def _by_words(kinds: Iterable[Kind]) -> dict[_Words, Rule]:
    return {_words(kind): RULES[kind] for kind in kinds}


# By plain text: an enum's own hash is computed in Python, three times for a kind.
_RULES: Final[dict[_Words, Rule]] = _by_words(RULES)
_TAKEN: Final[dict[str, dict[_Words, Rule]]] = {
    exchange_id: _by_words(kinds) for exchange_id, kinds in TAKEN.items()
}


def rule_for(command: InsertOrder, every_kind: bool) -> Rule:
    """Return the rule of an order's type and conditions.

    Args:
        command: the order. One of the exchange's own (``force_close``) may be of any kind.
        every_kind: whether each exchange takes every kind there is.

    Raises:
        RejectError: ``ORDER_TYPE_UNSUPPORTED`` for a kind that makes no sense,
            ``ORDER_TYPE_NOT_TAKEN`` for one that the contract's exchange does not take.
    """
    if (
        command.price_type is _LIMIT
        and command.time_condition is _GFD
        and command.volume_condition is _SOME
    ):
        return DAY_LIMIT
    words = _words((command.price_type, command.time_condition, command.volume_condition))
    rule = _RULES.get(words)
    if rule is None:
        raise RejectError(RejectCode.ORDER_TYPE_UNSUPPORTED, kind=" + ".join(words))
    if every_kind or command.force_close is not _NOT_FORCED:
        return rule
    if words not in _TAKEN.get(command.exchange_id, _RULES):
        raise RejectError(
            RejectCode.ORDER_TYPE_NOT_TAKEN,
            exchange=command.exchange_id,
            kind=" + ".join(words),
        )
    return rule
