"""Descriptions: every field that the schema has, with the values that clients reckon with."""

from typing import Any

import pytest
from graphql import GraphQLObjectType, build_schema

from diffex.diff.symbols.describe import trading_time
from diffex.diff.symbols.schema import SDL
from diffex.domain.fees import commission, margin
from tests.support.contracts import CU
from tests.support.universe import directory

HOUR = 3_600


def node(symbol: str, mode: Any = "exchange") -> dict[str, Any]:
    """Return the node of a contract."""
    return directory(mode).now.entries[symbol].node


def objects(tree: Any) -> list[dict[str, Any]]:
    """Return every object in a tree, the outermost first."""
    if isinstance(tree, list):
        return [one for part in tree for one in objects(part)]
    if not isinstance(tree, dict):
        return []
    return [tree, *(one for part in tree.values() for one in objects(part))]


@pytest.mark.parametrize("symbol", ["SHFE.rb2701", "SHFE.cu2512", "KQ.m@SHFE.cu", "KQ.i@DCE.jd"])
def test_a_node_has_exactly_the_fields_of_its_type(symbol: str) -> None:
    """So that no query meets a field that is missing; in the objects within it too."""
    schema = build_schema(SDL)
    for one in objects(node(symbol)):
        kind = schema.type_map[one["__typename"]]
        assert isinstance(kind, GraphQLObjectType)
        assert set(one) == {"__typename", *kind.fields}


def test_a_future() -> None:
    """Names, terms, delivery; yuan, and nanoseconds."""
    found = node("SHFE.rb2701")
    assert {
        name: found[name]
        for name in ("class", "exchange_id", "ins_id", "instrument_id", "product_id")
    } == {
        "class": "FUTURE",
        "exchange_id": "SHFE",
        "ins_id": "rb2701",
        "instrument_id": "SHFE.rb2701",
        "product_id": "rb",
    }
    assert (found["instrument_name"], found["english_name"]) == ("螺纹钢2701", "rebar 2701")
    assert (found["price_tick"], found["price_decs"], found["volume_multiple"]) == (1.0, 0, 10)
    assert (found["delivery_year"], found["delivery_month"]) == (2027, 1)
    assert found["expire_datetime"] == 1_799_996_400_000_000_000
    assert found["expired"] is False
    assert found["trading_day"] == "20261123"
    assert found["settlement_price"] == 3_100.0
    assert (found["upper_limit"], found["lower_limit"]) == (3_255.0, 2_945.0)
    assert (found["max_limit_order_volume"], found["open_max_limit_order_volume"]) == (500, 500)
    assert (found["min_market_order_volume"], found["close_min_limit_order_volume"]) == (1, 1)


def test_what_the_market_knows_is_in_it() -> None:
    """Null as long as nobody knows it; a price in yuan."""
    assert node("SHFE.rb2701")["pre_close"] == 3_105.0
    assert node("SHFE.rb2701")["pre_open_interest"] == 42
    assert node("SHFE.rb2702")["pre_close"] is None
    assert node("SHFE.rb2703")["pre_open_interest"] is None


def test_margin_and_commission_are_the_engine_s_for_one_lot() -> None:
    """At the pre-settlement price: tqsdk's TqSim takes them as they are."""
    found = node(CU.symbol)
    assert found["margin"] == margin(CU, CU.pre_settlement) / 100 == 37_615.0
    assert found["commission"] == commission(CU, CU.pre_settlement, 1, 0, 0) / 100 == 18.81


def test_a_contract_that_is_listed_for_good_has_no_end() -> None:
    """Its symbol names December 2025, a year ago, and it trades."""
    found = node(CU.symbol)
    assert (found["delivery_year"], found["delivery_month"]) == (2025, 12)
    assert (found["expired"], found["expire_datetime"]) == (False, None)


def test_a_continuous_contract_leads_to_its_main() -> None:
    """By an edge to the very node; limits and multiple are the main's."""
    found = node("KQ.m@SHFE.cu")
    edges = found["underlying"]["edges"]
    assert (found["class"], found["exchange_id"], found["ins_id"]) == ("CONT", "KQ", "m@SHFE.cu")
    assert [edge["node"]["instrument_id"] for edge in edges] == [CU.symbol]
    assert found["underlying"]["count"] == 1
    assert found["volume_multiple"] == CU.volume_multiple
    assert found["upper_limit"] == CU.price(CU.upper_limit)
    assert found["instrument_name"] == "沪铜主连"


def test_an_index_of_a_product() -> None:
    """It has a multiple under another name, and no limits."""
    found = node("KQ.i@SHFE.rb")
    assert (found["class"], found["instrument_id"]) == ("INDEX", "KQ.i@SHFE.rb")
    assert found["index_multiple"] == 10
    assert found["instrument_name"] == "螺纹钢指数"
    assert "upper_limit" not in found


def test_sessions_are_the_exchange_s() -> None:
    """Hours past 24 are the next morning."""
    sessions = ((9 * HOUR, 10 * HOUR + 900), (21 * HOUR, 26 * HOUR + 1_800))
    times = trading_time(sessions, "exchange")
    assert times["day"] == [["09:00:00", "10:15:00"]]
    assert times["night"] == [["21:00:00", "26:30:00"]]
    assert trading_time(sessions[:1], "exchange")["night"] == []


def test_around_the_clock_there_is_a_day_and_a_night() -> None:
    """Whatever the sessions are."""
    times = trading_time(((9 * HOUR, 10 * HOUR),), "24x7")
    assert times["day"] == [["00:00:00", "18:00:00"]]
    assert times["night"] == [["18:00:00", "72:00:00"]]
