"""Columns of integers as few bytes: each in the narrowest width that holds it, then zlib.

A table is a number of rows and some columns. Neighbours in a column are alike once the
caller has turned it into differences, which is what makes the bytes few.
"""

import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import sub
from typing import Final

WIDTHS: Final = "bhiq"
"""Type codes of signed integers of 1, 2, 4 and 8 bytes."""

_LEVEL: Final = 6
_HEAD: Final = struct.Struct("<IH")
"""Rows, columns."""


class ColumnsError(ValueError):
    """Bytes that are no table."""


def pack(columns: Sequence[Sequence[int]]) -> bytes:
    """Return a table of equally long columns as bytes; the same columns give the same bytes.

    Raises:
        OverflowError: a value beyond 64 bits.
    """
    rows = len(columns[0])
    parts = [_HEAD.pack(rows, len(columns))]
    for column in columns:
        packed = _narrowest(column)
        parts.append(packed.typecode.encode())
        parts.append(_little(packed).tobytes())
    return zlib.compress(b"".join(parts), _LEVEL)


def unpack(data: bytes) -> list[list[int]]:
    """Return the columns of a table.

    Raises:
        ColumnsError: these bytes are none that ``pack`` made.
    """
    try:
        raw = zlib.decompress(data)
        rows, count = _HEAD.unpack_from(raw)
        place = _HEAD.size
        columns: list[list[int]] = []
        for _ in range(count):
            width = chr(raw[place]) if place < len(raw) else ""
            if not width or width not in WIDTHS:
                raise ColumnsError("a column of no known width")
            column: array[int] = array(width)
            end = place + 1 + rows * column.itemsize
            if end > len(raw):
                raise ColumnsError("a column is cut short")
            column.frombytes(raw[place + 1 : end])
            columns.append(_little(column).tolist())
            place = end
    except (zlib.error, struct.error) as error:
        raise ColumnsError(f"not a table: {error}") from error
    if place != len(raw):
        raise ColumnsError("there is more behind the last column")
    return columns


def differences(values: Sequence[int]) -> list[int]:
    """Return each value less the one before it; the first as it is."""
    return [*values[:1], *map(sub, values[1:], values)]


def sums(values: Iterable[int]) -> list[int]:
    """Return what ``differences`` was made of."""
    return list(accumulate(values))


def _narrowest(column: Sequence[int]) -> "array[int]":
    low, high = (min(column), max(column)) if column else (0, 0)
    needed = max(high, -low - 1).bit_length() + 1
    for width in WIDTHS:
        packed: array[int] = array(width)
        if needed <= 8 * packed.itemsize:
            packed.extend(column)
            return packed
    raise OverflowError(f"{needed} bits are more than 64")


def _little(column: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        column.byteswap()
    return column
