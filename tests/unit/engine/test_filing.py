"""What is kept of orders that are over."""

import pytest

from diffex.domain.errors import RejectCode
from diffex.domain.events import Event, OrderRefused
from diffex.engine import filing
from diffex.engine.outcome import Outcome
from tests.support.orders import Floor, cancel, order


def test_an_id_is_used_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """While its order is shown and after it left; a free one is not."""
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", 1)
    floor = Floor()
    floor.give(order("1"), cancel("1"), order("2"), cancel("2"))
    trader = floor.state.traders["ann"]
    assert list(trader.archived) == ["1"]
    assert [filing.used(trader, name) for name in ("1", "2", "3")] == [True, True, False]


def code(events: list[Event]) -> RejectCode:
    """Return the code of the one refusal."""
    (refused,) = events
    assert isinstance(refused, OrderRefused)
    return refused.code


def test_what_left_the_snapshot_is_told_by_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same order is named as archived, another one under its id as a used id."""
    monkeypatch.setattr("diffex.engine.filing.FINISHED_KEPT", 0)
    floor = Floor()
    floor.give(order("1"), cancel("1"))
    trader = floor.state.traders["ann"]
    assert code(filing.again(trader, order("1"))) is RejectCode.ORDER_ARCHIVED
    assert code(filing.again(trader, order("1", volume=2))) is RejectCode.ORDER_ID_USED


def test_filing_an_empty_step_changes_nothing() -> None:
    """As a command that was refused ends."""
    floor = Floor()
    floor.give(order("1"))
    before = floor.state.state_hash()
    filing.file(floor.state, Outcome())
    assert floor.state.state_hash() == before
