"""Login on ``/diff/td``: its order of frames, its failures, and what comes before it."""

import json

import pytest

from diffex.diff.service import Visitor
from diffex.domain.errors import RejectCode, sentence
from diffex.domain.limits import (
    BEFORE_LOGIN_BYTES,
    BEFORE_LOGIN_COMMANDS,
    BEFORE_LOGIN_SECONDS,
    LOGIN_ATTEMPTS,
    SESSIONS_PER_USER,
)
from diffex.domain.units import SECOND
from tests.support.floor import PASSWORD
from tests.support.trade_floor import KQ, TradeClient, TradeFloor

WAIT = BEFORE_LOGIN_SECONDS * SECOND


@pytest.fixture
def floor() -> TradeFloor:
    """An exchange with two users."""
    return TradeFloor("alice", "bob")


def sweep(floor: TradeFloor, client: TradeClient) -> None:
    """Look after a session, as the server does once a second."""
    floor.trade.sweep(client.session, floor.now)
    floor.run()


def test_the_greeting_comes_without_a_peek(floor: TradeFloor) -> None:
    """Tqsdk for JavaScript peeks only after it has heard something."""
    client = floor.trader()
    assert client.wire.packs == [{"aid": "rtn_brokers", "brokers": ["diffex"], "capabilities": {}}]


def test_a_login_is_told_in_three_frames_without_a_peek(floor: TradeFloor) -> None:
    """The notice, the trading day, and the whole snapshot, complete."""
    client = floor.trader()
    client.login("alice")
    notice, session, snapshot = client.wire.frames
    assert [one["code"] for one in notice[0]["notify"].values()] == [401]
    day = floor.exchange.state.day_text
    assert session == [{"trade": {"alice": {"session": {"user_id": "alice", "trading_day": day}}}}]
    assert snapshot == [floor.restated("alice")]
    assert client.user["trade_more_data"] is False
    assert client.user["accounts"]["CNY"]["balance"] > 0


def test_a_peek_before_the_login_stays_pending(floor: TradeFloor) -> None:
    """It is not answered with nothing, and not used up by what is pushed."""
    client = floor.trader()
    client.peek()
    assert client.wire.frames == []
    client.login("alice")
    assert len(client.wire.frames) == 3
    client.order("o1")
    assert client.user["orders"]["o1"]["status"] == "ALIVE"
    client.order("o2")
    assert "o2" not in client.user["orders"]


def test_later_news_waits_for_a_peek(floor: TradeFloor) -> None:
    """Only a login pushes."""
    client = floor.trader()
    client.login("alice")
    client.order("o1")
    assert client.user["orders"] == {}
    client.peek()
    assert client.user["orders"]["o1"]["status"] == "ALIVE"


def test_a_wrong_password_is_told_at_once_and_may_be_tried_again(floor: TradeFloor) -> None:
    """Tqsdk waits for a minute for a better one; it has no other way to fail."""
    client = floor.trader()
    client.login("alice", "wrong")
    assert client.wire.codes() == [RejectCode.LOGIN_FAILED]
    (notice,) = client.wire.notices.values()
    assert notice["level"] == "ERROR"
    assert client.session.user_id is None
    client.login("alice")
    assert client.wire.codes()[1:] == [401]


def test_attempts_are_counted(floor: TradeFloor) -> None:
    """Whoever guesses too often is cut; the right password does not help any more."""
    client = floor.trader()
    for _ in range(LOGIN_ATTEMPTS):
        client.login("alice", "wrong")
    client.login("alice")
    assert client.session.user_id is None
    assert client.session.login_attempts == LOGIN_ATTEMPTS + 1


@pytest.mark.parametrize(("user_name", "password"), [("x" * 129, PASSWORD), ("alice", "x" * 257)])
def test_what_is_too_long_is_not_even_looked_up(
    floor: TradeFloor, user_name: str, password: str
) -> None:
    """It is wrong anyway."""
    floor.slow_logins = True
    client = floor.trader()
    client.login(user_name, password)
    assert floor.logins == []
    assert client.wire.codes() == [RejectCode.LOGIN_FAILED]


def test_logging_in_twice_tells_it_all_again(floor: TradeFloor) -> None:
    """Tqsdk does so when its first connection failed; both requests come at once."""
    floor.slow_logins = True
    client = floor.trader()
    client.login("alice")
    client.login("alice")
    assert client.wire.frames == []
    floor.answer_logins()
    assert client.wire.codes() == [401]
    floor.answer_logins()
    assert client.wire.codes() == [401, 400]
    assert client.wire.frames[2] == client.wire.frames[5] == [floor.restated("alice")]
    assert "ERROR" not in {notice["level"] for notice in client.wire.notices.values()}


def test_a_wrong_password_is_told_to_a_session_that_is_logged_in(floor: TradeFloor) -> None:
    """The session stays the user's, whole as it was."""
    client = floor.trader("alice")
    client.login("alice", "wrong")
    client.quiet()
    assert client.wire.codes()[-1] == RejectCode.LOGIN_FAILED
    assert client.session.user_id == "alice"
    client.login("alice")
    assert client.wire.codes()[-1] == 400


def test_a_session_that_is_logged_in_has_one_password_checked_at_a_time(floor: TradeFloor) -> None:
    """The next one waits; its other commands do not."""
    client = floor.trader("alice")
    floor.slow_logins = True
    client.login("alice")
    client.login("alice")
    client.order("o1")
    client.quiet()
    assert len(floor.logins) == 1
    assert client.told("o1")["status"] == "ALIVE"
    floor.answer_logins()
    assert len(floor.logins) == 1


def test_a_session_belongs_to_one_user(floor: TradeFloor) -> None:
    """Another user's login is refused, and nothing of the other is told."""
    client = floor.trader("alice")
    client.send("req_login", bid="", user_name="bob", password=PASSWORD)
    client.quiet()
    assert client.wire.codes()[-1] == RejectCode.ALREADY_LOGGED_IN
    assert client.session.user_id == "alice"


def test_a_user_has_only_so_many_sessions(floor: TradeFloor) -> None:
    """One more is refused, and may try again when another has ended."""
    many = [floor.trader("alice") for _ in range(SESSIONS_PER_USER)]
    late = floor.trader()
    late.login("alice")
    assert late.wire.codes() == [RejectCode.TOO_MANY_SESSIONS]
    many[0].disconnect()
    late.login("alice")
    assert late.wire.codes()[1:] == [401]


def test_a_connection_that_ended_during_its_login_stays_nobodys(floor: TradeFloor) -> None:
    """The answer finds nobody."""
    floor.slow_logins = True
    client = floor.trader()
    client.login("alice")
    client.disconnect()
    floor.answer_logins()
    assert client.wire.frames == []
    assert "alice" not in floor.others.watched()


def test_orders_before_the_login_run_after_it_in_order(floor: TradeFloor) -> None:
    """What a strategy ordered while it was offline comes before the login."""
    client = floor.trader()
    client.wire.user_id = "alice"
    client.order("o1")
    client.cancel("o1")
    client.order("o2")
    assert client.wire.frames == []
    client.login("alice")
    assert client.told("o1")["last_msg"] == "已撤单"
    assert client.told("o2")["status"] == "ALIVE"


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_orders_during_a_login_wait_for_its_outcome(floor: TradeFloor, password: str) -> None:
    """They run after it, or are refused with a notice each."""
    floor.slow_logins = True
    client = floor.trader()
    client.login("alice", password)
    client.order("o1")
    client.send("qry_account_info")
    floor.answer_logins()
    client.peek()
    if password == PASSWORD:
        assert client.told("o1")["status"] == "ALIVE"
        assert client.wire.codes() == [401]
    else:
        assert client.wire.codes() == [RejectCode.LOGIN_FAILED] + 2 * [RejectCode.LOGIN_REQUIRED]
        about = [notice.get("order_id") for notice in client.wire.notices.values()]
        assert about == [None, "o1", None]


def test_behind_a_failed_login_a_second_one_is_tried(floor: TradeFloor) -> None:
    """And what comes behind that one waits for it."""
    floor.slow_logins = True
    client = floor.trader()
    client.login("alice", "wrong")
    client.order("o1")
    client.login("alice")
    client.order("o2")
    floor.answer_logins()
    floor.answer_logins()
    client.quiet()
    assert client.wire.codes() == [RejectCode.LOGIN_FAILED, RejectCode.LOGIN_REQUIRED, 401]
    statuses = {name: one["status"] for name, one in client.user["orders"].items()}
    assert statuses == {"o1": "FINISHED", "o2": "ALIVE"}


def test_what_waits_for_no_login_is_refused(floor: TradeFloor) -> None:
    """After some seconds, not sooner."""
    client = floor.trader()
    client.order("o1")
    client.peek()
    floor.now += WAIT - 1
    sweep(floor, client)
    assert client.wire.codes() == []
    floor.now += 1
    sweep(floor, client)
    assert client.wire.codes() == [RejectCode.LOGIN_REQUIRED]
    client.login("alice")
    order = client.told("o1")
    assert (order["status"], order["exchange_order_id"]) == ("FINISHED", "")
    assert order["last_msg"] == sentence(RejectCode.LOGIN_REQUIRED)
    assert order["volume_orign"] == order["volume_left"] == 10


def test_what_waits_for_a_slow_login_is_not_refused(floor: TradeFloor) -> None:
    """The client did its part."""
    floor.slow_logins = True
    client = floor.trader()
    client.login("alice")
    client.order("o1")
    floor.now += 2 * WAIT
    sweep(floor, client)
    floor.answer_logins()
    assert client.told("o1")["status"] == "ALIVE"


def test_only_so_much_waits(floor: TradeFloor) -> None:
    """A flood before the login costs no memory."""
    client = floor.trader()
    for number in range(BEFORE_LOGIN_COMMANDS + 2):
        client.cancel(f"o{number}")
    client.peek()
    assert client.wire.codes() == 2 * [RejectCode.LOGIN_REQUIRED]
    big = floor.trader()
    big.send("cancel_order", filler="x" * (BEFORE_LOGIN_BYTES - 100))
    big.order("o1")
    big.peek()
    assert big.wire.codes() == [RejectCode.LOGIN_REQUIRED]


def test_orders_that_could_not_wait_end_with_the_login(floor: TradeFloor) -> None:
    """So many, and so many bytes of them: what is beyond is told by its notice alone."""
    client = floor.trader()
    client.wire.user_id = "alice"
    for number in range(2 * BEFORE_LOGIN_COMMANDS + 2):
        client.order(f"o{number}", volume=0)
    client.login("alice")
    client.quiet()
    orders = client.user["orders"]
    assert len(orders) == 2 * BEFORE_LOGIN_COMMANDS
    assert {order["status"] for order in orders.values()} == {"FINISHED"}
    sentences = [order["last_msg"] for order in orders.values()]
    assert sentences.count(sentence(RejectCode.LOGIN_REQUIRED)) == BEFORE_LOGIN_COMMANDS
    big = floor.trader()
    big.wire.user_id = "alice"
    for name in ("b1", "b2", "b3", "b4"):
        big.order(name, filler="x" * (BEFORE_LOGIN_BYTES // 2))
    big.login("alice")
    big.quiet()
    assert {"b1", "b2"} <= set(big.user["orders"])
    assert "b4" not in big.user["orders"]


def test_a_token_stands_for_the_password_of_tqkq(floor: TradeFloor) -> None:
    """Its user name and its password are the token's subject."""
    client = floor.trader(visitor=Visitor(None, refused=False, subject="alice"))
    client.login("alice", "alice", KQ)
    assert client.wire.codes() == [401]
    assert floor.logins == []


@pytest.mark.parametrize(
    ("subject", "user_name", "bid"),
    [("alice", "alice", "diffex"), ("alice", "bob", KQ), (None, "alice", KQ)],
    ids=["other broker", "other user", "no token"],
)
def test_a_token_stands_for_nothing_else(
    floor: TradeFloor, subject: str | None, user_name: str, bid: str
) -> None:
    """Another user's name, another broker, or no token: the password counts."""
    client = floor.trader(visitor=Visitor(None, refused=False, subject=subject))
    client.login(user_name, user_name, bid)
    assert client.wire.codes() == [RejectCode.LOGIN_FAILED]


def test_a_token_of_an_unknown_user_opens_nothing(floor: TradeFloor) -> None:
    """The account is opened for users of the store alone."""
    client = floor.trader(visitor=Visitor(None, refused=False, subject="carol"))
    client.login("carol", "carol", KQ)
    assert client.wire.codes() == [RejectCode.LOGIN_FAILED]


def test_users_are_kept_apart(floor: TradeFloor) -> None:
    """A mirror holds its own user and nothing of another; the wire checks each patch."""
    alice, bob = floor.trader("alice"), floor.trader("bob")
    bob.order("s", direction="SELL")
    alice.order("b", volume=4)
    bob.order("bad", volume=0)
    alice.quiet()
    bob.quiet()
    assert set(alice.tree["trade"]) == {"alice"}
    assert list(alice.user["orders"]) == ["b"]
    assert list(bob.user["orders"]) == ["s", "bad"]
    assert alice.wire.codes() == [401]


def test_all_sessions_of_a_user_see_everything(floor: TradeFloor) -> None:
    """Also those in the other dialect."""
    one, two, plain = floor.trader("alice"), floor.trader("alice"), floor.client("alice")
    one.order("o1")
    two.quiet()
    plain.quiet()
    assert two.user["orders"]["o1"]["status"] == "ALIVE"
    assert plain.tree["orders"]["o1"]["status"] == "ACCEPTED"


def test_a_session_is_restated_without_a_null(floor: TradeFloor) -> None:
    """Whatever a slow reader missed: ``trade: null`` would end tqsdk."""
    client = floor.trader("alice")
    client.order("o1")
    client.session.hold()
    client.cancel("o1")
    client.send("cancel_order", user_id="alice", order_id="none")
    client.session.restate()
    client.session.resume()
    client.quiet()
    assert client.tree == floor.restated("alice")
    assert client.wire.codes() == [401, RejectCode.ORDER_UNKNOWN]
    assert "null" not in json.dumps(client.wire.packs)


def test_a_user_who_is_removed_is_told_nothing(floor: TradeFloor) -> None:
    """No patch that deletes could be borne; the session is nobody's and may log in again."""
    client = floor.trader("alice")
    before = len(client.wire.packs)
    floor.others.remove_user("alice")
    floor.run()
    assert len(client.wire.packs) == before
    client.login("alice")
    assert client.wire.codes()[-1] == 401
