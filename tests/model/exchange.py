"""A slow model of the whole exchange, right by being obvious.

It is written from the rule book and shares commands, words, contract terms and settings
with the engine, nothing else. Orders, fills and lots are plain lists; books are sorted and
funds are added up each time somebody asks. What a command may be refused for is a set of
names: the engine may name any rule of it.

``view`` has the lists and what follows of them, ``trading`` what commands do to orders and
accounts, ``checks`` when an order is refused, ``risk`` the forced liquidation, ``day`` the
clock and the settlement, and ``conditions`` the orders that wait for a price.
"""

import datetime
from collections.abc import Iterable

from diffex.domain.instrument import Instrument
from diffex.domain.rules import CTP_RULES, Rules
from tests.model.conditions import Conditions
from tests.model.phases import AllDay, Timetable


class ModelExchange(Conditions):
    """The exchange, from an empty one on."""

    def __init__(
        self,
        contracts: Iterable[Instrument],
        day: datetime.date,
        rules: Rules = CTP_RULES,
        timetable: Timetable | None = None,
        live_limit: int = 2_000,
    ) -> None:
        super().__init__(contracts, day, rules, timetable or AllDay(), live_limit)
