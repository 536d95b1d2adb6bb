"""What the end of a day does to orders that stay, in the engine and in the model at once."""

import datetime
from typing import Any, Final

import pytest

from diffex.domain.commands import SettleDay
from diffex.domain.enums import Offset, TimeCondition
from tests.model.pair import DAY, Pair, Scene
from tests.model.scenes import DEPOSITS, chosen
from tests.support.contracts import CU
from tests.support.orders import START, order, sell

GTC: Final[dict[str, Any]] = {"time_condition": TimeCondition.GTC}
TOMORROW: Final = DAY + datetime.timedelta(days=1)


def pair() -> Pair:
    """Return both exchanges with one lot of ann's and bob's, traded 23 ticks below the last day."""
    made = Pair(Scene((CU,), chosen(order_types="all")), DEPOSITS)
    made.apply(sell("s", user_id="bob", price=7_500), START)
    made.apply(order("b", price=7_500), START)
    return made


def left(made: Pair) -> dict[str, str]:
    """Return every order that ann's snapshot has, and why it ended."""
    return {
        one.command.order_id: one.code
        for one in made.model.orders
        if one.user_id == "ann" and made.model.shown(one)
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"price": CU.upper_limit, "terms": CU}, "OUTSIDE_LIMITS"),
        ({"price": 8_100}, ""),
        ({"price": 8_100, "offset": Offset.CLOSETODAY}, "NOTHING_TO_CLOSE"),
    ],
)
def test_an_order_that_stays_meets_the_new_day(changes: dict[str, Any], code: str) -> None:
    """The limits fall to 8,100 with the settlement price; today's lots are no more."""
    made = pair()
    made.apply(sell("x", **GTC, **changes), START)
    made.apply(SettleDay(DAY), START)
    assert made.model.terms[CU.symbol].upper_limit == 8_100
    assert left(made) == {"x": code}


def test_a_date_is_the_last_day() -> None:
    """Good till today ends today, good till tomorrow ends tomorrow."""
    made = pair()
    for order_id, day in (("1", DAY), ("2", TOMORROW)):
        until = {"time_condition": TimeCondition.GTD, "good_till": day}
        made.apply(order(order_id, price=7_400, **until), START)
    made.apply(SettleDay(DAY), START)
    assert left(made) == {"2": ""}
    made.apply(SettleDay(TOMORROW), START)
    assert left(made) == {}


def test_a_low_bid_stays_when_the_limits_fall_and_ends_when_they_rise() -> None:
    """At 6,922, the lowest of the first day, it outlives a fall and not the rise after it."""
    made = pair()
    made.apply(order("x", price=CU.lower_limit, **GTC), START)
    made.apply(SettleDay(DAY), START)
    assert left(made) == {"x": ""}
    made.apply(sell("s2", user_id="bob", price=7_600), START)
    made.apply(order("b2", user_id="cat", price=7_600), START)
    made.apply(SettleDay(TOMORROW), START)
    assert made.model.terms[CU.symbol].lower_limit == 6_992
    assert left(made) == {"x": "OUTSIDE_LIMITS"}
