"""What becomes of a message before its command: rate, shape, aid, identity."""

import pytest

from diffex.diff import reception
from diffex.diff.aids import AIDS, OPEN_TO_ALL
from diffex.diff.service import Visitor
from diffex.domain.errors import RejectCode
from diffex.domain.limits import COMMANDS_PER_SECOND
from diffex.domain.units import SECOND
from tests.support.floor import Floor


@pytest.fixture
def floor() -> Floor:
    """An exchange with one user."""
    return Floor("alice")


def test_a_name_in_the_url_does_not_make_room(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who has too many sessions is told so."""
    monkeypatch.setattr("diffex.diff.snapshot.SESSIONS_PER_USER", 0)
    client = floor.client()
    floor.reception.greet(client.session, Visitor("alice", refused=False, subject=None))
    client.peek()
    assert client.wire.codes == [RejectCode.TOO_MANY_SESSIONS]


@pytest.mark.parametrize("raw", [b'{"aid":"peek_message"}', b'{"aid": "peek_message"}'])
def test_a_plain_peek_has_no_rate_and_reads_no_clock(floor: Floor, raw: bytes) -> None:
    """It is the one message that costs nothing."""

    def no_clock() -> int:
        raise AssertionError("asked for the time")

    alice = floor.client("alice")
    for _ in range(2 * COMMANDS_PER_SECOND):
        floor.reception.receive(alice.session, raw, no_clock)
    assert alice.session.waiting


@pytest.mark.parametrize(
    "raw",
    [b' {"aid":"peek_message"}', b'{"aid":"peek_message","x":{}}', b'{"\\u0061id":"peek_message"}'],
)
def test_a_peek_in_another_spelling_is_a_peek(floor: Floor, raw: bytes) -> None:
    """JSON is JSON."""
    alice = floor.client("alice")
    alice.receive(raw)
    assert alice.tree == alice.session.mirror()


@pytest.mark.parametrize(
    "raw", [b"{}", b'{"aid":null}', b'{"aid":1}', b'{"aid":["ping"]}', b'{"AID":"ping"}']
)
def test_a_message_without_an_aid_is_refused(floor: Floor, raw: bytes) -> None:
    """Also one whose aid is no text."""
    client = floor.client()
    client.receive(raw)
    client.peek()
    assert client.wire.codes == [RejectCode.AID_MISSING]


@pytest.mark.parametrize("aid", ["", "Ping", "ping ", "subscribe", "rtn_data", "x" * 60_000])
def test_an_unknown_aid_is_refused_with_the_known_ones(floor: Floor, aid: str) -> None:
    """The sentence is of use and is short."""
    client = floor.client()
    client.send(aid)
    client.peek()
    (notice,) = client.tree["notify"].values()
    assert notice["code"] == RejectCode.AID_UNKNOWN
    assert reception.KNOWN in notice["content"]
    assert len(notice["content"]) < 1_000


@pytest.mark.parametrize("aid", sorted(set(AIDS) - OPEN_TO_ALL))
def test_every_command_before_the_login_is_answered(floor: Floor, aid: str) -> None:
    """Whatever its fields: there is always one notify."""
    client = floor.client()
    client.send(aid, user_id="alice", order_id="o1")
    client.peek()
    (notice,) = client.tree["notify"].values()
    assert notice["code"] == RejectCode.LOGIN_REQUIRED
    assert notice["order_id"] == "o1"


def test_what_is_open_to_all_works_before_the_login(floor: Floor) -> None:
    """Peeks are answered, pings too, and a login can be tried."""
    client = floor.client()
    client.peek()
    client.send("ping")
    assert client.wire.pongs == 1
    client.login("alice")
    client.peek()
    assert client.wire.codes == [0]


def test_beyond_the_rate_nothing_is_carried_out(floor: Floor) -> None:
    """Each message too many is answered, and the next second is new."""
    alice = floor.client("alice")
    for _ in range(COMMANDS_PER_SECOND - 1):
        alice.send("ping")
    alice.order("o1")
    alice.order("o2")
    alice.peek()
    assert alice.wire.codes == [0, RejectCode.RATE_EXCEEDED]
    assert list(alice.tree["orders"]) == ["o1"]
    assert list(alice.tree["notify"].values())[-1]["order_id"] == "o2"
    floor.now += SECOND
    alice.order("o2")
    alice.peek()
    assert list(alice.tree["orders"]) == ["o1", "o2"]


@pytest.mark.parametrize(
    ("raw", "order_id"),
    [
        (b'{"aid":"insert_order","order_id":"o7"}', "o7"),
        (b'{"aid":"cancel_order","order_id":7}', None),
        (b'{"aid":"cancel_order"}', None),
        (b'{"aid":"cancel_order","order_id":"' + b"x" * 129 + b'"}', None),
        (b'{"order_id":"o7","order_id":"o8"}', None),
    ],
)
def test_a_refusal_names_the_order_that_it_is_about(
    floor: Floor, raw: bytes, order_id: str | None
) -> None:
    """If the message named one properly."""
    alice = floor.client("alice")
    alice.receive(raw)
    alice.peek()
    notice = list(alice.tree["notify"].values())[-1]
    assert notice.get("order_id") == order_id
    assert notice["level"] == "ERROR"


def test_a_full_queue_is_answered(floor: Floor) -> None:
    """The order was not carried out and may be sent again."""
    alice = floor.client("alice")
    floor.full = True
    alice.order("o1")
    alice.cancel("o1")
    floor.full = False
    alice.peek()
    assert alice.wire.codes[1:] == [RejectCode.QUEUE_FULL, RejectCode.QUEUE_FULL]
    assert alice.tree["orders"] == {}
    alice.order("o1")
    alice.peek()
    assert list(alice.tree["orders"]) == ["o1"]
