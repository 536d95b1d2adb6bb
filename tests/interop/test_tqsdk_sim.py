"""TqSim on our market data: the published tqsdk matches by itself, at our quotes and terms."""

from collections.abc import Iterator
from typing import Any

import pytest

from diffex.domain.fees import commission, margin
from tests.support.paths import ROOT
from tests.support.server_thread import ServerThread, server_thread
from tests.support.tqsdk_market import live_config, mains
from tests.support.tqsdk_process import run

SCRIPT = ROOT / "tests" / "interop" / "strategies" / "sim.py"
MAIN = mains()[0]


@pytest.fixture(scope="module")
def server() -> Iterator[ServerThread]:
    """Run the market."""
    with server_thread(live_config()) as server:
        yield server


@pytest.fixture(scope="module")
def told(server: ServerThread) -> dict[str, Any]:
    """Return what the strategy did."""
    return run(SCRIPT, MAIN, base=server.base).told


def test_its_terms_are_ours(server: ServerThread, told: dict[str, Any]) -> None:
    """Margin and commission of one lot, to the fen."""
    terms = server.state.instruments[MAIN]
    pre = terms.pre_settlement
    assert [round(value * 100) for value in told["terms"][:2]] == [
        margin(terms, pre),
        commission(terms, pre, 1, 0, 0),
    ]
    assert told["margin"] == pytest.approx(3 * told["terms"][0])
    assert told["paid"] == pytest.approx(3 * told["terms"][1])


def test_an_order_trades_at_our_best_price(told: dict[str, Any]) -> None:
    """All of it at once, whatever its volume: at its limit, which is tqsdk's own rule."""
    ((direction, offset, price, volume, _),) = told["bought"]
    assert (direction, offset, volume) == ("BUY", "OPEN", 3)
    assert told["left"] == 0
    assert told["held"] == 3
    assert price == told["limit"]
    assert [row[:2] for row in told["sold"]] == [["SELL", "CLOSETODAY"]]
    assert told["held_after"] == 0


def test_orders_that_do_not_trade(told: dict[str, Any]) -> None:
    """Cancelled, killed, refused: each one is finished with all of its lots."""
    assert told["cancelled"] == [1, 0]
    assert told["killed"] == [1, 0]
    assert told["wrong"] == [9, 0]


def test_a_target_is_reached_and_the_account_adds_up(told: dict[str, Any]) -> None:
    """Long, then short; the balance is what the trades came to."""
    static, balance, charged, _ = told["account"]
    multiple = told["terms"][2]
    assert told["pos"] == -1
    assert static == 1_000_000
    assert charged == pytest.approx(told["charged"])
    held = told["pos"] * told["last"]
    assert balance == pytest.approx(static + (told["cash"] + held) * multiple - charged)
    assert told["closed"]


def test_our_engine_saw_nothing_of_it(server: ServerThread, told: dict[str, Any]) -> None:
    """The account of that name has no order and no lot here."""
    trader = server.state.traders["alice"]
    assert told["closed"]
    assert not trader.orders
    assert not trader.account.positions
