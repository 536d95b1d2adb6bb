"""Events come in the order of the wire, each fact once."""

from diffex.domain.events import AccountChanged, Event, OrderUpdated, PositionChanged, Traded
from tests.support.contracts import CU, M
from tests.support.orders import ANYTHING, Floor, every, order, sell


def outline(events: list[Event]) -> list[tuple[str, str]]:
    """Return each event's name and user."""
    return [(type(event).__name__, event.user_id) for event in events]


def test_accept_then_trades_then_orders_then_accounts() -> None:
    """A buy that meets two makers: each part in order, the taker's before the makers'."""
    floor = Floor("ann", "bob", "cat")
    floor.give(sell("b1", user_id="bob"), sell("c1", user_id="cat"))
    assert outline(floor.give(order("a1", volume=3))) == [
        ("OrderAccepted", "ann"),
        ("Traded", "ann"),
        ("Traded", "bob"),
        ("Traded", "ann"),
        ("Traded", "cat"),
        ("OrderUpdated", "ann"),
        ("OrderUpdated", "bob"),
        ("OrderUpdated", "cat"),
        ("AccountChanged", "ann"),
        ("PositionChanged", "ann"),
        ("AccountChanged", "bob"),
        ("PositionChanged", "bob"),
        ("AccountChanged", "cat"),
        ("PositionChanged", "cat"),
    ]


def test_an_order_that_rests_tells_its_hold() -> None:
    """Accepted, its progress, and the funds; no position is touched."""
    events = Floor().give(order())
    assert [name for name, _ in outline(events)] == [
        "OrderAccepted",
        "OrderUpdated",
        "AccountChanged",
    ]


def test_a_user_on_both_sides_is_told_once() -> None:
    """One account and one position, as they are after both sides; an update for each order."""
    floor = Floor(rules=ANYTHING)
    events = floor.give(sell("s", volume=2), order("b"))
    assert len(every(events, AccountChanged)) == len(every(events, PositionChanged)) == 1
    assert [one.order_id for one in every(events, OrderUpdated)] == ["b", "s"]
    assert [one.order_id for one in every(events, Traded)] == ["b", "s"]


def test_funds_are_told_with_every_position_that_moved() -> None:
    """Ann's copper moved by others' trade; her next order in meal tells it with her funds."""
    floor = Floor("ann", "bob", "cat", "dan")
    floor.trade("1", 7_523)
    floor.give(sell("2", user_id="cat", price=7_533), order("2", user_id="dan", price=7_533))
    events = floor.give(order("3", terms=M, price=3_000))
    (told,) = every(events, PositionChanged)
    assert (told.user_id, told.symbol, told.last_price) == ("ann", CU.symbol, 7_533)
    assert told.long.position_profit == every(events, AccountChanged)[0].position_profit == 50_000
    assert not every(floor.give(order("4", terms=M, price=3_000)), PositionChanged)


def test_what_moved_there_and_back_is_told_again() -> None:
    """A mirror that began in between has the price in between."""
    floor = Floor("ann", "bob", "cat")
    floor.trade("1", 7_523)
    for number, price in (("2", 7_533), ("3", 7_523)):
        floor.give(sell(number, user_id="cat", price=price))
        floor.give(order(number, user_id="bob", price=price))
    events = floor.give(order("4", terms=M, price=3_000))
    assert [one.last_price for one in every(events, PositionChanged)] == [7_523]
