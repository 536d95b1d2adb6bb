"""Columns come back as they were, and nothing else is taken for columns."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffex.storage.history_columns import ColumnsError, differences, pack, sums, unpack

INT64 = st.integers(-(2**63), 2**63 - 1)
SMALL = st.integers(-130, 130)


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    """Draw a table of columns of equal length, narrow and wide ones."""
    rows = draw(st.integers(0, 20))
    column = st.one_of(
        st.lists(SMALL, min_size=rows, max_size=rows), st.lists(INT64, min_size=rows, max_size=rows)
    )
    return draw(st.lists(column, min_size=1, max_size=5))


@given(tables())
def test_a_table_comes_back(table: list[list[int]]) -> None:
    """Every value of every column, at the edges of each width too."""
    assert unpack(pack(table)) == table
    assert pack(table) == pack(unpack(pack(table)))


@pytest.mark.parametrize("edge", [2**7, 2**15, 2**31, 2**63])
def test_the_widths_end_where_their_integers_end(edge: int) -> None:
    """One more than a width can hold takes the next one; beyond 64 bits there is none."""
    assert unpack(pack([[-edge, edge - 1]])) == [[-edge, edge - 1]]
    if edge == 2**63:
        with pytest.raises(OverflowError):
            pack([[edge]])
    else:
        assert len(zlib.decompress(pack([[edge]]))) > len(zlib.decompress(pack([[edge - 1]])))


@given(st.lists(INT64))
def test_differences_add_up_again(values: list[int]) -> None:
    """Sums are what differences were made of."""
    assert sums(differences(values)) == values


@given(st.binary(max_size=60))
def test_other_bytes_are_refused(raw: bytes) -> None:
    """Neither arbitrary bytes nor compressed arbitrary bytes are a table."""
    with pytest.raises(ColumnsError):
        unpack(raw)
    if any(raw[2:4]):  # a table without columns is one
        with pytest.raises(ColumnsError):
            unpack(zlib.compress(b"\xff\xff" + raw))


def test_a_longer_table_is_refused() -> None:
    """What stands behind the last column is a sign of damage."""
    raw = zlib.decompress(pack([[1, 2, 3]]))
    with pytest.raises(ColumnsError, match="behind"):
        unpack(zlib.compress(raw + b"\0"))
    with pytest.raises(ColumnsError):
        unpack(zlib.compress(raw[:-1]))
