"""``req_login``: always answered, and a password shows nowhere."""

import pytest

from diffex.diff.aids.req_login import ReqLoginPack
from diffex.domain.errors import RejectCode
from diffex.domain.limits import ID_LENGTH, LOGIN_ATTEMPTS, PASSWORD_LENGTH
from tests.support.floor import Floor


@pytest.fixture
def floor() -> Floor:
    """An exchange with two users."""
    return Floor("alice", "bob")


def test_the_right_password_makes_a_session_the_users(floor: Floor) -> None:
    """The snapshot follows; bid and other fields are ignored."""
    client = floor.client()
    client.send("req_login", bid="simnow", user_name="alice", password="opensesame", x=[1])
    client.peek()
    assert client.session.user_id == "alice"
    assert client.wire.codes == [0]
    assert "alice" in client.tree["accounts"]


def test_a_wrong_password_is_answered(floor: Floor) -> None:
    """The session stays nobody's, its peek is answered, and it may try again."""
    client = floor.client()
    client.peek()
    client.peek()
    client.login("alice", "wrong")
    assert client.wire.codes == [RejectCode.LOGIN_FAILED]
    assert client.session.user_id is None
    client.login("alice")
    client.peek()
    assert client.session.user_id == "alice"


def test_an_unknown_user_gets_the_same_answer(floor: Floor) -> None:
    """Nothing tells which names exist."""
    client = floor.client()
    client.login("nobody", "wrong")
    client.login("alice", "wrong")
    client.peek()
    one, other = client.tree["notify"].values()
    assert one == other


def test_a_second_login_while_one_is_checked_is_refused(floor: Floor) -> None:
    """One at a time; the first one's answer still comes."""
    floor.slow_logins = True
    client = floor.client()
    client.login("alice")
    client.login("bob")
    client.peek()
    assert client.wire.codes == [RejectCode.LOGIN_BUSY]
    floor.answer_logins()
    client.peek()
    assert client.session.user_id == "alice"


def test_logging_in_again_as_oneself_is_no_error(floor: Floor) -> None:
    """A client that is not sure may ask; the session goes on as it is."""
    alice = floor.client("alice")
    alice.login("alice")
    alice.peek()
    assert alice.wire.codes == [0, 0]
    assert list(alice.tree["notify"].values())[-1]["content"] == "已登录 / Logged in already"


def test_a_wrong_password_is_told_to_a_session_that_is_logged_in(floor: Floor) -> None:
    """However it came to be the user's, whose it stays; the attempts are counted as ever."""
    alice = floor.client("alice")
    for _ in range(LOGIN_ATTEMPTS):
        alice.login("alice", "wrong")
    alice.login("alice")
    alice.peek()
    assert alice.wire.codes == [0] + [RejectCode.LOGIN_FAILED] * (LOGIN_ATTEMPTS + 1)
    assert alice.session.user_id == "alice"
    alice.order("o1")
    alice.peek()
    assert alice.tree["orders"]["o1"]["status"] == "ACCEPTED"


def test_a_session_that_is_logged_in_has_one_password_checked_at_a_time(floor: Floor) -> None:
    """Its other commands go on meanwhile."""
    floor.slow_logins = True
    alice = floor.client("alice")
    alice.login("alice")
    alice.login("alice")
    alice.order("o1")
    alice.peek()
    assert alice.wire.codes == [0, RejectCode.LOGIN_BUSY]
    assert list(alice.tree["orders"]) == ["o1"]
    floor.answer_logins()
    alice.peek()
    assert alice.wire.codes == [0, RejectCode.LOGIN_BUSY, 0]


def test_becoming_somebody_else_needs_another_connection(floor: Floor) -> None:
    """The mirror of one user is not turned into another's."""
    alice = floor.client("alice")
    alice.login("bob")
    alice.peek()
    assert alice.wire.codes[-1] == RejectCode.ALREADY_LOGGED_IN
    assert alice.session.user_id == "alice"


@pytest.mark.parametrize(
    ("user_name", "password"),
    [("x" * (ID_LENGTH + 1), "p"), ("alice", "p" * (PASSWORD_LENGTH + 1))],
)
def test_what_is_too_long_for_anyone_is_not_even_checked(
    floor: Floor, user_name: str, password: str
) -> None:
    """A hash of 60 KB would cost the server, not the client."""
    floor.slow_logins = True
    client = floor.client()
    client.login(user_name, password)
    client.peek()
    assert client.wire.codes == [RejectCode.LOGIN_FAILED]
    assert floor.logins == []
    assert not client.session.login_pending


def test_after_too_many_failures_no_password_is_checked(floor: Floor) -> None:
    """Not even the right one; every try is answered and counted."""
    client = floor.client()
    for _ in range(LOGIN_ATTEMPTS):
        client.login("alice", "wrong")
    client.login("alice")
    client.peek()
    assert client.wire.codes == [RejectCode.LOGIN_FAILED] * (LOGIN_ATTEMPTS + 1)
    assert client.session.login_attempts == LOGIN_ATTEMPTS + 1


def test_a_busy_server_costs_no_attempt(floor: Floor) -> None:
    """Only a wrong password counts."""
    floor.slow_logins = True
    client = floor.client()
    for _ in range(2 * LOGIN_ATTEMPTS):
        client.login("alice")
        ((_, _, answer),) = floor.logins
        floor.logins.clear()
        answer("alice", RejectCode.LOGIN_BUSY)
    floor.slow_logins = False
    client.login("alice")
    assert client.session.user_id == "alice"


def test_a_pack_shows_no_password() -> None:
    """However it is printed."""
    pack = ReqLoginPack("alice", "opensesame")
    assert "opensesame" not in f"{pack} {pack!r} {[pack]}"
    assert "alice" in repr(pack)
