"""The public API of the snapshot manager, call by call."""

import copy
import math
from typing import Any

import pytest

from diffex.diff.flat_view import FlatView
from diffex.diff.manners import FLAT
from diffex.diff.patch import DEPTH_LIMIT
from diffex.diff.session import Session
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import SESSIONS_PER_USER
from tests.support.floor import Listener
from tests.support.mirror_client import Tree, Wire


class Room:
    """A manager whose wakes are counted, and sessions with mirrors."""

    def __init__(self) -> None:
        self.wakes = 0
        self.listener = Listener()
        self.manager = SnapshotManager(self._wake, self.listener, FLAT)

    def session(self, user_id: str) -> tuple[Session, Wire]:
        """Return a session of a user that has had its first frame and waits for news."""
        wire = Wire()
        session = self.manager.connect(wire, FlatView(lambda _: {"quotes": {}, "klines": {}}))
        self.manager.attach(session, user_id)
        self.manager.peek(session)
        self.manager.peek(session)
        return session, wire

    def _wake(self) -> None:
        self.wakes += 1


@pytest.fixture
def room() -> Room:
    """A manager with the users u and v, empty."""
    room = Room()
    room.manager.initialize_user("u")
    room.manager.initialize_user("v")
    return room


def test_a_user_is_initialized_once(room: Room) -> None:
    """The second time keeps the snapshot and says that it did."""
    assert room.manager.initialize_user("w", {"a": 1}) is True
    assert room.manager.initialize_user("w", {"a": 2}) is False
    assert room.manager.get_snapshot("w") == {"a": 1}
    assert room.listener.heard.count(("initialized", "w")) == 1


def test_a_first_snapshot_is_copied_and_holds_no_null(room: Room) -> None:
    """Null is nothing that a snapshot can hold, and the tree stays the caller's."""
    tree: Tree = {"a": {"b": 1, "c": None, "l": [None]}, "d": None}
    room.manager.initialize_user("w", tree)
    tree["a"]["b"] = 2
    assert room.manager.get_snapshot("w") == {"a": {"b": 1, "l": [None]}}


def test_a_patch_for_nobody_is_dropped(room: Room) -> None:
    """It makes no user: whoever was removed does not come back by a late patch."""
    assert room.manager.push_patch("nobody", {"a": 1}) is False
    assert room.manager.get_snapshot("nobody") is None
    assert room.manager.user_count() == 2


def test_a_push_is_merged_and_told(room: Room) -> None:
    """One transaction, in its order, to every session of the user."""
    _, wire = room.session("u")
    assert room.manager.push_patch("u", {"a": 1}, {"a": {"b": 2}}, {"c": None}) is True
    room.manager.flush()
    assert wire.last == [{"a": 1}, {"a": {"b": 2}}, {"c": None}]
    assert room.manager.get_snapshot("u") == {"a": {"b": 2}}


def test_an_empty_patch_is_no_news(room: Room) -> None:
    """It makes no frame, alone or among others."""
    _, wire = room.session("u")
    assert room.manager.push_patch("u", {}) is True
    assert room.manager.push_patch("u") is True
    assert room.manager.broadcast_patch({}) == 2
    room.manager.flush()
    assert len(wire.transactions) == 1
    room.manager.push_patch("u", {}, {"a": {}}, {})
    room.manager.flush()
    assert wire.last == [{"a": {}}]


def test_a_producer_that_changes_its_patch_afterwards_changes_nothing(room: Room) -> None:
    """Neither the snapshot nor what a slow session will read."""
    session, wire = room.session("u")
    session.hold()
    news: Tree = {"a": {"b": {"c": 1}, "l": [{"x": 1}]}}
    before = copy.deepcopy(news)
    room.manager.push_patch("u", news)
    room.manager.broadcast_patch(news)
    news["a"]["b"]["c"] = 2
    news["a"]["l"][0]["x"] = 2
    news["z"] = 1
    session.resume()
    assert wire.last == [before, before]
    assert room.manager.get_snapshot("u") == before


def test_a_snapshot_that_was_read_is_a_copy(room: Room) -> None:
    """Its reader may do with it what it likes."""
    room.manager.push_patch("u", {"a": {"b": [1]}})
    read = room.manager.get_snapshot("u")
    assert read is not None
    read["a"]["b"].append(2)
    assert room.manager.get_snapshot("u") == {"a": {"b": [1]}}


@pytest.mark.parametrize(
    ("news", "error"),
    [
        ({"a": math.nan}, ValueError),
        ({"a": {"b": math.inf}}, ValueError),
        ({"a": object()}, TypeError),
        ({1: 1}, TypeError),
        ({"a": 2**64}, TypeError),
        ({"quotes": {}}, ValueError),
        ({"klines": None}, ValueError),
        ({"charts": {}, "a": 1}, ValueError),
        ({"ins_list": "A"}, ValueError),
        ({"notify": None}, ValueError),
        ({"notify": "x"}, ValueError),
        ({"notify": {"S1": {"code": 0}}}, ValueError),
        ({"notify": {"fine": {}, "S22": None}}, ValueError),
    ],
)
def test_a_patch_that_no_mirror_could_follow_is_refused_whole(
    room: Room, news: Tree, error: type[Exception]
) -> None:
    """It changes nothing, nor do the patches of the same transaction before it."""
    _, wire = room.session("u")
    with pytest.raises(error):
        room.manager.push_patch("u", {"fine": 1}, news)
    with pytest.raises(error):
        room.manager.broadcast_patch(news)
    with pytest.raises(error):
        room.manager.initialize_user("w", news)
    room.manager.flush()
    assert room.manager.get_snapshot("u") == {}
    assert room.manager.list_users() == ["u", "v"]
    assert len(wire.transactions) == 1


def test_a_patch_too_deep_is_refused_whole(room: Room) -> None:
    """Nothing of it is merged, although the merge would notice half way."""
    deep: Any = 1
    for _ in range(DEPTH_LIMIT + 1):
        deep = {"a": deep}
    with pytest.raises(RecursionError):
        room.manager.push_patch("u", {"early": 1, **deep})
    assert room.manager.get_snapshot("u") == {}


def test_notices_of_a_snapshot_stand_beside_those_of_the_session(room: Room) -> None:
    """An announcement reaches everyone and can be taken back; own notices stay."""
    session, wire = room.session("u")
    session.notify("INFO", 0, "mine")
    room.manager.broadcast_patch({"notify": {"announcement_1": {"content": "all"}}})
    room.manager.flush()
    assert sorted(wire.tree["notify"]) == ["S1", "announcement_1"]
    late, late_wire = room.session("u")
    assert list(late_wire.tree["notify"]) == ["announcement_1"]
    session.peek()
    room.manager.broadcast_patch({"notify": {"announcement_1": None}})
    room.manager.flush()
    assert wire.tree == session.mirror()
    assert late_wire.tree == late.mirror()
    assert list(wire.tree["notify"]) == ["S1"]


def test_a_broadcast_reaches_every_user_connected_or_not(room: Room) -> None:
    """It counts the users, and each snapshot has its own copy."""
    _, wire = room.session("u")
    assert room.manager.broadcast_patch({"a": {"b": 1}}) == 2
    room.manager.flush()
    assert wire.last == [{"a": {"b": 1}}]
    room.manager.push_patch("u", {"a": {"b": 2}})
    assert room.manager.get_snapshot("v") == {"a": {"b": 1}}


def test_users_are_counted_and_listed(room: Room) -> None:
    """Sorted, without those that were removed."""
    room.manager.initialize_user("a")
    assert room.manager.user_count() == 3
    assert room.manager.list_users() == ["a", "u", "v"]
    assert room.manager.remove_user("u") is True
    assert room.manager.remove_user("u") is False
    assert room.manager.list_users() == ["a", "v"]
    assert set(room.manager.watched()) == {"a", "v"}


def test_a_removed_user_can_be_initialized_anew(room: Room) -> None:
    """With nothing of before; the old sessions are nobody's."""
    session, wire = room.session("u")
    room.manager.push_patch("u", {"a": 1})
    room.manager.remove_user("u")
    room.manager.initialize_user("u", {"b": 2})
    room.manager.push_patch("u", {"c": 3})
    room.manager.flush()
    assert room.manager.get_snapshot("u") == {"b": 2, "c": 3}
    assert "b" not in wire.tree
    assert wire.tree == session.mirror()


def test_a_session_is_one_users_only(room: Room) -> None:
    """Whoever wants to be another user connects again."""
    session, _ = room.session("u")
    for user_id in ("u", "v"):
        with pytest.raises(RejectError) as caught:
            room.manager.attach(session, user_id)
        assert caught.value.code is RejectCode.ALREADY_LOGGED_IN
    assert session.user_id == "u"


def test_a_user_has_a_bounded_number_of_sessions(room: Room) -> None:
    """The one too many stays nobody's; one that ends makes room."""
    sessions = [room.session("u")[0] for _ in range(SESSIONS_PER_USER)]
    extra = room.manager.connect(Wire(), FlatView(lambda _: {}))
    with pytest.raises(RejectError) as caught:
        room.manager.attach(extra, "u")
    assert caught.value.code is RejectCode.TOO_MANY_SESSIONS
    assert extra.user_id is None
    room.manager.detach(sessions[3])
    room.manager.attach(extra, "u")
    assert extra.user_id == "u"


def test_nobody_can_be_a_user_without_a_snapshot(room: Room) -> None:
    """That is a fault of the caller."""
    with pytest.raises(KeyError):
        room.manager.attach(room.manager.connect(Wire(), FlatView(lambda _: {})), "nobody")


def test_detaching_twice_or_nobody_is_harmless(room: Room) -> None:
    """A connection may end in more ways than one."""
    session, _ = room.session("u")
    room.manager.detach(session)
    room.manager.detach(session)
    room.manager.detach(room.manager.connect(Wire(), FlatView(lambda _: {})))
    assert room.manager.get_snapshot("u") == {}


def test_one_wake_for_many_ready_frames(room: Room) -> None:
    """Until the flush; then the next news wakes again."""
    wires = [room.session("u")[1] for _ in range(3)]
    room.manager.push_patch("u", {"a": 1})
    room.manager.push_patch("u", {"b": 1})
    assert room.wakes == 1
    room.manager.flush()
    assert [len(wire.transactions) for wire in wires] == [2, 2, 2]
    room.manager.push_patch("u", {"a": 2})
    assert room.wakes == 1
    room.manager.flush()


def test_nobody_is_woken_for_a_session_that_does_not_wait(room: Room) -> None:
    """Its news waits for its peek."""
    session, wire = room.session("u")
    room.manager.push_patch("u", {"a": 1})
    room.manager.flush()
    wakes = room.wakes
    room.manager.push_patch("u", {"a": 2})
    assert room.wakes == wakes
    session.peek()
    assert wire.tree["a"] == 2


def test_a_flush_without_need_does_nothing(room: Room) -> None:
    """Nothing is ready."""
    _, wire = room.session("u")
    room.manager.flush()
    assert len(wire.transactions) == 1


def test_a_client_that_peeks_inside_its_frame_gets_the_next_one(room: Room) -> None:
    """An in-process client may answer at once; nothing is lost or sent twice."""
    seen: list[int] = []

    def read(wire: Wire) -> None:
        seen.append(wire.tree.get("a", 0))
        session.peek()

    session = room.manager.connect(Wire(read), FlatView(lambda _: {}))
    room.manager.attach(session, "u")
    session.peek()
    for number in range(1, 4):
        room.manager.push_patch("u", {"a": number})
        room.manager.flush()
    assert seen == [0, 1, 2, 3]


def test_the_observer_hears_the_quick_starts_three_lines(room: Room) -> None:
    """Initialized, pushed with its counts, awakened by a push and not by a peek."""
    room.listener.heard.clear()
    room.manager.initialize_user("w")
    _, _ = room.session("w")
    room.manager.push_patch("w", {"a": 1}, {"b": 1})
    room.manager.flush()
    assert room.listener.heard == [
        ("initialized", "w"),
        ("pushed", "w", 2, 1),
        ("awakened", "w"),
    ]


def test_private_news_goes_before_public_news(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fill does not stand behind the quotes of a crowd, and all of the crowd is served."""
    monkeypatch.setattr("diffex.diff.snapshot.PUBLIC_FRAMES_A_TURN", 2)
    crowd = [room.session("u") for _ in range(5)]
    _, trader = room.session("v")
    room.wakes = 0
    for session, _ in crowd:
        session.offer_public([b'{"quotes":{"a":{"n":1}}}'])
    room.manager.push_patch("v", {"orders": {"o": {"n": 1}}})
    assert room.wakes == 1
    served = []
    while room.wakes:
        room.wakes = 0
        room.manager.flush()
        assert trader.tree["orders"] == {"o": {"n": 1}}
        served.append(sum("a" in wire.tree["quotes"] for _, wire in crowd))
    assert served == [2, 4, 5]


def test_public_news_joins_what_is_private(room: Room) -> None:
    """A session that is told of its own gets both in one frame, once."""
    session, wire = room.session("u")
    session.offer_public([b'{"quotes":{"a":{"n":1}}}'])
    room.manager.push_patch("u", {"orders": {"o": {"n": 1}}})
    frames = len(wire.transactions)
    for _ in range(3):
        room.manager.flush()
        session.peek()
    assert wire.transactions[frames:] == [
        [{"quotes": {"a": {"n": 1}}}, {"orders": {"o": {"n": 1}}}]
    ]


def test_a_snapshot_is_whole_whenever_it_is_looked_at(room: Room) -> None:
    """A dialect's own patch is merged after the frames left, or before somebody looks."""
    room.manager.initialize_user("alice", {"orders": {"a": {"left": 2}}})
    user = room.manager.watched()["alice"]
    room.manager.push_own(user, [{"orders": {"a": {"left": 1}}}, {"trades": {"t": {}}}])
    room.manager.push_own(user, [{"orders": {"a": None}}])
    assert room.manager.get_snapshot("alice") == {"orders": {}, "trades": {"t": {}}}
    room.manager.push_own(user, [{"trades": {"t": None}}])
    room.manager.push_patch("alice", {"trades": {"u": {}}})
    assert user.tree == {"orders": {}, "trades": {"u": {}}}


def test_what_was_put_off_is_merged_by_the_flush(room: Room) -> None:
    """Nothing piles up where nobody looks: a snapshot's changes wait for one turn at most."""
    room.manager.initialize_user("alice")
    user = room.manager.watched()["alice"]
    for number in range(3):
        patch: Tree = {"orders": {f"o{number}": {}}}
        room.manager.push_own(user, [patch])
        room.manager.flush()
        # Settled long ago: what the patch becomes now changes nothing any more.
        patch["orders"].clear()
    assert user.tree == {"orders": {"o0": {}, "o1": {}, "o2": {}}}
