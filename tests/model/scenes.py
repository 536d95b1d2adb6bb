"""What the histories trade: contracts, settings and hours, each with something of its own."""

import datetime
from typing import Any, Final

from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from diffex.domain.units import RATE_ONE
from tests.model.pair import Scene
from tests.support.contracts import CU, IF, ZN, J, M, contract

DEPOSITS: Final = {"ann": 10**10, "bob": 1_500_000_00, "cat": 10**10, "poor": 150_000_00}

SUGAR: Final = contract("CZCE.SR601", product_id="SR", margin_rate=70_000_003)
NEXT_MONTH: Final = contract(
    "SHFE.cu2601", pre_settlement=7_600, upper_limit=8_208, lower_limit=6_992
)
DELIVERED: Final = contract("SHFE.cu2511", delivering=True)
"""Its delivery month has come."""
LAST_DAY: Final = datetime.date(2025, 11, 10)
ENDING: Final = contract("CFFEX.IF2511", product_id="IF", tick_e6=200_000, tick_value=6_000)
NEW: Final = contract("SHFE.cu2602", pre_settlement=7_700, upper_limit=8_316, lower_limit=7_084)

HOURS: Final = ((32_400, 36_900), (37_800, 41_400), (48_600, 54_000))
BY_NIGHT: Final = contract("SHFE.cu2512", sessions=(*HOURS, (75_600, 90_000)))
BY_DAY: Final = contract("DCE.m2601", sessions=HOURS)
INDEX: Final = contract("CFFEX.IF2512", sessions=((34_200, 41_400), (46_800, 54_000)))
IN_SESSIONS: Final = (BY_NIGHT, BY_DAY, INDEX)


def ending(day: datetime.date) -> tuple[Instrument, ...]:
    """List one contract until its last day, and another one after it."""
    return (CU, ENDING) if day <= LAST_DAY else (CU, NEW)


def chosen(**settings: Any) -> Rules:
    """Return settings without forced liquidation, which some scenes have."""
    return Rules(**{"margin_call": 0, "liquidation": 0, **settings})


def strict(**settings: Any) -> Rules:
    """Return settings by which a fifth of the balance is already too much margin."""
    return chosen(
        order_types="all", margin_call=RATE_ONE // 8, liquidation=RATE_ONE // 5, **settings
    )


SCENES: Final = {
    "copper": Scene((CU,), chosen()),
    "each exchange's own orders": Scene((CU, M, SUGAR, IF), chosen()),
    "margin of groups": Scene((CU, NEXT_MONTH, SUGAR), chosen(order_types="all")),
    "apart and not": Scene((ZN, J), chosen(order_types="all", self_trade="allow")),
    "resting ones go first": Scene(
        (CU, M), chosen(order_types="all", self_trade="cancel_resting", floating_gains="withheld")
    ),
    "not too fast": Scene(
        (M, J),
        chosen(order_types="all", self_trade="allow", orders_per_second=3, transfers=False),
    ),
    "delivery": Scene((CU, DELIVERED), chosen(order_types="all")),
    "one ends and one comes": Scene(
        (CU, ENDING), chosen(order_types="all", self_trade="allow"), "24x7", ending
    ),
    "in sessions": Scene(IN_SESSIONS, chosen(order_types="all", self_trade="allow"), "exchange"),
    "a night session": Scene((BY_NIGHT,), chosen(order_types="all"), "exchange"),
    "sold out": Scene((CU, NEXT_MONTH, M), strict()),
    "sold out in sessions": Scene((BY_NIGHT, BY_DAY), strict(self_trade="allow"), "exchange"),
    "settled by hand": Scene(
        (BY_NIGHT, BY_DAY), chosen(order_types="all", settlement="manual"), "exchange"
    ),
}
