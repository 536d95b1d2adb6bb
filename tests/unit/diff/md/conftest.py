"""The floor of the tests of charts."""

import pytest

from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE
from tests.support.md_floor import CU, MAIN, MdFloor
from tests.support.orders import START
from tests.support.past import FakePast

HELD = 20
"""Minute bars of the past of copper."""


@pytest.fixture
def floor() -> MdFloor:
    """Return a floor with a past of copper and ten minutes of today."""
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, HELD)
    past.fill(MAIN, MINUTE, START - 2 * DAY, 40)
    one = MdFloor(past)
    one.bars(10)
    return one
