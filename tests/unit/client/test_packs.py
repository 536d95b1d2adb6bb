"""Packs are checked before they leave, and messages before they are applied."""

from typing import Any, Final

import orjson
import pytest

from diffex.client import packs
from diffex.domain.limits import MESSAGE_BYTES

ORDER: Final[dict[str, Any]] = {
    "user_id": "demo",
    "order_id": "o1",
    "symbol": "SHFE.cu2512",
    "direction": "BUY",
    "offset": "OPEN",
    "volume": 10,
    "limit_price": 75230.0,
    "price_type": "LIMIT",
    "time_condition": None,
    "volume_condition": None,
}


def test_an_order_spells_out_its_conditions() -> None:
    """A LIMIT order without conditions is GFD and ANY, as the protocol's defaults are."""
    assert orjson.loads(packs.encoded(packs.order_pack(**ORDER))) == {
        "aid": "insert_order",
        "user_id": "demo",
        "order_id": "o1",
        "exchange_id": "SHFE",
        "instrument_id": "cu2512",
        "direction": "BUY",
        "offset": "OPEN",
        "volume": 10,
        "price_type": "LIMIT",
        "limit_price": 75230.0,
        "time_condition": "GFD",
        "volume_condition": "ANY",
    }


def test_a_market_order_has_no_price_and_is_ioc() -> None:
    """What cannot rest cannot be good for the day."""
    pack = packs.order_pack(**{**ORDER, "price_type": "ANY", "limit_price": None})
    assert "limit_price" not in pack
    assert pack["time_condition"] == "IOC"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("symbol", "cu2512"),
        ("symbol", "SHFE."),
        ("order_id", ""),
        ("order_id", "a b"),
        ("order_id", "x" * 129),
        ("order_id", "__proto__"),
        ("direction", "buy"),
        ("offset", "SHUT"),
        ("volume", 1.5),
        ("volume", True),
        ("volume", 2**63),
        ("limit_price", None),
        ("limit_price", float("nan")),
        ("limit_price", float("inf")),
        ("price_type", "MARKET"),
        ("price_type", "ANY"),
        ("time_condition", "DAY"),
        ("volume_condition", "SOME"),
    ],
)
def test_what_no_server_could_read_is_not_sent(field: str, value: object) -> None:
    """Such an order fails at once with ValueError instead of waiting for an answer."""
    with pytest.raises(ValueError, match=r"."):
        packs.order_pack(**{**ORDER, field: value})


def test_a_message_beyond_the_servers_limit_is_not_sent() -> None:
    """The server would close the connection over it."""
    with pytest.raises(ValueError, match="exceeds"):
        packs.encoded(packs.quotes_pack(["SHFE.cu2512"] * MESSAGE_BYTES))
    with pytest.raises(ValueError, match="64-bit"):
        packs.encoded(packs.chart_pack("c", "SHFE.cu2512", 10**15, 1))


def test_a_symbol_with_a_comma_is_refused() -> None:
    """A comma separates the symbols of the list."""
    with pytest.raises(ValueError, match="each as one argument"):
        packs.quotes_pack(["SHFE.cu2512,SHFE.al2512"])


def test_only_rtn_data_is_a_transaction() -> None:
    """Any other message, the pong for one, changes nothing; an empty one counts."""
    assert packs.decoded(b'{"aid":"pong"}') is None
    assert packs.decoded(b"[1]") is None
    assert packs.decoded(b'{"aid":"rtn_data","data":[]}') == []
    assert packs.decoded(b'{"aid":"rtn_data","data":[{"a":1}]}') == [{"a": 1}]


@pytest.mark.parametrize(
    "message",
    [
        b"{",
        b'{"aid":"rtn_data"}',
        b'{"aid":"rtn_data","data":[1]}',
        b'{"aid":"rtn_data","data":{}}',
    ],
)
def test_a_transaction_is_a_list_of_objects(message: bytes) -> None:
    """Anything else is refused before any of it is applied."""
    with pytest.raises(ValueError, match=r"."):
        packs.decoded(message)


def test_restated_notifies_are_not_news() -> None:
    """Only ids that the tree does not hold yet count, and deletions never do."""
    new, old = {"code": 1}, {"code": 2}
    patches: list[dict[str, Any]] = [
        {"notify": {"S2": new, "S1": old, "S0": None}},
        {"notify": None},
        {"orders": {}},
    ]
    assert packs.notices(patches, {"S1"}) == [new]
