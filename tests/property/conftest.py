"""Helpers of the property tests assert too: pytest shows their values as it does a test's."""

import pytest

pytest.register_assert_rewrite("tests.property.pair", "tests.property.invariants")
