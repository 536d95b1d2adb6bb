"""``subscribe_quote``: bounded, and refused whole. What it shows: test_board_quotes.py."""

import pytest

from diffex.domain.errors import RejectCode
from diffex.domain.limits import SYMBOLS_PER_SESSION
from tests.support.contracts import CU, M
from tests.support.floor import Floor


@pytest.fixture
def floor() -> Floor:
    """An exchange with one user."""
    return Floor("alice")


def test_more_symbols_than_a_session_may_watch_are_refused(floor: Floor) -> None:
    """Counted before any is looked up."""
    alice = floor.client("alice")
    alice.send("subscribe_quote", ins_list=CU.symbol)
    names = ",".join(f"SHFE.x{number}" for number in range(SYMBOLS_PER_SESSION + 1))
    alice.send("subscribe_quote", ins_list=names)
    alice.peek()
    assert alice.wire.codes[-1] == RejectCode.TOO_MANY_SYMBOLS
    assert alice.tree["ins_list"] == CU.symbol


def test_the_limit_counts_each_symbol_once(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as allowed are allowed."""
    monkeypatch.setattr("diffex.diff.aids.subscribe_quote.SYMBOLS_PER_SESSION", 2)
    alice = floor.client("alice")
    alice.send("subscribe_quote", ins_list=",".join([CU.symbol, M.symbol] * 100))
    alice.peek()
    assert alice.tree["ins_list"] == f"{CU.symbol},{M.symbol}"


def test_a_long_unknown_symbol_is_not_echoed(floor: Floor) -> None:
    """Notices stay short."""
    alice = floor.client("alice")
    alice.send("subscribe_quote", ins_list="x" * 60_000)
    alice.peek()
    notice = list(alice.tree["notify"].values())[-1]
    assert notice["code"] == RejectCode.SYMBOL_UNKNOWN
    assert len(notice["content"]) < 300
