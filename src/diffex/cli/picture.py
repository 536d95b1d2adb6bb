"""A mirror's tree as tables for the terminal. Pure: a tree in, something that rich prints out."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, TypeAlias

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from diffex.domain.enums import ALIVE, Direction
from diffex.domain.units import SECOND

Tree: TypeAlias = Mapping[str, Any]

ORDERS_SHOWN: Final = 12
NOTIFIES_SHOWN: Final = 3

_BEIJING: Final = timezone(timedelta(hours=8))
_ABSENT: Final = "-"
# The colours of Chinese trading screens: red rises and buys, green falls and sells.
_UP: Final = "red"
_DOWN: Final = "green"

_WORD_WIDTH: Final = 16
"""Longer order ids are cut: a row is a line."""
_TIME_OF_DAY: Final = slice(11, 19)
_FUNDS_A_ROW: Final = 3
_FUNDS: Final = (
    ("Balance", "balance"),
    ("Available", "available"),
    ("Margin", "margin"),
    ("Frozen", "frozen_margin"),
    ("Position profit", "position_profit"),
    ("Close profit", "close_profit"),
    ("Commission", "commission"),
    ("Float profit", "float_profit"),
)


def picture(tree: Tree, headline: str) -> RenderableType:
    """Return what ``watch`` shows.

    Args:
        tree: the flat dialect's tree.
        headline: who watches what, and whether the connection is up.
    """
    return Group(
        Text(headline, style="bold"),
        _accounts(tree.get("accounts", {})),
        _positions(tree.get("positions", {})),
        _orders(tree.get("orders", {})),
        _quotes(tree.get("quotes", {})),
        *_notifies(tree.get("notify", {})),
    )


def subscribed(tree: Tree, wanted: Iterable[str]) -> list[str]:
    """Return the symbols whose quotes belong in the picture: wanted, held, or in live orders."""
    held = (symbol for symbol, one in tree.get("positions", {}).items() if _volume(one))
    ordered = (
        str(one["instrument_id"])
        for one in tree.get("orders", {}).values()
        if one.get("status") in ALIVE
    )
    return list(dict.fromkeys((*wanted, *sorted(held), *sorted(ordered))))


def _accounts(accounts: Tree) -> Table:
    """Lay an account out in pairs of a name and an amount: one row would be too wide."""
    table = _table("Account (CNY)", [], [""] * 2 * _FUNDS_A_ROW)
    table.show_header = False
    for funds in accounts.values():
        cells = [
            cell
            for name, field in _FUNDS
            for cell in (Text(name, style="dim", justify="left"), _money(funds.get(field)))
        ]
        cells += [Text("Risk", style="dim", justify="left"), _share(funds.get("risk_ratio"))]
        width = 2 * _FUNDS_A_ROW
        for start in range(0, len(cells), width):
            table.add_row(*cells[start : start + width])
    return table


def _positions(positions: Tree) -> Table:
    table = _table(
        "Positions",
        ["Symbol", "Side"],
        ["Volume", "Today", "Frozen", "Open price", "Last", "Float profit"],
    )
    for symbol, one in sorted(positions.items()):
        for side, style in (("long", _UP), ("short", _DOWN)):
            if one.get(f"volume_{side}"):
                table.add_row(
                    Text(symbol),
                    Text(side, style=style),
                    _number(one.get(f"volume_{side}")),
                    _number(one.get(f"volume_{side}_today")),
                    _number(one.get(f"volume_{side}_frozen")),
                    _number(one.get(f"open_price_{side}")),
                    _number(one.get("last_price")),
                    _profit(one.get(f"float_profit_{side}")),
                )
    return table


def _orders(orders: Tree) -> Table:
    table = _table(
        f"Orders (live ones first, {ORDERS_SHOWN} at most)",
        ["Time", "Order", "Symbol", "Side", "Offset", "Status"],
        ["Price", "Filled"],
    )
    live_then_latest = sorted(
        orders.values(),
        key=lambda one: (one.get("status") in ALIVE, one.get("insert_time", 0)),
        reverse=True,
    )
    for one in live_then_latest[:ORDERS_SHOWN]:
        direction = str(one.get("direction"))
        table.add_row(
            _clock(one.get("insert_time")),
            Text(str(one.get("order_id"))),
            Text(str(one.get("instrument_id"))),
            Text(direction, style=_UP if direction == Direction.BUY else _DOWN),
            Text(str(one.get("offset"))),
            Text(str(one.get("status")), style="bold" if one.get("status") in ALIVE else "dim"),
            _number(one.get("limit_price")),
            Text(f"{_number(one.get('filled_volume'))}/{_number(one.get('volume'))}"),
        )
    return table


def _quotes(quotes: Tree) -> Table:
    table = _table(
        "Quotes",
        ["Symbol", "Time"],
        ["Last", "Change", "Lots", "Bid", "Ask", "Lots", "Volume", "OI"],
    )
    for symbol, quote in sorted(quotes.items()):
        last, before = quote.get("last_price"), quote.get("pre_settlement")
        table.add_row(
            Text(symbol),
            Text(str(quote.get("datetime", ""))[_TIME_OF_DAY] or _ABSENT),
            _number(last),
            _profit(None if last is None or before is None else last - before),
            _number(quote.get("bid_volume1")),
            _number(quote.get("bid_price1")),
            _number(quote.get("ask_price1")),
            _number(quote.get("ask_volume1")),
            _number(quote.get("volume")),
            _number(quote.get("open_interest")),
        )
    return table


def _notifies(notifies: Tree) -> list[Text]:
    """Show the newest: a mirror keeps the order in which they came."""
    latest = list(notifies.values())[-NOTIFIES_SHOWN:]
    return [Text(f"[{one.get('code')}] {one.get('content')}", style="dim") for one in latest]


def _table(title: str, words: list[str], numbers: list[str]) -> Table:
    table = Table(
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        pad_edge=False,
        expand=True,
        padding=(0, 1, 0, 0),
    )
    for word in words:
        table.add_column(word, no_wrap=True, max_width=_WORD_WIDTH)
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    return table


def _volume(position: Tree) -> float:
    return float(position.get("volume_long", 0)) + float(position.get("volume_short", 0))


def _money(amount: float | None) -> Text:
    return Text(_ABSENT if amount is None else f"{amount:,.2f}")


def _number(value: float | None) -> Text:
    # Ten digits: a price has at most seven, and "g" drops a float's trailing ".0".
    return Text(_ABSENT if value is None else f"{value:.10g}")


def _profit(amount: float | None) -> Text:
    if amount is None:
        return Text(_ABSENT)
    return Text(f"{amount:+,.2f}", style=_UP if amount > 0 else _DOWN if amount < 0 else "")


def _share(ratio: float | None) -> Text:
    return Text(_ABSENT if ratio is None else f"{ratio:.2%}")


def _clock(nanos: int | None) -> Text:
    if nanos is None:
        return Text(_ABSENT)
    instant = datetime.fromtimestamp(nanos // SECOND, UTC).astimezone(_BEIJING)
    return Text(f"{instant:%H:%M:%S}")
