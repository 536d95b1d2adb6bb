"""A backlog keeps the order, composes what it may, and has a bound."""

import json
from typing import Any

import pytest

from diffex.diff import backlog as module
from diffex.diff.backlog import Backlog
from diffex.domain.limits import BACKLOG_BYTES, BACKLOG_GATHERED_BYTES, BACKLOG_PARTS
from tests.support.mirror_client import Tree, rfc_merge


def part(tree: Tree) -> bytes:
    """Return a patch as it is offered."""
    return json.dumps(tree).encode()


def no_size() -> int:
    """Fail: below the limit nobody asks for the size of a restatement."""
    raise AssertionError("asked")


def taken(backlog: Backlog) -> list[Tree]:
    """Return everything in the backlog, decoded."""
    return [json.loads(raw) for raw in backlog.take()]


def test_a_new_backlog_is_empty() -> None:
    """There is nothing to take, twice."""
    backlog = Backlog()
    assert not backlog
    assert backlog.take() == []
    assert backlog.take() == []


def test_the_very_bytes_that_were_offered_come_out() -> None:
    """Sessions of a user share them, and nobody encodes them again."""
    parts = [part({"a": 1}), part({"a": 2})]
    backlog = Backlog()
    assert backlog.add(parts) is False
    assert backlog
    out = backlog.take()
    assert [id(raw) for raw in out] == [id(raw) for raw in parts]
    assert not backlog


def test_a_shared_list_is_not_kept() -> None:
    """What another session appends to its own backlog does not show here."""
    shared = [part({"a": 1})]
    one, other = Backlog(), Backlog()
    one.add(shared)
    other.add(shared)
    one.add([part({"b": 1})])
    assert taken(other) == [{"a": 1}]
    assert shared == [part({"a": 1})]


def test_composing_is_due_after_the_window_of_parts() -> None:
    """Not earlier: bytes that are never decoded cost least."""
    backlog = Backlog()
    due = [backlog.add([part({"a": number})]) for number in range(BACKLOG_PARTS + 1)]
    assert due == [False] * BACKLOG_PARTS + [True]


def test_composing_is_due_after_so_many_bytes_too() -> None:
    """A few large transactions are as much as many small ones; both counts begin anew."""
    backlog = Backlog()
    large = part({"a": "x" * (BACKLOG_GATHERED_BYTES // 4)})
    assert [backlog.add([large]) for _ in range(4)] == [False, False, False, True]
    assert not backlog.compose(lambda: 0)
    backlog.give_up()
    assert [backlog.add([large]) for _ in range(3)] == [False] * 3
    backlog.take()
    assert [backlog.add([large]) for _ in range(3)] == [False] * 3


def test_patches_over_one_key_become_one_patch() -> None:
    """A session that sleeps holds the news once, however often it came."""
    backlog = Backlog()
    for number in range(1000):
        if backlog.add([part({"a": {"n": number, str(number % 3): True}})]):
            assert backlog.compose(no_size)
    backlog.compose(no_size)
    assert taken(backlog) == [{"a": {"n": 999, "0": True, "1": True, "2": True}}]


@pytest.mark.parametrize("first", [None, 5, "x", [1]])
def test_an_object_over_what_is_no_object_starts_a_new_element(first: Any) -> None:
    """No single patch says both."""
    backlog = Backlog()
    backlog.add([part({"a": first}), part({"a": {"b": 1}}), part({"c": 1})])
    assert backlog.compose(no_size)
    assert taken(backlog) == [{"a": first}, {"a": {"b": 1}, "c": 1}]


def test_what_came_after_composing_stays_behind_it() -> None:
    """Order is kept between the composed and the fresh."""
    backlog = Backlog()
    backlog.add([part({"a": 1}), part({"a": 2})])
    backlog.compose(no_size)
    backlog.add([part({"a": 3})])
    assert taken(backlog) == [{"a": 2}, {"a": 3}]


def test_the_second_composition_goes_on_where_the_first_ended() -> None:
    """Nothing of the first is lost."""
    backlog = Backlog()
    for tree in ({"a": 1, "b": {"x": 1}}, {"b": {"y": 2}}, {"a": None}, {"a": {"z": 3}}):
        backlog.add([part(tree)])
        backlog.compose(no_size)
    merged: Any = {"a": {"old": 1}, "b": {}}
    for tree in taken(backlog):
        merged = rfc_merge(merged, tree)
    assert merged == {"a": {"z": 3}, "b": {"x": 1, "y": 2}}


def fill(backlog: Backlog, bytes_wanted: int, prefix: str = "k") -> bool:
    """Add about so many bytes that do not compose away; compose; return whether it is kept."""
    step = 1000
    for number in range(bytes_wanted // step):
        backlog.add([part({f"{prefix}{number}": "x" * (step - 12)})])
    return backlog.compose(lambda: 0)


def test_a_backlog_beyond_the_limit_is_not_worth_keeping() -> None:
    """And given up it is empty."""
    backlog = Backlog()
    assert fill(backlog, BACKLOG_BYTES + 2000) is False
    backlog.give_up()
    assert not backlog
    assert backlog.add([part({"a": 1})]) is False


def test_a_backlog_may_grow_to_the_size_of_a_large_restatement() -> None:
    """Up to half of it is kept: a patch says less than the whole."""
    backlog = Backlog()
    for number in range(300):
        backlog.add([part({f"k{number}": "x" * 1000})])
    assert backlog.compose(lambda: 1_000_000) is True
    assert len(taken(backlog)[0]) == 300


def test_the_size_of_a_restatement_is_asked_once_for_much_news() -> None:
    """Measuring costs as much as the snapshot is large, so it must be rare."""
    asked = 0

    def size() -> int:
        nonlocal asked
        asked += 1
        return 1_000_000

    backlog = Backlog()
    for number in range(10_000):
        if backlog.add([part({"same": {"n": number, "text": "x" * 100}})]):
            assert backlog.compose(size)
    assert asked <= 10_000 * 130 // BACKLOG_BYTES + 1


def test_taking_forgets_the_size_of_the_past() -> None:
    """A backlog that was large once does not keep its large limit."""
    backlog = Backlog()
    for number in range(300):
        backlog.add([part({f"k{number}": "x" * 1000})])
    assert backlog.compose(lambda: 10_000_000) is True
    backlog.take()
    assert fill(backlog, BACKLOG_BYTES + 2000) is False


def test_giving_up_names_the_keys_whose_deletion_is_lost() -> None:
    """Composed or not: a restatement has to delete them after all."""
    backlog = Backlog()
    backlog.add([part({"a": None, "b": 1}), part({"c": {"d": None}})])
    backlog.compose(no_size)
    backlog.add([part({"e": None})])
    assert backlog.give_up() == {"a", "e"}
    assert not backlog


def test_no_more_than_the_limit_is_ever_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law 5: the composed patches weigh at most the limit, the window comes on top."""
    monkeypatch.setattr(module, "BACKLOG_BYTES", 2_000)
    monkeypatch.setattr(module, "BACKLOG_PARTS", 4)
    backlog = Backlog()
    largest = 0
    for number in range(2_000):
        news = part({f"k{number % 90}": "x" * (number % 60)})
        if backlog.add([news]) and not backlog.compose(lambda: 3_000):
            backlog.give_up()
        held = sum(len(json.dumps(tree, separators=(",", ":"))) for tree in backlog._composed)
        largest = max(largest, held)
        assert len(backlog._parts) <= 4
    assert 1_000 < largest <= 3_000
