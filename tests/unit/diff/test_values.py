"""Numbers and words at the edge are exact or refused."""

from decimal import Decimal

import pytest

from diffex.diff import values
from diffex.domain.enums import Direction
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import ID_LENGTH
from diffex.domain.units import EXACT_FLOAT_MAX, INT64_MAX


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.0"), (1, "0.01"), (-188_08, "-188.08"), (10**15 + 1, "10000000000000.01")],
)
def test_money_leaves_as_the_nearest_double(fen: int, text: str) -> None:
    """Its shortest decimal is exact to the fen."""
    assert repr(values.yuan(fen)) == text


@pytest.mark.parametrize(
    ("price", "e6"),
    [
        (75230, 75_230_000_000),
        (75230.0, 75_230_000_000),
        (0.1, 100_000),
        (100.005, 100_005_000),
        (0.000001, 1),
        (4035.2, 4_035_200_000),
        (-3.5, -3_500_000),
        (0, 0),
        (-0.0, 0),
        (9_007_199_254, 9_007_199_254_000_000),
        (9_007_199_254.740992, EXACT_FLOAT_MAX),
    ],
)
def test_a_price_is_the_decimal_that_was_written(price: float, e6: int) -> None:
    """An integer and its double are the same price."""
    assert values.price_e6(price) == e6
    assert Decimal(repr(price)) * 10**6 == e6


@pytest.mark.parametrize("price", [0.0000001, 75230.0000001, 1.1234567, 1e-300])
def test_a_price_of_more_than_six_decimals_is_refused(price: float) -> None:
    """Nothing is rounded."""
    with pytest.raises(RejectError) as caught:
        values.price_e6(price)
    assert caught.value.code is RejectCode.PRICE_TOO_FINE


@pytest.mark.parametrize(
    "price", [9_007_199_255, INT64_MAX, -INT64_MAX, 1e16, 9e18, -1e300, 1.7e308, -1.7e308]
)
def test_a_price_that_no_journal_could_keep_is_refused(price: float) -> None:
    """Whole or not: a command's integers have 64 bits."""
    with pytest.raises(RejectError) as caught:
        values.price_e6(price)
    assert caught.value.code is RejectCode.NUMBER_OUT_OF_RANGE


@pytest.mark.parametrize(
    ("amount", "fen"), [(100, 10_000), (100.0, 10_000), (-0.01, -1), (0.07, 7), (4.35, 435), (0, 0)]
)
def test_an_amount_is_the_decimal_that_was_written(amount: float, fen: int) -> None:
    """In whole fen, either way."""
    assert values.fen("amount", amount) == fen


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (0.001, RejectCode.AMOUNT_TOO_FINE),
        (100.005, RejectCode.AMOUNT_TOO_FINE),
        (1e14, RejectCode.NUMBER_OUT_OF_RANGE),
        (-(2**62), RejectCode.NUMBER_OUT_OF_RANGE),
        (1.7e308, RejectCode.NUMBER_OUT_OF_RANGE),
    ],
)
def test_an_amount_that_is_not_whole_fen_is_refused(amount: float, code: RejectCode) -> None:
    """Nothing is rounded, and nothing overflows."""
    with pytest.raises(RejectError) as caught:
        values.fen("amount", amount)
    assert caught.value.code is code


@pytest.mark.parametrize(
    ("volume", "lots"), [(10, 10), (10.0, 10), (0, 0), (-3.0, -3), (9e18, 9 * 10**18)]
)
def test_ten_and_ten_point_zero_are_ten_lots(volume: float, lots: int) -> None:
    """What is too few or too many is for the exchange to say."""
    assert values.lots(volume) == lots
    assert type(values.lots(volume)) is int


@pytest.mark.parametrize("volume", [10.5, 0.1, -0.5, 1e-9])
def test_a_fraction_of_a_lot_is_refused(volume: float) -> None:
    """It is never rounded to a lot."""
    with pytest.raises(RejectError) as caught:
        values.lots(volume)
    assert caught.value.code is RejectCode.VOLUME_INVALID


@pytest.mark.parametrize(("number", "whole"), [(60, 60), (60.0, 60), (-1.0, -1)])
def test_a_whole_number_may_be_written_with_a_point(number: float, whole: int) -> None:
    """JavaScript has no other kind."""
    assert values.whole("duration", number) == whole


def test_a_fraction_where_a_whole_number_belongs_is_refused_by_name() -> None:
    """The sentence names the field."""
    with pytest.raises(RejectError) as caught:
        values.whole("view_width", 1.5)
    assert caught.value.code is RejectCode.FIELD_INVALID
    assert "view_width" in caught.value.text


def test_a_known_word_is_its_member() -> None:
    """Spelled as the protocol spells it."""
    assert values.word("direction", "BUY", Direction) is Direction.BUY


@pytest.mark.parametrize("text", ["", "buy", "BUY ", "HOLD", "B" * 60_000])
def test_an_unknown_word_is_refused_with_the_known_ones(text: str) -> None:
    """Case counts, and a long text is not echoed."""
    with pytest.raises(RejectError) as caught:
        values.word("direction", text, Direction)
    assert caught.value.code is RejectCode.VALUE_UNKNOWN
    assert "BUY, SELL" in caught.value.text
    assert len(caught.value.text) < 400


@pytest.mark.parametrize("text", ["a", "A-z_0.9|@", "x" * ID_LENGTH])
def test_an_id_of_plain_characters_is_taken(text: str) -> None:
    """Up to the limit."""
    assert values.name("order_id", text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "铜",
        "a\n",
        "a\x00",
        'a"',
        "a/b",
        "__proto__",
        "constructor",
        "prototype",
        "x" * 129,
    ],
)
def test_an_id_that_could_harm_a_client_is_refused(text: str) -> None:
    """Ids become keys in every mirror."""
    with pytest.raises(RejectError) as caught:
        values.name("order_id", text)
    assert caught.value.code is RejectCode.ID_INVALID
