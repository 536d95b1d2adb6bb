"""Which lots of a product pay margin together."""

import pytest

from diffex.domain.big_side import MarginGroup, product_key
from tests.support.contracts import CONTRACTS, CU


@pytest.mark.parametrize("exchange_id", ["SHFE", "INE", "CFFEX", "DCE"])
def test_four_exchanges_net(exchange_id: str) -> None:
    """The larger side pays, whichever it is."""
    group = MarginGroup(exchange_id)
    assert [group.change(True, 300), group.change(False, 200)] == [300, 0]
    assert group.margin == 300
    assert group.change(False, 150) == 50
    assert group.margin == 350
    assert [group.change(False, -100), group.change(True, -300)] == [-50, -50]


@pytest.mark.parametrize("exchange_id", ["CZCE", "GFEX"])
def test_two_exchanges_do_not(exchange_id: str) -> None:
    """Both sides pay."""
    group = MarginGroup(exchange_id)
    assert [group.change(True, 300), group.change(False, 200)] == [300, 200]
    assert group.margin == 500


def test_a_product_is_spelled_as_a_configuration_spells_it() -> None:
    """Exchange and product, without the month."""
    assert product_key(CU) == "SHFE.cu"
    assert len({product_key(terms) for terms in CONTRACTS}) == len(CONTRACTS)
