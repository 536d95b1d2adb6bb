"""The planted faults fit the source, so that planting them says something."""

import ast

import pytest

from tests.mutants.fault import Fault
from tests.mutants.faults import FAULTS
from tests.support.paths import ROOT


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_has_one_place_and_compiles(fault: Fault) -> None:
    """Its old text is in the source exactly once, and its new text makes a module."""
    source = (ROOT / fault.file).read_text(encoding="utf-8")
    assert source.count(fault.old) == 1
    ast.parse(source.replace(fault.old, fault.new))
    assert fault.old != fault.new


def test_there_are_enough_with_a_name_each() -> None:
    """At least twenty, no two called the same."""
    assert len(FAULTS) >= 20
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
