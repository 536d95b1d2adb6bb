"""Decimals: exact, or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffex.domain.decimals import RawDecimal, decimal_text, exact
from diffex.domain.units import EXACT_FLOAT_MAX


@pytest.mark.parametrize(
    ("value", "decimals", "count"),
    [
        ("5e-05", 9, 50_000),
        ("0.02", 6, 20_000),
        (Decimal("75230.0"), 6, 75_230_000_000),
        (3, 2, 300),
        ("-1.5", 1, -15),
        ("0", 9, 0),
        (EXACT_FLOAT_MAX, 0, EXACT_FLOAT_MAX),
        ("1." + "0" * 80, 2, 100),
    ],
)
def test_a_decimal_becomes_a_count(value: RawDecimal, decimals: int, count: int) -> None:
    """The count times the unit is the number, to the last digit."""
    assert exact(value, decimals) == count


@pytest.mark.parametrize("value", ["0.001", "1e-999999", Decimal("1.005"), "0." + "3" * 100])
def test_more_decimals_than_the_unit_keeps_are_refused(value: RawDecimal) -> None:
    """Nothing is rounded on the way in."""
    with pytest.raises(ValueError, match="has more than 2 decimals"):
        exact(value, 2)


@pytest.mark.parametrize(
    "value", ["Infinity", "NaN", "sNaN", "1e999999", EXACT_FLOAT_MAX + 1, -EXACT_FLOAT_MAX - 1]
)
def test_what_a_double_cannot_carry_is_refused(value: RawDecimal) -> None:
    """Every count has its own double, so that JSON readers see the same number."""
    with pytest.raises(ValueError, match="is too large"):
        exact(value, 0)


@pytest.mark.parametrize("value", ["", "abc", "1,5", "0x10"])
def test_what_is_no_number_is_refused(value: str) -> None:
    """The sentence repeats what was written."""
    with pytest.raises(ValueError, match=r"'.*' is not a number"):
        exact(value, 2)


@given(st.integers(-EXACT_FLOAT_MAX, EXACT_FLOAT_MAX), st.integers(0, 9))
def test_the_text_of_a_count_reads_back(count: int, decimals: int) -> None:
    """decimal_text and exact are each other's inverse."""
    assert exact(decimal_text(count, decimals), decimals) == count


def test_the_text_of_a_count_is_not_padded() -> None:
    """A person reads 75230 and 0.02, not 75230.000000."""
    assert decimal_text(75_230_000_000, 6) == "75230"
    assert decimal_text(20_000, 6) == "0.02"
    assert decimal_text(-150, 2) == "-1.5"
