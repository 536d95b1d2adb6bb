"""``explain_order``: a notice for the one session that asked, in both dialects."""

from diffex.domain.errors import RejectCode
from tests.support.floor import Floor
from tests.support.trade_floor import TradeFloor


def test_the_session_that_asks_is_answered_alone() -> None:
    """By a notice that names the order and holds the lines."""
    floor = Floor("u")
    asks, other = floor.client("u"), floor.client("u")
    asks.order("o1", volume=1)
    asks.quiet()
    other.quiet()
    seen = dict(other.tree["notify"])
    asks.send("explain_order", user_id="u", order_id="o1")
    asks.quiet()
    other.quiet()
    notice = list(asks.tree["notify"].values())[-1]
    assert (notice["level"], notice["code"], notice["order_id"]) == ("INFO", 0, "o1")
    assert "1 lots wait" in notice["content"]
    assert other.tree["notify"] == seen


def test_others_orders_are_not_explained() -> None:
    """Neither under their user nor under one's own."""
    floor = Floor("u", "v")
    client, other = floor.client("u"), floor.client("v")
    other.order("theirs", volume=1)
    client.send("explain_order", user_id="v", order_id="theirs")
    client.send("explain_order", user_id="u", order_id="theirs")
    client.quiet()
    assert client.wire.codes[-2:] == [RejectCode.USER_MISMATCH, RejectCode.ORDER_UNKNOWN]


def test_the_standard_dialect_answers_the_same() -> None:
    """Told once, as every notice there."""
    client = TradeFloor("u").trader("u")
    client.order("o1", volume=1)
    client.send("explain_order", user_id="u", order_id="o1")
    client.quiet()
    assert "1 lots wait" in list(client.wire.notices.values())[-1]["content"]
