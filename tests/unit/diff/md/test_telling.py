"""Long charts: they come frame by frame, and nothing waits for a client but ranges of ids."""

import json
from typing import Any

import orjson
import pytest

from diffex.diff.codec import encode
from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE
from tests.support.md_floor import CU, M, MdClient, MdFloor
from tests.support.orders import START
from tests.support.past import FakePast

BOTH = f"{CU.symbol},{M.symbol}"
ROOM = 8


@pytest.fixture(autouse=True)
def _small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("telling", "view"):
        monkeypatch.setattr(f"diffex.diff.md.{module}.MD_FRAME_BARS", ROOM)


def rows(frame: dict[str, Any]) -> int:
    """Return how many bars, ticks and ids of partners a frame tells."""
    count = 0
    for news in frame["data"]:
        lines = [line for one in news.get("klines", {}).values() for line in one.values()]
        for line in [*lines, *news.get("ticks", {}).values()]:
            for told in (line.get("data", {}), *line.get("binding", {}).values()):
                count += sum(one is not None for one in told.values())
    return count


def read(client: MdClient, *chart_ids: str) -> None:
    """Peek until nothing is outstanding and the charts are ready."""
    for _ in range(60):
        if not client.tree["mdhis_more_data"] and all(map(client.ready, chart_ids)):
            return
        client.peek()
        assert rows(client.frames[-1]) <= ROOM
    raise AssertionError(client.tree["charts"])


def same(client: MdClient) -> bool:
    """Return whether a mirror is what the server takes it for."""
    mirror = orjson.loads(encode(client.session.mirror()))
    client.tree.pop("notify", None)
    return bool(mirror == client.tree)


def test_a_long_chart_comes_in_several_frames(floor: MdFloor) -> None:
    """In the order of the ids, none of them fuller than a frame may be; the last makes it ready."""
    alice = floor.client()
    request = alice.chart_of(view_width=20)
    seen = []
    for _ in range(2):
        assert not alice.ready()
        assert alice.tree["mdhis_more_data"]
        assert not alice.complete(request)
        assert same(alice)
        seen.append(alice.ids(CU.symbol, MINUTE))
        alice.peek()
    assert seen == [list(range(10, 18)), list(range(10, 26))]
    assert alice.ids(CU.symbol, MINUTE) == list(range(10, 30))
    assert [rows(frame) for frame in alice.frames[1:]] == [8, 8, 4]
    assert alice.complete(request)
    assert same(alice)


def test_charts_share_the_room_of_a_frame(floor: MdFloor) -> None:
    """Requests without a peek leave nothing behind but that they were made."""
    alice = floor.client()
    for number in range(12):
        fields = {"view_width": 20, "left_kline_id": number, "duration": MINUTE}
        alice.send(aid="set_chart", chart_id=f"c{number}", ins_list=CU.symbol, **fields)
    assert alice.session.mirror()["mdhis_more_data"]
    alice.peek()
    assert rows(alice.frames[-1]) == ROOM
    read(alice)
    assert all(alice.ready(f"c{number}") for number in range(12))
    assert alice.ids(CU.symbol, MINUTE) == list(range(30))
    assert len(alice.frames) <= 2 + 30 / ROOM
    assert same(alice)


def test_what_comes_to_be_is_told_at_once(floor: MdFloor) -> None:
    """Beside what is outstanding, and the bar that was the newest as it is now."""
    alice = floor.client()
    alice.chart_of(view_width=20)
    floor.bars(2)
    floor.publish()
    alice.peek()
    assert {29, 30, 31} & set(alice.ids(CU.symbol, MINUTE)) == {30, 31}
    read(alice, "c")
    assert alice.window() == (12, 31)
    assert alice.ids(CU.symbol, MINUTE) == list(range(12, 32))
    assert same(alice)


def test_partners_and_their_ids_have_their_turn(floor: MdFloor) -> None:
    """The chart is ready when all bars and all that is bound were told."""
    floor.bars(10, terms=M, price=3_000)
    floor.bars(10)
    alice = floor.client()
    alice.chart_of(ins_list=BOTH, view_width=40)
    for _ in range(20):
        if alice.ready():
            break
        assert same(alice)
        alice.peek()
        assert rows(alice.frames[-1]) <= ROOM
    newcomer = floor.client()
    newcomer.chart_of("other", ins_list=BOTH, view_width=40)
    read(newcomer, "other")
    for symbol in (CU.symbol, M.symbol):
        assert newcomer.series(symbol, MINUTE) == alice.series(symbol, MINUTE)
    assert len(alice.ids(CU.symbol, MINUTE)) == 40
    assert same(alice)


def test_a_chart_that_goes_takes_what_is_outstanding_with_it(floor: MdFloor) -> None:
    """The client hears that nothing more will come."""
    alice = floor.client()
    alice.chart_of(view_width=20)
    assert alice.tree["mdhis_more_data"]
    alice.chart_of(view_width=0)
    assert not alice.tree["mdhis_more_data"]
    assert alice.series(CU.symbol, MINUTE)["data"] == {}
    alice.peek()
    assert len(alice.frames) == 3


def test_a_client_that_went_may_leave_much_behind(floor: MdFloor) -> None:
    """Nothing is kept of it."""
    alice = floor.client()
    alice.chart_of(view_width=20)
    floor.reception.disconnect(alice.session)
    floor.bars(1)
    floor.publish()
    assert len(alice.frames) == 2
    assert floor.exchange.state.market.series_count == 1


def test_a_restatement_has_no_more_bars_than_a_frame(floor: MdFloor) -> None:
    """The rest follows; the charts say so meanwhile, and are whole in the end."""
    alice = floor.client()
    for chart_id in ("a", "b"):
        alice.chart_of(chart_id, ins_list=BOTH, view_width=20)
    read(alice, "a", "b")
    before = json.dumps(alice.series(CU.symbol, MINUTE), sort_keys=True)
    alice.session.restate()
    alice.peek()
    assert rows(alice.frames[-1]) <= ROOM
    assert alice.tree["mdhis_more_data"]
    assert not alice.ready("a")
    read(alice, "a", "b")
    assert alice.ready("a")
    assert alice.ready("b")
    assert json.dumps(alice.series(CU.symbol, MINUTE), sort_keys=True) == before
    assert same(alice)


def test_a_waiting_client_is_restated_without_many_bars(floor: MdFloor) -> None:
    """Its peek is answered by what a frame is never without; the next ones have bars."""
    alice = floor.client()
    alice.chart_of(view_width=12)
    read(alice, "c")
    alice.peek()
    alice.session.restate()
    floor.flush()
    assert rows(alice.frames[-1]) == 0
    assert not alice.ready()
    read(alice, "c")
    assert alice.ids(CU.symbol, MINUTE) == list(range(18, 30))
    assert same(alice)


def test_what_one_frame_holds_is_restated_at_once(floor: MdFloor) -> None:
    """The chart is ready all the time."""
    alice = floor.client()
    alice.chart_of(view_width=3)
    alice.peek()
    alice.tree.clear()
    alice.session.restate()
    floor.flush()
    assert alice.ready()
    assert alice.ids(CU.symbol, MINUTE) == [27, 28, 29]
    assert same(alice)


def test_a_stale_session_gathers_nothing(floor: MdFloor) -> None:
    """Bars that come while it does not peek wait for its peek, in frames of their own."""
    alice = floor.client()
    alice.chart_of(view_width=30)
    alice.session.restate()
    for _ in range(20):
        floor.bars(1)
        floor.publish()
    alice.peek()
    assert rows(alice.frames[-1]) <= ROOM
    read(alice, "c")
    assert set(range(20, 50)) <= set(alice.ids(CU.symbol, MINUTE))


def test_a_client_that_does_not_take_its_frame_gets_no_fuller_one(floor: MdFloor) -> None:
    """However often it peeks meanwhile."""
    alice = floor.client()
    alice.chart_of(view_width=20)
    alice.session.hold()
    for _ in range(5):
        alice.peek()
    alice.session.resume()
    assert rows(alice.frames[-1]) == ROOM
    assert len(alice.frames) == 3


def test_a_past_that_comes_is_told_frame_by_frame() -> None:
    """What a mirror held already is told again, and leaves it meanwhile where windows move."""
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, 20)
    past.fill(M.symbol, MINUTE, START - DAY, 20)
    past.unmade.update((CU.symbol, M.symbol))
    floor = MdFloor(past)
    floor.bars(10)
    alice = floor.client()
    alice.chart_of(ins_list=BOTH, view_width=25)
    past.unmade.clear()
    floor.board.fill()
    floor.flush()
    floor.bars(5)
    floor.publish()
    for _ in range(30):
        alice.peek()
    assert alice.ready()
    assert alice.ids(CU.symbol, MINUTE) == list(range(10, 35))
    assert len(alice.series(CU.symbol, MINUTE)["binding"][M.symbol]) == 10
    assert same(alice)


def test_a_past_that_ends_leaves_no_chart_waiting() -> None:
    """One that is outstanding besides is ready when it was told, another at once."""
    past = FakePast()
    past.fill(CU.symbol, MINUTE, START - DAY, 20)
    past.unmade.add(CU.symbol)
    floor = MdFloor(past)
    floor.bars(10)
    alice = floor.client()
    alice.chart_of("long", view_width=30)
    alice.chart_of("short", left_kline_id=0, view_width=5)
    floor.board.settle()
    floor.flush()
    for _ in range(5):
        alice.peek()
    assert alice.ready("long")
    assert alice.ready("short")
    assert same(alice)


def test_a_backlog_of_bars_is_bounded(floor: MdFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what one frame may hold, not by what the charts show."""
    monkeypatch.setattr("diffex.diff.backlog.BACKLOG_BYTES", 100)
    alice = floor.client()
    assert alice.session.view.size() < 200
    alice.chart_of(view_width=10_000)
    read(alice, "c")
    assert 200 < alice.session.view.size() - ROOM * 800 < 600
    for _ in range(300):
        floor.bars(1)
        floor.publish()
    assert alice.session.stale
    alice.peek()
    read(alice, "c")
    assert set(range(330)) <= set(alice.ids(CU.symbol, MINUTE))
