"""What ``watch`` draws, from a tree alone."""

import io
from typing import Any

import pytest
from rich.console import Console

from diffex.cli.picture import NOTIFIES_SHOWN, ORDERS_SHOWN, picture, subscribed
from diffex.domain.units import SECOND

BEIJING_NINE = 1_764_032_400 * SECOND
"""2025-11-25 09:00:00 in Beijing, when UTC is eight hours behind."""


def order(order_id: str, status: str, second: int = 0, **other: object) -> dict[str, Any]:
    """Return an order of the tree."""
    return {
        "order_id": order_id,
        "instrument_id": "SHFE.cu2512",
        "direction": "BUY",
        "offset": "OPEN",
        "limit_price": 75230.0,
        "volume": 10,
        "filled_volume": 4,
        "status": status,
        "insert_time": BEIJING_NINE + second * SECOND,
        **other,
    }


TREE: dict[str, Any] = {
    "accounts": {
        "demo": {
            "balance": 9_999_924.77,
            "available": 9_623_697.27,
            "margin": 150_460.0,
            "frozen_margin": 225_690.0,
            "position_profit": 0.0,
            "float_profit": 0.0,
            "close_profit": -12.5,
            "commission": 75.23,
            "risk_ratio": 0.015046,
        }
    },
    "positions": {
        "SHFE.cu2512": {
            "volume_long": 4,
            "volume_long_today": 4,
            "volume_long_frozen": 0,
            "open_price_long": 75230.0,
            "float_profit_long": 1_234_567.5,
            "volume_short": 0,
            "last_price": 75240.0,
        },
        "DCE.m2601": {"volume_long": 0, "volume_short": 0},
    },
    "orders": {"o1": order("o1", "PARTIAL_FILLED")},
    "quotes": {
        "SHFE.cu2512": {
            "datetime": "2025-11-25 09:00:01.500000",
            "last_price": 75240.0,
            "pre_settlement": 75230.0,
            "bid_price1": 75230.0,
            "bid_volume1": 6,
            "volume": 1234567,
        }
    },
    "notify": {"n1": {"code": 2010, "content": "已用 / used"}},
}


def drawn(tree: dict[str, Any], width: int = 80) -> str:
    """Return the picture as text."""
    output = io.StringIO()
    Console(file=output, width=width).print(picture(tree, "demo at ws://here"))
    return output.getvalue()


def row(text: str, start: str) -> list[str]:
    """Return the words of the last line that starts so."""
    return next(line for line in reversed(text.splitlines()) if line.startswith(start)).split()


def test_each_section_is_shown() -> None:
    """Account, positions, orders, quotes and notifies stand in the picture with their numbers."""
    text = drawn(TREE)
    assert row(text, "Balance")[:2] == ["Balance", "9,999,924.77"]
    assert row(text, "Commission")[-2:] == ["Risk", "1.50%"]
    positions, _, rest = text.partition("Orders")
    assert row(positions, "SHFE") == [
        *("SHFE.cu2512", "long", "4", "4", "0", "75230", "75240", "+1,234,567.50")
    ]
    assert row(rest, "09:00:00") == [
        *("09:00:00", "o1", "SHFE.cu2512", "BUY", "OPEN", "PARTIAL_FILLED", "75230", "4/10")
    ]
    assert row(rest, "SHFE") == [
        *("SHFE.cu2512", "09:00:01", "75240", "+10.00", "6", "75230", "-", "-", "1234567", "-")
    ]
    assert "[2010] 已用 / used" in rest


def test_nothing_is_drawn_for_what_is_absent() -> None:
    """An empty tree is a picture too: a connection may be there before anything else."""
    assert "Positions" in drawn({})
    assert "SHFE" not in drawn({})


def test_flat_positions_are_left_out() -> None:
    """A contract that is not held any more takes no line."""
    assert "DCE.m2601" not in drawn(TREE)


def test_live_orders_come_first_then_the_latest() -> None:
    """However many orders have ended, those that can still trade are in sight."""
    ended = {f"e{n}": order(f"e{n}", "FILLED", n) for n in range(1, 40)}
    text = drawn({"orders": {**ended, "old": order("old", "ACCEPTED")}})
    shown = [line.split()[1] for line in text.splitlines() if line.startswith("09:")]
    assert shown == ["old", *(f"e{n}" for n in range(39, 39 - ORDERS_SHOWN + 1, -1))]


def test_only_the_latest_notifies_are_shown() -> None:
    """A notify is news, not a journal."""
    notifies = {f"n{n}": {"code": n, "content": "x"} for n in range(100, 110)}
    text = drawn({"notify": notifies})
    assert [line for line in text.splitlines() if line.startswith("[1")] == [
        f"[{n}] x" for n in range(110 - NOTIFIES_SHOWN, 110)
    ]


def test_prices_keep_their_digits() -> None:
    """A price is neither rounded nor shown as a power of ten."""
    tree = {"quotes": {"A.b": {"last_price": 1234567.25, "bid_price1": 0.0002}}}
    assert row(drawn(tree, 120), "A.b")[2] == "1234567.25"
    assert row(drawn(tree, 120), "A.b")[5] == "0.0002"


@pytest.mark.parametrize("width", [80, 120])
def test_an_order_takes_one_line(width: int) -> None:
    """An order_id of full length is cut, so that the table keeps its shape."""
    text = drawn({"orders": {"x": order("x" * 128, "CANCELLED")}}, width)
    (line,) = [line for line in text.splitlines() if "xxx" in line]
    assert "…" in line
    assert "CANCELLED" in line
    assert len(line) <= width


def test_text_of_the_server_is_no_markup() -> None:
    """Brackets in a sentence are shown, not obeyed."""
    assert "[red]x" in drawn({"notify": {"n": {"code": 0, "content": "[red]x"}}})


def test_quotes_are_wanted_for_what_is_held_or_ordered() -> None:
    """Besides the contracts asked for: positions that are open, and orders that live."""
    tree = {
        "positions": TREE["positions"],
        "orders": {
            "a": order("a", "ACCEPTED", instrument_id="INE.sc2601"),
            "b": order("b", "FILLED", instrument_id="DCE.i2601"),
        },
    }
    assert subscribed(tree, ["CZCE.SR601"]) == ["CZCE.SR601", "SHFE.cu2512", "INE.sc2601"]
