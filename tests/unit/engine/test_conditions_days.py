"""Conditional orders over phases, days and contracts that end."""

import datetime

import pytest

from diffex.domain.enums import TimeCondition
from diffex.domain.errors import FinishCode, RejectCode
from diffex.domain.events import ConditionChanged, ConditionForgotten, OrderAccepted
from diffex.domain.instrument import Instrument
from diffex.domain.trigger import ConditionState
from tests.support import days as calendar
from tests.support.conditions import GE, at, condition, states, touch
from tests.support.contracts import CU, M, contract
from tests.support.days import CU_NIGHT, M_DAY, Days
from tests.support.orders import every, only, order, sell

FIRED, EXPIRED = ConditionState.FIRED, ConditionState.EXPIRED
GTC = TimeCondition.GTC


def evening() -> Days:
    """Return an exchange on Monday evening, with Tuesday before it."""
    days = Days("2025-11-10 17:00", terms=(CU_NIGHT, M_DAY), sessions="exchange")
    days.until("2025-11-10 17:01")
    return days


def test_what_the_auction_meets_fires_when_trading_begins() -> None:
    """Between the match and the session no order is taken; the session's first moment is its."""
    days = evening()
    waits = order("o", terms=CU_NIGHT, price=7_400)
    days.give(condition("c", touch(GE, 7_540, terms=CU_NIGHT), waits))
    days.until("2025-11-10 20:55")
    days.give(
        order("b", terms=CU_NIGHT, price=7_540),
        sell("s", user_id="bob", terms=CU_NIGHT, price=7_540),
    )
    assert states(days.until("2025-11-10 20:59:30")) == []
    assert states(days.give(order("early", user_id="bob", terms=CU_NIGHT))) == []
    assert states(days.until("2025-11-10 21:07")) == [("c", FIRED)]
    assert days.state.traders["ann"].orders["o"].insert_time == calendar.at("2025-11-10 21:00")


def test_a_moment_fires_in_any_phase() -> None:
    """A closed market refuses its order, with the code of the phase."""
    days = evening()
    moment = calendar.at("2025-11-10 18:00")
    days.give(condition("c", at(moment), order("o", terms=CU_NIGHT)))
    told = every(days.until("2025-11-10 19:00"), ConditionChanged)[-1]
    assert (told.state, told.code) == (ConditionState.REJECTED, RejectCode.MARKET_CLOSED)
    assert told.update_time == moment


def listing(day: datetime.date) -> tuple[Instrument, ...]:
    """List copper no more from Tuesday on."""
    return (CU, M) if day == datetime.date(2025, 11, 10) else (contract("SHFE.cu2601"), M)


def test_what_names_a_contract_that_ended_ends() -> None:
    """Whether it would trade or only watches it, and also if it is good till cancelled."""
    days = Days(listing=listing)
    watches = touch(GE, 7_600, exchange_id="SHFE", instrument_id=CU.instrument_id)
    days.give(
        condition("trades", touch(GE, 7_600), till=GTC),
        condition("watches", watches, order("w", terms=M, price=2_900), till=GTC),
        condition("stays", touch(GE, 2_950, terms=M), order("s", terms=M, price=2_900), till=GTC),
        condition("day", touch(GE, 2_950, terms=M), order("d", terms=M, price=2_900)),
    )
    events = days.until("2025-11-11 00:00")
    codes = {one.command.condition_id: one.code for one in every(events, ConditionChanged)}
    assert codes == {
        "trades": FinishCode.CONTRACT_EXPIRED,
        "watches": FinishCode.CONTRACT_EXPIRED,
        "day": FinishCode.DAY_ENDED,
    }
    assert {one.state for one in every(events, ConditionChanged)} == {EXPIRED}
    assert list(days.state.triggers.watches) == [M.symbol]


def test_what_a_day_forgets_keeps_its_id() -> None:
    """The next day's conditional orders need other names."""
    days = Days()
    command = condition("c", touch(GE, 7_600))
    days.give(command)
    days.until("2025-11-11 00:00")
    assert only(days.until("2025-11-12 00:00"), ConditionForgotten).condition_id == "c"
    assert not states(days.give(command))


def test_a_group_that_ends_may_push_older_ones_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest that ended leaves first, also when several end at once."""
    monkeypatch.setattr("diffex.domain.limits.CONDITIONS_KEPT", 1)
    days = Days()
    for name in ("a", "b", "c"):
        days.give(condition(name, touch(GE, 7_531), order(f"o{name}", price=7_400), group="g"))
    events = days.trade("1", 7_531)
    assert [one.condition_id for one in every(events, ConditionForgotten)] == ["a", "b"]
    assert [one.command.order_id for one in every(events, OrderAccepted)][-1] == "oa"
    assert list(days.state.traders["ann"].conditions) == ["c"]
