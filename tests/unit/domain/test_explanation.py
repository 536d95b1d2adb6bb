"""Explanations: the numbers that an order was decided by, and the rule that refused it."""

import pytest

from diffex.domain.enums import Direction, Offset, TimeCondition
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.explanation import RULES
from tests.support.orders import Floor, at_market, order, sell


def told(floor: Floor, order_id: str, user_id: str = "ann") -> str:
    """Return an explanation as one text; every line of it speaks both languages."""
    lines = floor.exchange.explain(user_id, order_id)
    assert all(" / " in line for line in lines)
    return "\n".join(lines)


def test_an_order_that_trades_and_waits_is_told_number_by_number() -> None:
    """What it needed, what there was, the market that it met, its fills, and its place."""
    floor = Floor("ann", "bob", "cat")
    floor.give(
        sell("s", user_id="bob", price=7_530, volume=2),
        order("c", user_id="cat", price=7_525, volume=4),
        order("b", price=7_530, volume=5),
    )
    text = told(floor, "b")
    for fact in (
        "Order b: BUY OPEN 5 SHFE.cu2512 LIMIT 75300 GFD ANY, PARTIAL_FILLED",
        "75300 x 5 x 5 x 0.1 = 188,250.00, rounded up to the fen",
        "Commission: money x 0.00005 + 0.00 a lot = 94.13",
        "Needed 188,344.13 of the 10,000,000.00 available when it came",
        "best bid was 75250, the best ask 75300",
        "2 lots traded at 75300, commission 37.65",
        "0 lots stood ahead of it",
        "3 lots wait: price comes first, then time",
    ):
        assert fact in text, fact


def test_its_place_is_behind_what_came_before() -> None:
    """The lots at its price when it began to wait, whatever became of them."""
    floor = Floor("ann", "bob")
    floor.give(order("1", user_id="bob", volume=3), order("2"))
    assert "3 lots stood ahead of it" in told(floor, "2")
    assert "best ask -" in told(floor, "2")


def test_the_needs_and_the_funds_are_those_of_its_arrival() -> None:
    """Later orders and trades do not change what it was decided by."""
    floor = Floor("ann", "bob")
    floor.give(order("1", volume=3))
    before = told(floor, "1")
    floor.give(order("2", volume=9), sell("s", user_id="bob", price=7_600))
    assert told(floor, "1") == before


def test_a_market_order_holds_from_the_upper_limit() -> None:
    """And what does not trade of it ends with its reason."""
    floor = Floor()
    floor.give(order("1", **at_market()))
    text = told(floor, "1")
    assert "Margin at the upper limit" in text
    assert "did not trade at once" in text


def test_a_close_needs_no_margin() -> None:
    """Its lots are held instead."""
    floor = Floor()
    floor.trade("1", 7_530, volume=2)
    floor.give(
        order("b", user_id="bob", price=7_530),
        order("c", direction=Direction.SELL, offset=Offset.CLOSETODAY, price=7_530, volume=1),
    )
    text = told(floor, "c")
    assert "A close holds 1 lots and no margin" in text
    assert "It traded in full" in text


def test_a_refusal_for_funds_names_each_part() -> None:
    """Margin and commission, their sum, and what there was."""
    floor = Floor()
    floor.give(order("1", price=7_530, volume=500))
    text = told(floor, "1")
    for fact in (
        "the hold of margin and commission (FUNDS_INSUFFICIENT 3001)",
        "75300 x 500 x 5 x 0.1 = 18,825,000.00",
        "Needed 18,834,412.50 = margin 18,825,000.00 + commission 9,412.50",
        "available 10,000,000.00",
        "What to do: order less",
    ):
        assert fact in text, fact


@pytest.mark.parametrize(
    ("changes", "code", "todo"),
    [
        ({"instrument_id": "cu9912"}, RejectCode.SYMBOL_UNKNOWN, "check the contract's name"),
        ({"price": 1}, RejectCode.PRICE_BELOW_LIMIT, "name a higher price"),
        ({"limit_price": 1}, RejectCode.PRICE_OFF_TICK, "name a multiple of the tick"),
        ({"offset": Offset.CLOSE}, RejectCode.POSITION_HISTORY_INSUFFICIENT, "CLOSETODAY"),
        ({"time_condition": TimeCondition.GFA}, RejectCode.AUCTION_ONLY, "call auction"),
    ],
)
def test_a_refusal_names_its_rule_and_what_to_do(
    changes: dict[str, object], code: RejectCode, todo: str
) -> None:
    """With the code, and the sentence that has its numbers."""
    floor = Floor()
    floor.give(order("1", **changes))
    text = told(floor, "1")
    assert f"({code.name} {int(code)})" in text
    assert floor.state.traders["ann"].orders["1"].text in text
    assert todo in text


def test_every_code_that_rejects_an_order_has_its_rule() -> None:
    """All of the numbers of orders but those that leave no order behind, and two of accounts."""
    no_order = {
        "ORDER_ID_USED", "ORDER_UNKNOWN", "ORDER_FINISHED", "ORDER_ARCHIVED", "PRICE_TOO_FINE",
        "AMENDMENT_EMPTY", "BATCH_SIZE_INVALID", "CANCEL_CLOSED",
    }  # fmt: skip
    of_orders = {code for code in RejectCode if 2_000 < code < 2_070 and code.name not in no_order}
    assert set(RULES) >= of_orders | {RejectCode.FUNDS_INSUFFICIENT, RejectCode.CLOSE_ONLY}


def test_only_what_the_snapshot_shows_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what left it there is a status, of others' orders nothing."""
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", 1)
    floor = Floor()
    floor.give(order("1", volume=0), order("2", volume=0))
    for user_id, order_id, code in (
        ("ann", "1", RejectCode.ORDER_ARCHIVED),
        ("ann", "none", RejectCode.ORDER_UNKNOWN),
        ("bob", "2", RejectCode.ORDER_UNKNOWN),
        ("nobody", "2", RejectCode.ORDER_UNKNOWN),
    ):
        with pytest.raises(RejectError) as caught:
            floor.exchange.explain(user_id, order_id)
        assert caught.value.code is code
