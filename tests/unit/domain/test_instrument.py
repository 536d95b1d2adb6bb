"""A contract's prices: exact ticks inside, exact decimals outside."""

import pytest

from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.instrument import Instrument
from diffex.domain.units import PRICE_ONE
from tests.support.contracts import CONTRACTS, CU, IF, ZN, J, M


def test_only_shfe_and_ine_close_today_apart() -> None:
    """The other exchanges have one CLOSE for all lots."""
    assert [terms.today_apart for terms in (CU, ZN, M, J, IF)] == [True, True, False, False, False]


def test_a_price_on_the_tick_is_so_many_ticks() -> None:
    """75,230.00 is 7,523 moves of 10; 3,301.4 is 16,507 of 0.2."""
    assert CU.ticks(75_230_000_000) == 7_523
    assert IF.ticks(3_301_400_000) == 16_507


@pytest.mark.parametrize("price", [75_230_000_001, 75_229_999_999, 75_235_000_000])
def test_a_price_off_the_tick_is_refused(price: int) -> None:
    """Never rounded, however near; the answer names the price and the tick."""
    with pytest.raises(RejectError) as caught:
        CU.ticks(price)
    assert caught.value.code is RejectCode.PRICE_OFF_TICK
    assert "10" in caught.value.text


@pytest.mark.parametrize("terms", CONTRACTS, ids=lambda terms: terms.symbol)
def test_prices_come_back_as_they_went_out(terms: Instrument) -> None:
    """Every tick within the day's limits is one double and one text, and is read back."""
    for ticks in range(terms.lower_limit, terms.upper_limit + 1):
        shown = terms.price(ticks)
        assert terms.ticks(round(shown * PRICE_ONE)) == ticks
        assert float(terms.price_text(ticks)) == shown


def test_a_price_is_written_with_the_contracts_decimals() -> None:
    """Copper moves in tens, the index in fifths."""
    assert CU.price_text(7_523) == "75230"
    assert IF.price_text(16_507) == "3301.4"
    assert IF.price(16_507) == 3_301.4


def test_an_off_tick_price_is_named_digit_by_digit() -> None:
    """A price that misses the tick by a hair is not shown as one that meets it."""
    with pytest.raises(RejectError, match=r"75230\.000001 is not a multiple of the tick 10"):
        CU.ticks(75_230_000_001)
