"""Messages of market data clients: what is answered, what is ignored, what is refused."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from diffex.diff.patch import Tree
from diffex.domain.errors import RejectCode
from diffex.domain.limits import QUERY_NANOS_SESSION
from tests.support.contracts import CU
from tests.support.md_floor import MdFloor

QUERY = "query{multi_symbol_info{...on basic{instrument_id}}}"


@pytest.fixture
def floor() -> MdFloor:
    """Return a floor on which nothing has happened."""
    return MdFloor()


def test_a_query_is_answered_under_its_id(floor: MdFloor) -> None:
    """Query and variables are repeated as they came."""
    alice = floor.client()
    alice.send(aid="ins_query", query_id="a", query=QUERY)
    alice.send(aid="ins_query", query_id="b", query=QUERY, variables={"instrument_id": ["x"]})
    alice.peek()
    result: Tree = {"multi_symbol_info": []}
    assert alice.tree["symbols"] == {
        "a": {"query": QUERY, "result": result},
        "b": {"query": QUERY, "variables": {"instrument_id": ["x"]}, "result": result},
    }
    assert floor.asked == [(QUERY, None), (QUERY, {"instrument_id": ["x"]})]


def test_an_error_is_an_answer(floor: MdFloor) -> None:
    """Whatever the executor says is what the client gets."""
    floor.answer = {"error": "no"}
    alice = floor.client()
    alice.send(aid="ins_query", query_id="a", query="nonsense")
    alice.peek()
    assert alice.tree["symbols"]["a"] == {"query": "nonsense", "error": "no"}


def test_an_empty_query_lets_go_of_an_answer(floor: MdFloor) -> None:
    """As tqsdk does with what it has read; one that is not there goes too."""
    alice = floor.client()
    alice.send(aid="ins_query", query_id="a", query=QUERY)
    alice.peek()
    alice.send(aid="ins_query", query_id="a", query="")
    alice.send(aid="ins_query", query_id="b", query="")
    alice.peek()
    assert alice.frames[-1]["data"] == [{"symbols": {"a": None}}, {"symbols": {"b": None}}]
    assert alice.tree["symbols"] == {}


@pytest.mark.parametrize(("count", "size"), [(3, 10**9), (10**9, 350)])
def test_answers_are_bounded(
    floor: MdFloor, monkeypatch: pytest.MonkeyPatch, count: int, size: int
) -> None:
    """The oldest go, the newest stays however large it is; the last of an id counts."""
    monkeypatch.setattr("diffex.diff.md.view.MD_ANSWERS", count)
    monkeypatch.setattr("diffex.diff.md.view.MD_ANSWERS_BYTES", size)
    alice = floor.client()
    for name in ("a", "b", "c", "b", "d"):
        alice.send(aid="ins_query", query_id=name, query=QUERY)
    alice.peek()
    assert set(alice.tree["symbols"]) == {"c", "b", "d"}
    floor.answer = {"result": "x" * 1_000}
    alice.send(aid="ins_query", query_id="e", query=QUERY)
    alice.peek()
    assert ("e" in alice.tree["symbols"]) is True


def test_an_answer_is_told_again_to_a_slow_client(floor: MdFloor) -> None:
    """A restatement has it."""
    alice = floor.client()
    alice.send(aid="ins_query", query_id="a", query=QUERY)
    alice.session.restate()
    alice.peek()
    assert alice.tree["symbols"]["a"]["query"] == QUERY


def test_an_unknown_aid_is_ignored_and_counted(floor: MdFloor) -> None:
    """No notice: the client may know more than this server."""
    alice = floor.client()
    alice.peek()
    frames = len(alice.frames)
    for aid in ("req_login", "anything"):
        alice.send(aid=aid)
    alice.peek()
    assert floor.reception.ignored == 2
    assert len(alice.frames) == frames


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", RejectCode.NOT_JSON),
        (b"[]", RejectCode.NOT_OBJECT),
        (b"{}", RejectCode.AID_MISSING),
        (b'{"aid":7}', RejectCode.AID_MISSING),
        (b'{"aid":"subscribe_quote"}', RejectCode.FIELD_INVALID),
        (b'{"aid":"subscribe_quote","ins_list":null}', RejectCode.FIELD_INVALID),
        (b'{"aid":"set_chart"}', RejectCode.FIELD_INVALID),
        (b'{"aid":"ins_query","query_id":"a"}', RejectCode.FIELD_INVALID),
        (b'{"aid":"ins_query","query_id":"","query":"q"}', RejectCode.ID_INVALID),
    ],
)
def test_what_is_wrong_is_told(floor: MdFloor, raw: bytes, code: RejectCode) -> None:
    """By a notice in an element of its own; the session lives on."""
    alice = floor.client()
    floor.reception.receive(alice.session, raw, lambda: floor.now)
    alice.peek()
    assert alice.codes == [code]
    alice.subscribe(CU.symbol)
    assert alice.tree["ins_list"] == CU.symbol


def test_a_peek_may_be_spelled_in_any_way(floor: MdFloor) -> None:
    """Also with fields that nobody knows."""
    alice = floor.client()
    alice.send(aid="subscribe_quote", ins_list=CU.symbol)
    alice.pending = True
    raw = json.dumps({"peek": 1, "aid": "peek_message"}).encode()
    floor.reception.receive(alice.session, raw, lambda: floor.now)
    assert alice.tree["ins_list"] == CU.symbol


def test_a_flood_is_refused(floor: MdFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands above the rate are not carried out; peeks have no rate."""
    monkeypatch.setattr("diffex.diff.session.COMMANDS_PER_SECOND", 1)
    alice = floor.client()
    alice.send(aid="subscribe_quote", ins_list=CU.symbol)
    alice.send(aid="subscribe_quote", ins_list="")
    alice.peek()
    assert alice.codes == [RejectCode.RATE_EXCEEDED]
    assert alice.tree["ins_list"] == CU.symbol


def test_everything_at_once_after_a_reconnect(floor: MdFloor) -> None:
    """A new session told everything it asked for before its first peek is complete."""
    floor.bars(5)
    requests: list[dict[str, Any]] = []
    alice = floor.client()
    alice.send(aid="subscribe_quote", ins_list=CU.symbol)
    for number in range(3):
        request = {
            "aid": "set_chart",
            "chart_id": f"c{number}",
            "ins_list": CU.symbol,
            "duration": 60_000_000_000 * number,
            "view_width": 4,
        }
        alice.send(**request)
        requests.append(request)
    floor.trade()
    floor.tick()
    alice.peek()
    alice.peek()
    assert all(alice.complete(request) for request in requests)
    assert alice.tree["ins_list"] == CU.symbol


class SlowFloor(MdFloor):
    """Each answer takes a session's whole share of a second."""

    def _answer(self, query: str, variables: Mapping[str, object] | None) -> Tree:
        self.now += QUERY_NANOS_SESSION
        return super()._answer(query, variables)


def test_a_query_beyond_its_share_of_time_is_answered_later() -> None:
    """No question is lost; a bad one that waited is refused as one that did not."""
    floor = SlowFloor()
    alice = floor.client()
    for name in ("a", "b"):
        alice.send(aid="ins_query", query_id=name, query=QUERY)
    alice.send(aid="ins_query", query_id="c")
    assert [query for query, _ in floor.asked] == [QUERY]
    floor.reception.sweep(alice.session, floor.now)
    assert [query for query, _ in floor.asked] == [QUERY, QUERY]
    floor.reception.sweep(alice.session, floor.now)
    floor.reception.sweep(alice.session, floor.now)
    assert len(floor.asked) == 2
