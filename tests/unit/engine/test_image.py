"""The image of a state: everything is in it, and what comes back is the same."""

from typing import Final

import msgspec
import pytest

from diffex.domain.book import Book, Level, Side
from diffex.domain.calendar import DAY
from diffex.domain.commands import (
    CancelCondition,
    InsertCondition,
    PauseCondition,
    ResumeCondition,
    SettleDay,
    StopTrading,
    TakeTicks,
    Wake,
)
from diffex.domain.condition import Condition
from diffex.domain.enums import Offset
from diffex.domain.order import Order
from diffex.domain.position import Position
from diffex.domain.trigger import ConditionState, Relation, Trigger, TriggerKind
from diffex.domain.units import SECOND
from diffex.engine import image, image_conditions, image_market, image_traders
from diffex.engine.exchange import Exchange
from diffex.engine.image_rows import Rows, attributes
from diffex.engine.market_data import MarketData
from diffex.engine.state import Archived, ExchangeState
from diffex.engine.triggers import Triggers
from diffex.storage.memory import NoPast
from tests.support.contracts import CONTRACTS, CU, M
from tests.support.days import Days
from tests.support.orders import Floor, cancel, order, sell
from tests.support.same_state import differences

PRICE: Final = CU.tick_e6


def busy(monkeypatch: pytest.MonkeyPatch) -> Floor:
    """Return an exchange with something of everything, old bars and ticks gone."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 10)
    floor = Floor()
    floor.carry("ann", is_long=True, volume=4)
    for number in range(15):
        floor.trade(f"t{number}", 7_523 + number % 2, 3)
        floor.now += 10**9
        floor.give(TakeTicks())
    floor.give(
        order("2", price=7_500, volume=2),
        sell("3", price=7_530, volume=1, offset=Offset.CLOSE),
        sell("4", price=7_530, volume=1, offset=Offset.CLOSETODAY),
        sell("5", user_id="bob", price=7_530, volume=1),
        order("6", volume=0),
        order("7", price=7_400),
        order("8", price=7_500),
        cancel("7"),
    )
    floor.state.traders["bob"].archived["old"] = Archived(b"digest", "FILLED", 3)
    return floor


def again(state: ExchangeState) -> ExchangeState:
    """Return the state that an image of ``state`` shows."""
    return image.restore(image.dump(state), NoPast())


def test_what_comes_back_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attribute by attribute, with its type: an order's status is an enum again."""
    state = busy(monkeypatch).state
    restored = again(state)
    assert list(differences(state, restored)) == []
    assert restored.state_hash() == state.state_hash()
    assert image.dump(restored) == image.dump(state)


def test_the_hash_of_each_section_tells_where_two_states_differ(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was published is in no hash: a replay publishes to nobody."""
    state = busy(monkeypatch).state
    restored = again(state)
    restored.traders["ann"].account.margin += 1
    before, after = image.section_hashes(state), image.section_hashes(restored)
    assert [name for name in before if before[name] != after[name]] == ["traders"]
    assert "published" not in before


def test_an_exchange_goes_on_from_an_image(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same commands have the same events, and lead to the same state."""
    floor = busy(monkeypatch)
    restored = Exchange.of(again(floor.state))
    for command in (
        sell("9", user_id="bob", price=7_500, volume=9),
        cancel("3"),
        order("2"),
        TakeTicks(),
        StopTrading(),
        order("10"),
    ):
        events = floor.give(command)
        assert restored.apply(command, floor.now) == events
        assert restored.state.state_hash() == floor.state.state_hash()
    series, others = (
        one.market.series(CU.symbol, 5 * 10**9) for one in (floor.state, restored.state)
    )
    assert list(differences(series, others)) == []


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        (ExchangeState, image.STATE_ATTRIBUTES),
        (MarketData, image_market.MARKET_ATTRIBUTES),
        (Position, image_traders.POSITION_ATTRIBUTES),
        (Triggers, image_conditions.TRIGGERS_ATTRIBUTES),
        (Book, {"asks", "bids"}),
        (Side, {"keys", "levels", "sign"}),
        (Level, {"husks", "queue", "volume"}),
    ],
)
def test_no_attribute_is_forgotten(kind: type, known: frozenset[str]) -> None:
    """Whoever adds one to a class without rows is told here that it belongs to the image."""
    assert set(attributes(kind)) == set(known)


def test_an_attribute_that_a_row_cannot_have_is_named() -> None:
    """A name that is kept apart, or has a type, must exist."""
    with pytest.raises(AssertionError, match="lost"):
        Rows(Order, apart=("lost",))


@pytest.mark.parametrize(
    ("found", "named"),
    [
        (b"", "cannot be read"),
        (b"\xc1nothing", "cannot be read"),
        (msgspec.msgpack.encode({"format": image.FORMAT, "sections": {}}), "cannot be read"),
        (msgspec.msgpack.encode({"format": 1, "sections": {}}), "its format is 1"),
    ],
)
def test_what_is_no_image_is_refused(found: bytes, named: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(image.ImageError, match=named):
        image.restore(found, NoPast())


def test_an_exchange_goes_on_from_an_image_of_a_later_day() -> None:
    """What the days before left, the day's phases and what is due are in it."""
    floor = Floor()
    floor.trade("1", 7_523, 3)
    floor.give(order("rests", price=7_500), TakeTicks())
    for number in range(2):
        floor.now += DAY
        floor.give(Wake())
        floor.trade(f"later{number}", 7_524)
    restored = again(floor.state)
    assert list(differences(floor.state, restored)) == []
    copy = Exchange.of(restored, lambda _: CONTRACTS)
    floor.now += DAY
    for command in (Wake(), order("new", price=7_510), TakeTicks()):
        assert copy.apply(command, floor.now) == floor.exchange.apply(command, floor.now)
        assert copy.state.state_hash() == floor.state.state_hash()


def test_conditional_orders_wait_on_from_an_image() -> None:
    """By price and by time, paused, ended and met: each fires where and when it would have."""
    floor = Floor()
    floor.trade("1", 7_523)
    for number, relation in enumerate((Relation.GE, Relation.LE, Relation.GE)):
        trigger = Trigger(TriggerKind.PRICE_TOUCH, relation=relation, price=PRICE * (7_523 + 3))
        if relation is Relation.LE:
            trigger = msgspec.structs.replace(trigger, price=PRICE * (7_523 - 3))
        floor.give(waiting(f"c{number}", trigger))
    floor.give(waiting("later", Trigger(TriggerKind.TIME, moment=floor.now + 5 * SECOND)))
    floor.give(PauseCondition("ann", "c2"), CancelCondition("ann", "c1"))
    restored = again(floor.state)
    assert restored.state_hash() == floor.state.state_hash()
    copy = Exchange.of(restored, lambda _: CONTRACTS)
    floor.now += 6 * SECOND
    # The sides of a trade beyond the trigger's price.
    beyond = (sell("s", price=7_527, user_id="bob"), order("b", price=7_527))
    for command in (Wake(), *beyond, ResumeCondition("ann", "c2")):
        assert copy.apply(command, floor.now) == floor.exchange.apply(command, floor.now)
        assert copy.state.state_hash() == floor.state.state_hash()
    states = {one.command.condition_id: one.state for one in conditions_of(floor)}
    assert states == {
        "c0": ConditionState.FIRED,
        "c1": ConditionState.CANCELLED,
        "c2": ConditionState.FIRED,
        "later": ConditionState.FIRED,
    }


def waiting(condition_id: str, trigger: Trigger) -> InsertCondition:
    """Return a conditional order of ann's for one lot."""
    fires = order(f"of-{condition_id}", price=7_400)
    return InsertCondition("ann", condition_id, trigger, fires)


def conditions_of(floor: Floor) -> list[Condition]:
    """Return ann's conditional orders."""
    return list(floor.state.traders["ann"].conditions.values())


def test_a_contract_that_is_listed_before_others_keeps_its_place_in_an_image() -> None:
    """Those of before come first, wherever the day's list has it: a state is what it was."""
    days = Days(terms=(CU,), listing=lambda _: (M, CU))
    days.give(SettleDay(days.state.trading_day))
    assert list(days.state.books) == [CU.symbol, M.symbol]
    again = image.restore(image.dump(days.state), NoPast())
    assert again.state_hash() == days.state.state_hash()
    assert (
        list(again.books) == list(again.market.days) == list(again.holders) == [CU.symbol, M.symbol]
    )
