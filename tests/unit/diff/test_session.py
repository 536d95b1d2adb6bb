"""One connection: its peek, its notices, its hold, its end."""

import pytest

from diffex.diff.flat_view import FlatView
from diffex.diff.manners import FLAT
from diffex.diff.session import Session
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import BACKLOG_PARTS, COMMANDS_PER_SECOND, NOTIFIES_KEPT
from diffex.domain.units import SECOND
from tests.support.floor import Listener
from tests.support.mirror_client import Wire


@pytest.fixture
def wire() -> Wire:
    """What the session writes to."""
    return Wire()


@pytest.fixture
def manager() -> SnapshotManager:
    """A manager with one user, u."""
    manager = SnapshotManager(lambda: None, Listener(), FLAT)
    manager.initialize_user("u", {"orders": {"o1": {"n": 1}}, "plain": 1})
    return manager


@pytest.fixture
def session(wire: Wire, manager: SnapshotManager) -> Session:
    """A session of u that has seen everything so far."""
    session = manager.connect(wire, FlatView(lambda _: {"quotes": {}, "klines": {}}))
    manager.attach(session, "u")
    session.peek()
    return session


def test_the_own_part_is_in_the_mirror(wire: Wire, session: Session) -> None:
    """Beside the user's sections stand those of the session, empty at first."""
    assert wire.tree == {
        "orders": {"o1": {"n": 1}},
        "plain": 1,
        "ins_list": "",
        "charts": {},
        "quotes": {},
        "klines": {},
        "notify": {},
    }
    assert session.mirror() == wire.tree


def test_a_session_of_nobody_mirrors_its_own_part(wire: Wire, manager: SnapshotManager) -> None:
    """Also before the login there is an answer to the first peek."""
    session = manager.connect(wire, FlatView(lambda _: {"quotes": {}, "klines": {}}))
    session.peek()
    assert sorted(wire.tree) == ["charts", "ins_list", "klines", "notify", "quotes"]
    assert session.user_id is None


def test_a_message_beside_the_mirror_needs_no_peek(wire: Wire, session: Session) -> None:
    """It is sent at once and changes nothing."""
    session.send(b'{"aid":"pong"}')
    assert wire.pongs == 1
    assert len(wire.transactions) == 1


def test_waiting_tells_whether_a_peek_is_open(session: Session) -> None:
    """From the peek to its answer."""
    states = [session.waiting]
    session.peek()
    states.append(session.waiting)
    session.notify("INFO", 0, "x")
    assert session.deliver() is True
    states.append(session.waiting)
    assert states == [False, True, False]


def test_nothing_is_delivered_without_a_peek_or_without_news(session: Session) -> None:
    """Neither alone makes a frame."""
    assert session.deliver() is False
    session.peek()
    assert session.deliver() is False


@pytest.mark.parametrize(
    ("user_id", "code"), [("v", RejectCode.USER_MISMATCH), ("", RejectCode.USER_MISMATCH)]
)
def test_a_command_in_another_name_is_refused(
    session: Session, user_id: str, code: RejectCode
) -> None:
    """An empty name is another name too."""
    session.require("u")
    with pytest.raises(RejectError) as caught:
        session.require(user_id)
    assert caught.value.code is code


def test_a_command_before_the_login_is_refused(wire: Wire, manager: SnapshotManager) -> None:
    """Whatever name it carries."""
    session = manager.connect(wire, FlatView(lambda _: {}))
    with pytest.raises(RejectError) as caught:
        session.require("u")
    assert caught.value.code is RejectCode.LOGIN_REQUIRED


def test_the_rate_is_counted_second_by_second(session: Session) -> None:
    """The limit itself is allowed, one more is not, and the next second is new."""
    now = 10 * SECOND
    for _ in range(COMMANDS_PER_SECOND):
        assert session.count_command(now + SECOND - 1)
    assert not session.count_command(now)
    assert session.count_command(now + SECOND)


def test_each_notice_has_a_fresh_id(wire: Wire, session: Session) -> None:
    """A second notice like the first is news too."""
    for _ in range(2):
        session.notify("ERROR", 2001, "text", "o1")
    session.peek()
    notice = {"type": "MESSAGE", "level": "ERROR", "code": 2001, "content": "text"}
    assert wire.tree["notify"] == {
        "S1": {**notice, "order_id": "o1"},
        "S2": {**notice, "order_id": "o1"},
    }


def test_a_notice_about_no_order_names_none(wire: Wire, session: Session) -> None:
    """An empty order_id is left out."""
    session.notify("INFO", 0, "text")
    session.peek()
    assert "order_id" not in wire.tree["notify"]["S1"]


def test_the_oldest_notices_are_deleted(wire: Wire, session: Session) -> None:
    """The section has a bound, in the snapshot and in every mirror."""
    session.peek()
    for number in range(1, NOTIFIES_KEPT + 11):
        session.notify("INFO", 0, str(number))
        session.deliver()
        session.peek()
    assert list(wire.tree["notify"]) == [f"S{number}" for number in range(11, NOTIFIES_KEPT + 11)]
    assert wire.tree == session.mirror()
    assert wire.useless == []


def test_answers_that_wait_are_not_deleted_unseen(wire: Wire, session: Session) -> None:
    """A client that sends many commands before it peeks gets the answer to each."""
    for number in range(4 * NOTIFIES_KEPT):
        session.notify("ERROR", 2001, str(number))
    session.peek()
    assert len(wire.tree["notify"]) == 4 * NOTIFIES_KEPT
    session.notify("INFO", 0, "the next one")
    session.peek()
    assert len(wire.tree["notify"]) == NOTIFIES_KEPT
    assert wire.tree == session.mirror()


def test_answers_that_wait_have_a_bound(
    wire: Wire, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond it the oldest goes unseen: memory counts more than a client that never peeks."""
    monkeypatch.setattr("diffex.diff.notices.NOTIFIES_WAITING", NOTIFIES_KEPT + 5)
    for _ in range(NOTIFIES_KEPT + 9):
        session.notify("ERROR", 2001, "text")
    session.peek()
    assert list(wire.tree["notify"]) == [f"S{n}" for n in range(5, NOTIFIES_KEPT + 10)]


def test_a_held_session_sends_nothing_until_it_is_resumed(wire: Wire, session: Session) -> None:
    """News gathers meanwhile and comes at once after it."""
    session.hold()
    session.peek()
    session.notify("INFO", 0, "x")
    assert session.deliver() is False
    assert len(wire.transactions) == 1
    session.resume()
    assert wire.tree["notify"]["S1"]["content"] == "x"


def test_a_resumed_session_without_a_peek_stays_silent(wire: Wire, session: Session) -> None:
    """The hold took nothing away and added nothing."""
    session.hold()
    session.notify("INFO", 0, "x")
    session.resume()
    assert len(wire.transactions) == 1
    session.peek()
    assert session.mirror() == wire.tree


def test_a_restated_mirror_holds_nothing_of_before(
    wire: Wire, manager: SnapshotManager, session: Session
) -> None:
    """What was deleted meanwhile is deleted by the restatement, at any depth."""
    session.peek()
    session.hold()
    manager.push_patch("u", {"orders": {"o1": {"n": None}}})
    manager.push_patch("u", {"plain": None})
    session.restate()
    manager.push_patch("u", {"orders": {"o1": None}, "new": 1})
    manager.push_patch("u", {"new": None})
    session.resume()
    assert wire.tree == session.mirror()
    assert len(wire.last) == 2
    assert set(wire.last[0].values()) == {None}
    assert "plain" in wire.last[0]
    assert "new" not in wire.last[0]


def test_a_restatement_answers_a_waiting_peek(
    wire: Wire, manager: SnapshotManager, session: Session
) -> None:
    """Although there is no news."""
    session.peek()
    session.restate()
    manager.flush()
    assert len(wire.transactions) == 2
    assert wire.tree == session.mirror()


def test_restating_twice_is_restating_once(wire: Wire, session: Session) -> None:
    """The second time there is nothing more to give up."""
    session.restate()
    session.restate()
    session.peek()
    session.peek()
    assert len(wire.transactions) == 2
    assert wire.tree == session.mirror()


def test_the_first_frame_deletes_nothing(wire: Wire, session: Session) -> None:
    """The client's mirror is empty."""
    assert wire.useless == []
    assert len(wire.transactions[0]) == 1


def test_a_user_who_is_removed_leaves_nothing_behind(
    wire: Wire, manager: SnapshotManager, session: Session
) -> None:
    """Each section is deleted by name; the session's own part stays."""
    manager.push_patch("u", {"notify": {"news": {"content": "x"}}})
    session.notify("INFO", 0, "mine")
    session.peek()
    manager.remove_user("u")
    session.peek()
    assert wire.last == [{"orders": None, "plain": None, "notify": {"news": None}}]
    assert wire.tree == session.mirror()
    assert list(wire.tree["notify"]) == ["S1"]
    assert session.user_id is None


def test_leaving_while_stale_still_deletes(
    wire: Wire, manager: SnapshotManager, session: Session
) -> None:
    """The restatement knows what the client may hold of the former user."""
    session.restate()
    manager.remove_user("u")
    session.peek()
    assert wire.tree == session.mirror()
    assert "orders" not in wire.tree


def test_leaving_a_user_without_a_snapshot_is_no_news(wire: Wire, manager: SnapshotManager) -> None:
    """Nothing is deleted where nothing was; and nobody's session does not leave."""
    manager.initialize_user("empty")
    session = manager.connect(wire, FlatView(lambda _: {}))
    manager.attach(session, "empty")
    session.peek()
    session.peek()
    session.leave()
    session.leave()
    manager.flush()
    assert len(wire.transactions) == 1
    assert session.user is None


def test_a_session_can_become_another_user_after_its_own_was_removed(
    wire: Wire, manager: SnapshotManager, session: Session
) -> None:
    """Only the second user's tree is left."""
    manager.initialize_user("v", {"orders": {"o9": {"m": 1}}})
    manager.remove_user("u")
    manager.attach(session, "v")
    session.peek()
    assert wire.tree == session.mirror()
    assert wire.tree["orders"] == {"o9": {"m": 1}}


def test_a_closed_session_is_sent_nothing(
    wire: Wire, manager: SnapshotManager, session: Session
) -> None:
    """Also if it was due for the next flush."""
    session.peek()
    manager.push_patch("u", {"plain": 2})
    manager.detach(session)
    manager.flush()
    assert len(wire.transactions) == 1
    assert session.closed
    assert session.user is None


def test_a_backlog_beyond_its_limit_is_restated(
    wire: Wire, manager: SnapshotManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law 5: what has grown larger than the snapshot is replaced by the snapshot."""
    monkeypatch.setattr("diffex.diff.backlog.BACKLOG_BYTES", 1_000)
    session = manager.connect(wire, FlatView(lambda _: {"quotes": {}, "klines": {}}))
    manager.attach(session, "u")
    session.peek()
    for number in range(4 * BACKLOG_PARTS):
        manager.push_patch("u", {f"k{number}": "x" * 50})
        manager.push_patch("u", {f"k{number}": None})
    session.peek()
    assert wire.tree == session.mirror()
    assert len(wire.last) == 2
    assert wire.last[1] == session.mirror()
