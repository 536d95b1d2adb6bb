"""Whole files: the contracts as front ends and tqsdk without queries read them."""

import datetime
import json

from diffex.diff.symbols.latest import continuous_table, days_off, latest
from tests.support.clocks import HOLIDAYS
from tests.support.contracts import CU
from tests.support.universe import TODAY, directory, figures, universe

FILE = latest(directory().now, figures)
KINDS = {"SHFE.rb2701": "FUTURE", "KQ.m@SHFE.cu": "FUTURE_CONT", "KQ.i@SHFE.cu": "FUTURE_INDEX"}


def test_every_contract_is_in_it() -> None:
    """And one index that is not traded here, without which tqsdk fails."""
    assert set(FILE) == {*directory().now.entries, "CSI.000300"}
    assert FILE["CSI.000300"]["class"] == "INDEX"


def test_each_has_what_tqsdk_js_reads() -> None:
    """frontend.md, 1.3: a search throws where ``py`` is missing."""
    wanted = {
        "class",
        "instrument_id",
        "ins_id",
        "ins_name",
        "exchange_id",
        "product_id",
        "underlying_product",
        "py",
        "expired",
        "price_tick",
        "price_decs",
        "volume_multiple",
        "last_price",
        "sort_key",
        "trading_time",
    }
    assert [symbol for symbol, one in FILE.items() if not wanted <= set(one)] == []
    assert [symbol for symbol, one in FILE.items() if not isinstance(one["py"], str)] == []


def test_classes_are_the_older_ones() -> None:
    """Of contracts, continuous contracts and indexes."""
    assert {symbol: FILE[symbol]["class"] for symbol in KINDS} == KINDS


def test_a_future() -> None:
    """Seconds, and the last price or a dash."""
    rebar = FILE["SHFE.rb2701"]
    assert rebar["expire_datetime"] == 1_799_996_400
    assert (rebar["last_price"], FILE["SHFE.rb2703"]["last_price"]) == (3_120.0, "-")
    assert (rebar["py"], rebar["ins_name"]) == ("rb2701,rebar 2701", "螺纹钢2701")
    assert (rebar["margin"], rebar["delivery_year"]) == (2170.0, 2027)
    assert set(rebar["trading_time"]) == {"day", "night"}
    assert "expire_datetime" not in FILE[CU.symbol]
    assert FILE["SHFE.cu2611"]["expired"] is True
    assert FILE["SHFE.cu2611"]["last_price"] == "-"


def test_a_continuous_contract_names_its_main() -> None:
    """And its product; an index has only the product."""
    copper = FILE["KQ.m@SHFE.cu"]
    assert (copper["underlying_symbol"], copper["underlying_product"]) == (CU.symbol, "SHFE.cu")
    assert "underlying_symbol" not in FILE["KQ.i@SHFE.cu"]
    assert FILE["SHFE.rb2701"]["underlying_product"] == ""


def test_the_order_is_the_listing_s() -> None:
    """As numbers, none twice."""
    keys = [one["sort_key"] for one in FILE.values()]
    assert sorted(keys) == list(range(len(FILE)))


def test_it_can_be_sent() -> None:
    """As JSON without NaN."""
    assert json.loads(json.dumps(FILE, allow_nan=False)) == FILE


def test_the_table_has_the_first_day_of_each_main() -> None:
    """The rule's, but for a product with a main of its own."""
    days = HOLIDAYS.trading_days(datetime.date(2026, 11, 13), TODAY)
    table = continuous_table(universe(), days)
    assert table["SHFE.rb"] == [["20261113", "SHFE.rb2701"], ["20261117", "SHFE.rb2702"]]
    assert table["SHFE.cu"] == [["20261113", CU.symbol]]
    assert set(table) == set(universe().products)


def test_days_off_are_whole_years() -> None:
    """Weekends and holidays; of a year whose holidays are not known, weekends."""
    days = days_off(HOLIDAYS, datetime.date(2026, 11, 2), datetime.date(2027, 1, 5))
    assert (days[0], days[-1]) == ("2026-01-01", "2027-12-26")
    assert len(days) == 208 + 19
    assert "2026-11-22" in days
    assert "2026-10-01" in days
    assert "2026-11-23" not in days
    assert "2027-10-01" not in days
