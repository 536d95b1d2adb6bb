"""The published tqsdk on our market data: its quotes and its contract queries are the engine's."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.units import PRICE_ONE
from tests.support.paths import ROOT
from tests.support.server_thread import ServerThread, server_thread
from tests.support.tqsdk_market import live_config, mains, quiet
from tests.support.tqsdk_process import run

SCRIPT = ROOT / "tests" / "interop" / "strategies" / "market_data.py"

REFUSED = """
import json, tqsdk
try:
    tqsdk.TqApi(tqsdk.TqSim(), auth=tqsdk.TqAuth("bob", "wrong"))
except Exception as error:
    print(json.dumps({"error": str(error)}))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[ServerThread]:
    """Run the market, with orders of alice and bob in the quiet contract, one of them traded."""
    with server_thread(live_config()) as server:
        pre = server.state.instruments[quiet()].pre_settlement
        put(server, "alice", "1", pre - 1, 3, is_buy=True)
        put(server, "bob", "2", pre - 1, 1, is_buy=False)
        put(server, "bob", "3", pre + 2, 5, is_buy=False)
        put(server, "alice", "4", pre - 4, 7, is_buy=True)
        yield server


@pytest.fixture(scope="module")
def told(server: ServerThread) -> dict[str, Any]:
    """Return what the strategy was given."""
    many = ",".join(listed(server))
    return run(SCRIPT, *mains(), quiet(), many, base=server.base).told


def put(
    server: ServerThread, user_id: str, order_id: str, price: int, volume: int, *, is_buy: bool
) -> None:
    """Let a user send an order."""
    terms = server.state.instruments[quiet()]
    server.submit(
        InsertOrder(
            user_id=user_id,
            order_id=order_id,
            exchange_id=terms.exchange_id,
            instrument_id=terms.instrument_id,
            direction=Direction.BUY if is_buy else Direction.SELL,
            offset=Offset.OPEN,
            volume=volume,
            price_type=PriceType.LIMIT,
            limit_price=price * terms.tick_e6,
            time_condition=TimeCondition.GFD,
            volume_condition=VolumeCondition.ANY,
        )
    )


def listed(server: ServerThread) -> list[str]:
    """Return contracts of every exchange."""
    return sorted(server.state.instruments)[::10]


def test_a_quote_has_the_engine_s_numbers(server: ServerThread, told: dict[str, Any]) -> None:
    """Of a contract that stands still: depth, prices, volume, money, terms."""
    quote, symbol = told["quiet"], quiet()
    terms, day = server.state.instruments[symbol], server.state.market.days[symbol]
    price = terms.price
    pre = terms.pre_settlement
    assert [quote[f"bid_{what}"] for what in ("price1", "volume1", "price2", "volume2")] == [
        price(pre - 1), 2, price(pre - 4), 7,
    ]  # fmt: skip
    assert [quote["ask_price1"], quote["ask_volume1"]] == [price(pre + 2), 5]
    assert math.isnan(quote["ask_price2"])
    traded = price(pre - 1)
    for field in ("last_price", "open", "highest", "lowest", "average"):
        assert quote[field] == traded, field
    assert (quote["volume"], quote["open_interest"]) == (1, day.open_interest)
    assert round(quote["amount"] * 100) == day.amount == (pre - 1) * terms.tick_value
    assert quote["pre_settlement"] == price(pre)
    assert (quote["upper_limit"], quote["lower_limit"]) == (
        price(terms.upper_limit),
        price(terms.lower_limit),
    )
    assert quote["price_tick"] == terms.tick_e6 / PRICE_ONE
    assert quote["volume_multiple"] == terms.volume_multiple
    assert quote["datetime"] == server.state.calendar.beijing_text(day.updated)
    assert told["again"] == quote


def test_a_live_quote_moves(told: dict[str, Any]) -> None:
    """And never stands on its head; the continuous contract is the main one's."""
    for bid, ask, bids, asks in told["seen"]:
        assert bid < ask
        assert min(bids, asks) > 0
    assert told["same"]
    assert told["underlying"] == mains()[0]
    assert told["cont"]["ins_class"] == "CONT"
    assert told["cont_last"][0] == told["cont_last"][1]


def test_many_quotes_at_once(server: ServerThread, told: dict[str, Any]) -> None:
    """Dozens of contracts in one list, each with its terms."""
    instruments = server.state.instruments
    assert told["many"] == {
        symbol: [
            instruments[symbol].tick_e6 / PRICE_ONE,
            instruments[symbol].price(instruments[symbol].pre_settlement),
        ]
        for symbol in listed(server)
    }


def test_queries_over_the_socket(server: ServerThread, told: dict[str, Any]) -> None:
    """What is listed, the mains, terms, days; of options there are none."""
    instruments = server.state.instruments
    assert sorted(told["futures"]) == sorted(
        one.symbol for one in instruments.values() if one.product_id == "cu"
    )
    assert told["conts"] == [mains()[0]]
    assert (told["options"], told["levels"]) == ([], [[], [], []])
    assert told["atm"] == []
    symbols, ticks = told["info"]
    assert symbols == [mains()[0], quiet()]
    assert ticks == [10.0, 10.0]
    assert {one for one in instruments if one.startswith("DCE.")} <= set(told["graphql"])
    assert told["days"] == [True, False, False, True, True]
    assert told["table"] == [mains()[0]]
    assert told["closed"]


def test_a_wrong_password_is_told_at_once(server: ServerThread) -> None:
    """Before anything is connected."""
    assert "401" in run(REFUSED, base=server.base).told["error"]
