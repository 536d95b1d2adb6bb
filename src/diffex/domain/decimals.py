"""Decimals that people write, and the exact integers that the exchange computes with."""

from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Final, TypeAlias

from diffex.domain.units import EXACT_FLOAT_MAX

RawDecimal: TypeAlias = str | int | Decimal
"""A number before it is checked. Never a float: that has lost the digits already."""

_LARGEST_ADJUSTED: Final = 15
"""Power of ten of the first digit of ``EXACT_FLOAT_MAX``; above it nothing can fit."""

_EXACT: Final = Context(prec=64, traps=[Inexact, InvalidOperation])


def exact(value: RawDecimal, decimals: int) -> int:
    """Return ``value`` as a count of units of ``10**-decimals``.

    Args:
        value: the number, as text or as an exact number.
        decimals: digits after the point that the unit keeps: 2 for fen, 6 for
            millionths of a yuan, 9 for rates.

    Returns:
        The exact count, at most ``EXACT_FLOAT_MAX`` either side of zero.

    Raises:
        ValueError: it is not a number, is too large, or has more decimals.
    """
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite() or number.adjusted() > _LARGEST_ADJUSTED:
        raise ValueError(f"{value} is too large")
    try:
        count = int(_EXACT.to_integral_exact(_EXACT.scaleb(number, decimals)))
    except Inexact:
        raise ValueError(f"{value} has more than {decimals} decimals") from None
    if abs(count) > EXACT_FLOAT_MAX:
        raise ValueError(f"{value} is too large")
    return count


def decimal_text(count: int, decimals: int) -> str:
    """Return for a person the decimal that ``exact`` made ``count`` of, without padding."""
    whole, rest = divmod(abs(count), 10**decimals)
    sign = "-" if count < 0 else ""
    fraction = f".{rest:0{decimals}d}".rstrip("0") if rest else ""
    return f"{sign}{whole}{fraction}"
