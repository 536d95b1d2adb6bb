"""What must be equal in two mirrors of two runs, and what may differ.

A mirror becomes a flat table, path -> value, in which two runs of the same commands are
equal. What may differ is replaced by its kind:

- times and trading days, which are those of the run;
- numbers that the exchange gives to orders and trades: a trade is known by its order and by
  which of the order's trades it is;
- names of notices: a notice is known by its code and its words.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

Path: TypeAlias = tuple[str, ...]
Table: TypeAlias = dict[Path, object]

VOLATILE: Final = frozenset(
    {
        "datetime",
        "exchange_order_id",
        "exchange_trade_id",
        "insert_date_time",
        "insert_time",
        "seqno",
        "timestamp",
        "trade_date_time",
        "trade_id",
        "trading_day",
        "update_time",
    }
)
"""Fields of which only the kind of the value is compared, and whether it is empty."""

EMPTY: Final = "{}"
"""Stands for an object or an array of nothing."""


def table(mirror: dict[str, Any]) -> Table:
    """Return a mirror as a flat table."""
    return dict(_rows(mirror, ()))


def said(pack: dict[str, Any]) -> dict[str, Any]:
    """Return the patch of a mirror that stands for a pack which is no ``rtn_data``."""
    aid = pack.get("aid")
    return {f"{aid}()": {key: value for key, value in pack.items() if key != "aid"}}


def _rows(value: Any, path: Path) -> Iterator[tuple[Path, object]]:
    if isinstance(value, list):
        value = {str(at): one for at, one in enumerate(value)}
    if not isinstance(value, dict):
        yield path, _leaf(value, path)
        return
    if not value and path:
        yield path, EMPTY
    section = path[-1] if path else ""
    if section == "trades":
        value = _by_order(value)
    elif section == "notify":
        value = _by_words(value)
    for key, one in value.items():
        yield from _rows(one, (*path, str(key)))


def _leaf(value: Any, path: Path) -> object:
    if not path or path[-1] not in VOLATILE:
        # In JSON 1 and 1.0 are one number, and true is another thing; in Python it is not.
        if isinstance(value, bool):
            return "<true>" if value else "<false>"
        return float(value) if isinstance(value, int) else value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return f"<{type(value).__name__}>"
    if isinstance(value, str):
        return "<text>" if value else "<empty text>"
    return "<number>" if value else "<zero>"


def _by_order(trades: dict[str, Any]) -> dict[str, Any]:
    """Return trades under ``<order_id>#<which of its trades>``, in the order they came."""
    named: dict[str, Any] = {}
    counts: dict[str, int] = {}
    for one in trades.values():
        order = str(one.get("order_id", "")) if isinstance(one, dict) else ""
        counts[order] = counts.get(order, 0) + 1
        named[f"{order}#{counts[order]}"] = one
    return named


def _by_words(notices: dict[str, Any]) -> dict[str, Any]:
    """Return notices under code and words; of equal ones there is one."""
    return {
        f"{one.get('code')}:{one.get('content')}": one
        for one in notices.values()
        if isinstance(one, dict)
    }
