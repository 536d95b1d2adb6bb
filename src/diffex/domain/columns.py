"""The columns of ``products.csv``: how the text of each becomes an exact integer."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from diffex.domain.decimals import RawDecimal, exact
from diffex.domain.units import RATE_ONE, Rate

Session: TypeAlias = tuple[int, int]
"""[start, end) in seconds of the Beijing day that it starts on."""

PRICE_DECIMALS: Final = 6
_RATE_DECIMALS: Final = 9
_FEN_DECIMALS: Final = 2

_HOUR: Final = 3_600
EVENING: Final = 18 * _HOUR
"""From here on the exchanges' day is the next trading day's."""
MIDNIGHT: Final = 24 * _HOUR
MORNING: Final = 30 * _HOUR
"""No night session lasts beyond six in the morning."""

_SESSION: Final = re.compile(r"(\d\d):([0-5]\d):([0-5]\d)-(\d\d):([0-5]\d):([0-5]\d)", re.ASCII)


class ColumnError(ValueError):
    """A value that a column of ``products.csv`` cannot have."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"column {column}: {why}")
        self.column = column
        self.why = why


_Parser: TypeAlias = Callable[[RawDecimal], object]


def _name(raw: RawDecimal) -> str:
    if not isinstance(raw, str) or not raw.strip() or not raw.isprintable():
        raise ValueError(f"{raw!r} is not a name")
    return raw


def _letters(raw: RawDecimal) -> str:
    if not isinstance(raw, str) or not (raw.isascii() and raw.isalpha()):
        raise ValueError(f"{raw!r} must be letters")
    return raw


def _above_zero(decimals: int) -> _Parser:
    def parse(raw: RawDecimal) -> int:
        count = exact(raw, decimals)
        if count <= 0:
            raise ValueError(f"{raw} must be above 0")
        return count

    return parse


def _from_zero(decimals: int) -> _Parser:
    def parse(raw: RawDecimal) -> int:
        count = exact(raw, decimals)
        if count < 0:
            raise ValueError(f"{raw} must not be negative")
        return count

    return parse


def _share(raw: RawDecimal) -> Rate:
    count = exact(raw, _RATE_DECIMALS)
    if not 0 < count < RATE_ONE:
        raise ValueError(f"{raw} must lie between 0 and 1, without both")
    return count


def _sessions(raw: RawDecimal) -> tuple[Session, ...]:
    sessions: list[Session] = []
    for text in str(raw).split():
        match = _SESSION.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} must look like 09:00:00-10:15:00")
        h1, m1, s1, h2, m2, s2 = map(int, match.groups())
        start, end = h1 * _HOUR + m1 * 60 + s1, h2 * _HOUR + m2 * 60 + s2
        if start >= end or (sessions and start < sessions[-1][1]):
            raise ValueError(f"{text!r} must end after it starts and follow the one before it")
        sessions.append((start, end))
    return tuple(sessions)


_COLUMNS: Final[dict[str, tuple[str, _Parser]]] = {
    "exchange_id": ("exchange_id", _letters),
    "product_id": ("product_id", _letters),
    "name_zh": ("name_zh", _name),
    "name_en": ("name_en", _name),
    "volume_multiple": ("volume_multiple", _above_zero(0)),
    "price_tick": ("tick_e6", _above_zero(PRICE_DECIMALS)),
    "day_sessions": ("day_sessions", _sessions),
    "night_sessions": ("night_sessions", _sessions),
    "base_price": ("base_price_e6", _above_zero(PRICE_DECIMALS)),
    "margin_rate": ("margin_rate", _share),
    "limit_rate": ("limit_rate", _share),
    "commission_by_money": ("commission_by_money", _from_zero(_RATE_DECIMALS)),
    "commission_by_lot": ("commission_by_lot", _from_zero(_FEN_DECIMALS)),
    "close_today_by_money": ("close_today_by_money", _from_zero(_RATE_DECIMALS)),
    "close_today_by_lot": ("close_today_by_lot", _from_zero(_FEN_DECIMALS)),
}
"""Column of the file -> field of ``Product`` and how its value is read."""

COLUMNS: Final = tuple(_COLUMNS)
"""The columns of ``products.csv``, in order."""

OVERRIDABLE: Final = COLUMNS[2:]
"""Columns that a contract may have its own value of; the first two are its name."""


def fields(values: Mapping[str, RawDecimal]) -> dict[str, Any]:
    """Return fields of ``Product`` from values of columns.

    Raises:
        ColumnError: a value that its column cannot have.
    """
    fields: dict[str, Any] = {}
    for column, raw in values.items():
        name, parse = _COLUMNS[column]
        try:
            fields[name] = parse(raw)
        except ValueError as error:
            raise ColumnError(column, str(error)) from None
    return fields
