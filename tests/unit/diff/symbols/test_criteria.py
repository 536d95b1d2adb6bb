"""Criteria: which contracts fit the arguments of a query, and as of when."""

from typing import Any

import pytest

from diffex.diff.symbols.criteria import criteria
from diffex.diff.symbols.errors import QueryError
from diffex.domain.calendar import moment
from diffex.domain.units import INT64_MAX
from tests.support.contracts import CU
from tests.support.universe import TODAY, directory

EXCHANGE = directory()
AROUND = directory("24x7")
LAST_DAY = TODAY.replace(day=16)
"""Of copper's November contract; the 15th was a Sunday."""


def found(known: Any = EXCHANGE, **arguments: Any) -> list[str]:
    """Return the symbols that fit; ``class_`` is ``class``."""
    if "class_" in arguments:
        arguments["class"] = arguments.pop("class_")
    return [node["instrument_id"] for node in criteria(arguments).find(known)]


def test_without_criteria_everything_fits() -> None:
    """Expired contracts, continuous ones and indexes too."""
    assert found() == list(EXCHANGE.now.entries)


def test_named_contracts_come_as_they_were_named() -> None:
    """Each once; unknown ones, and nulls, are left out and no error."""
    names = ["KQ.m@SHFE.rb", "X.y", "SHFE.rb2701", None, "KQ.m@SHFE.rb"]
    assert found(instrument_id=names) == ["KQ.m@SHFE.rb", "SHFE.rb2701"]
    assert found(instrument_id="SHFE.rb2701") == ["SHFE.rb2701"]
    assert found(instrument_id=[]) == []


def test_classes() -> None:
    """One or several."""
    assert all(name.startswith("KQ.m@") for name in found(class_=["CONT"]))
    assert len(found(class_=["CONT", "INDEX"])) == 2 * len(EXCHANGE.now.mains)
    assert found(class_="OPTION") == []


def test_exchanges() -> None:
    """What is derived from contracts is on KQ: tqsdk tells its exchanges apart by name."""
    assert all(name.startswith("CFFEX.") for name in found(exchange_id=["CFFEX"]))
    assert found(exchange_id="KQ") == found(class_=["CONT", "INDEX"])
    assert found(exchange_id=["SHFE"], class_=["CONT"]) == []


def test_products() -> None:
    """With their continuous contract and index."""
    eggs = found(product_id=["jd"], expired=False)
    assert eggs[-2:] == ["KQ.m@DCE.jd", "KQ.i@DCE.jd"]
    assert all("DCE.jd" in name for name in eggs)
    assert found(product_id="CU") == []


def test_categories() -> None:
    """A product of two categories fits both."""
    assert set(found(categories=["TREASURY_BOND"], class_=["CONT"])) == {
        f"KQ.m@CFFEX.{product}" for product in ("TS", "TF", "T", "TL")
    }


def test_night_is_of_the_exchange() -> None:
    """Eggs have none, unless everything trades around the clock."""
    assert found(product_id=["jd"], has_night=True) == []
    assert found(product_id=["jd"], has_night=False) == found(product_id=["jd"])
    assert found(AROUND, product_id=["jd"], has_night=True) == found(product_id=["jd"])
    assert "SHFE.cu2701" in found(has_night=True)


def test_nothing_has_derivatives() -> None:
    """Until there are options."""
    assert found(has_derivatives=True) == []
    assert found(has_derivatives=False) == found()


def test_now_a_contract_of_the_past_is_expired() -> None:
    """Of copper one is remembered."""
    assert found(product_id=["cu"], expired=True) == ["SHFE.cu2611"]
    assert "SHFE.cu2611" not in found(product_id=["cu"], expired=False)


@pytest.mark.parametrize(("second", "expired"), [(53_999, False), (54_000, True)])
def test_as_of_a_last_day_a_contract_expires_with_its_session(second: int, expired: bool) -> None:
    """In the node as well."""
    time = moment(LAST_DAY, second)
    assert ("SHFE.cu2611" in found(product_id=["cu"], expired=True, timestamp=time)) is expired
    (node,) = criteria({"instrument_id": ["SHFE.cu2611"], "timestamp": time}).find(EXCHANGE)
    assert node["expired"] is expired


def test_as_of_a_past_day_its_contracts_are_listed() -> None:
    """A year ago others were; what is listed for good always is."""
    year_ago = moment(TODAY.replace(year=2025), 36_000)
    names = found(product_id=["cu"], class_=["FUTURE"], timestamp=year_ago)
    assert (names[0], len(names)) == ("SHFE.cu2512", 12)
    assert found(instrument_id=["SHFE.cu2701"], timestamp=year_ago) == []


def test_as_of_a_day_to_come_today_s_contracts_are_listed() -> None:
    """Those that will have ended are expired by then; nobody knows what will be new."""
    time = moment(TODAY.replace(year=2027), 36_000)
    assert found(product_id=["cu"], expired=False, timestamp=time) == [
        CU.symbol,
        "KQ.m@SHFE.cu",
        "KQ.i@SHFE.cu",
    ]
    assert found(product_id=["cu"], timestamp=time) == found(product_id=["cu"])


@pytest.mark.parametrize("time", ["1", 1.5, True, INT64_MAX + 1, -INT64_MAX - 1, [1]])
def test_a_timestamp_must_be_one(time: Any) -> None:
    """Whatever a custom scalar lets through."""
    with pytest.raises(QueryError, match="timestamp"):
        criteria({"timestamp": time})


@pytest.mark.parametrize("time", [INT64_MAX, -INT64_MAX, 0])
def test_any_timestamp_has_an_answer(time: int) -> None:
    """From 1677 to 2262."""
    assert found(product_id=["rb"], timestamp=time) != []
