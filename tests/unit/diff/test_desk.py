"""The desk: events become patches and notices for those whom they concern."""

import pytest

from diffex.domain.commands import CancelOrder, OpenAccount, StopTrading
from diffex.domain.errors import RejectCode
from tests.support.contracts import CU
from tests.support.floor import Floor


@pytest.fixture
def floor() -> Floor:
    """An exchange with two users."""
    return Floor("alice", "bob")


def test_a_login_gives_the_user_a_snapshot(floor: Floor) -> None:
    """The first session makes it, later ones find it."""
    floor.client("alice")
    floor.client("alice")
    assert floor.observer.heard.count(("initialized", "alice")) == 1
    assert floor.manager.list_users() == ["alice"]


def test_a_login_is_told(floor: Floor) -> None:
    """By a notice of code 0 that names the user."""
    alice = floor.client("alice")
    alice.peek()
    (notice,) = alice.tree["notify"].values()
    assert (notice["level"], notice["code"]) == ("INFO", 0)
    assert "alice" in notice["content"]


def test_a_user_with_nothing_but_a_name_has_empty_sections(floor: Floor) -> None:
    """Until the account is opened, which is told like everything else."""
    carol = floor.client("carol")
    carol.peek()
    assert carol.tree["accounts"] == carol.tree["orders"] == {}
    floor.apply(OpenAccount("carol", 500))
    carol.quiet()
    assert carol.tree["accounts"]["carol"]["balance"] == 5.0


def test_an_order_of_a_user_without_an_account_is_answered(floor: Floor) -> None:
    """It leaves no order behind."""
    carol = floor.client("carol")
    carol.order("o1")
    carol.quiet()
    assert carol.wire.codes[-1] == RejectCode.ACCOUNT_UNKNOWN
    assert carol.tree["orders"] == {}


def test_an_accepted_order_shows_at_once(floor: Floor) -> None:
    """ACCEPTED, then the hold on the account, in one frame."""
    alice = floor.client("alice")
    alice.quiet()
    alice.order("o1")
    assert [list(patch) for patch in alice.wire.last] == [["orders"], ["accounts"]]
    assert alice.wire.last[0]["orders"]["o1"]["status"] == "ACCEPTED"
    account = alice.wire.last[1]["accounts"]["alice"]
    assert account["frozen_margin"] == 376_150.0
    assert account["available"] == 10_000_000 - 376_150 - 188.08


def test_both_sides_of_a_fill_are_told(floor: Floor) -> None:
    """The maker, who sent nothing, as well as the taker."""
    alice, bob = floor.client("alice"), floor.client("bob")
    bob.order("b1", direction="SELL", volume=3)
    alice.quiet()
    bob.quiet()
    alice.order("a1")
    assert alice.tree["orders"]["a1"]["status"] == "PARTIAL_FILLED"
    assert bob.tree["orders"]["b1"]["status"] == "FILLED"
    assert [list(patch) for patch in bob.wire.last] == [
        ["trades"],
        ["orders"],
        ["accounts", "positions"],
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"volume": 0}, RejectCode.VOLUME_INVALID),
        ({"limit_price": 75_235.0}, RejectCode.PRICE_OFF_TICK),
        ({"instrument_id": "cu9999"}, RejectCode.SYMBOL_UNKNOWN),
        ({"offset": "CLOSE"}, RejectCode.POSITION_HISTORY_INSUFFICIENT),
    ],
)
def test_a_rejected_order_is_an_order_and_a_notice(
    floor: Floor, changes: dict[str, object], code: RejectCode
) -> None:
    """Both carry the code; every session of the user sees them."""
    alice, second = floor.client("alice"), floor.client("alice")
    alice.order("o1", **changes)
    for client in (alice, second):
        client.quiet()
        order = client.tree["orders"]["o1"]
        notice = list(client.tree["notify"].values())[-1]
        assert (order["status"], order["code"]) == ("REJECTED", code)
        assert (notice["code"], notice["order_id"]) == (code, "o1")
        assert notice["content"] == order["reason"]


def test_a_cancel_that_finds_nothing_is_a_notice(floor: Floor) -> None:
    """For an order that never was, and for one that ended."""
    alice = floor.client("alice")
    alice.cancel("never")
    alice.order("o1")
    alice.cancel("o1")
    alice.cancel("o1")
    alice.quiet()
    assert alice.wire.codes[1:] == [RejectCode.ORDER_UNKNOWN, RejectCode.ORDER_FINISHED]
    assert alice.tree["orders"]["o1"]["status"] == "CANCELLED"
    assert alice.tree["orders"]["o1"]["code"] == 2101
    assert alice.tree["accounts"]["alice"]["available"] == 10_000_000.0


def test_what_concerns_a_user_without_a_session_is_not_lost(floor: Floor) -> None:
    """It is in the snapshot when the user comes back, and notices are nobody's then."""
    alice = floor.client("alice")
    alice.order("o1")
    alice.disconnect()
    floor.apply(CancelOrder("alice", "o1"))
    floor.apply(CancelOrder("alice", "o1"))
    floor.apply(CancelOrder("stranger", "o1"))
    back = floor.client("alice")
    back.quiet()
    assert back.tree["orders"]["o1"]["status"] == "CANCELLED"
    assert back.wire.codes == [0]


def test_marks_revalue_the_accounts_that_hold(floor: Floor) -> None:
    """When the last price moves, position and float profit follow without an own order."""
    alice, bob = floor.client("alice"), floor.client("bob")
    bob.order("b1", direction="SELL")
    alice.order("a1")
    alice.quiet()
    bob.order("b2", direction="SELL", volume=1, limit_price=75_330.0)
    bob.order("b3", volume=1, limit_price=75_330.0)
    floor.publish()
    alice.quiet()
    assert alice.tree["accounts"]["alice"]["position_profit"] == 100 * 5 * 10
    position = alice.tree["positions"][CU.symbol]
    assert (position["position_profit_long"], position["last_price"]) == (5_000.0, 75_330.0)
    frames = len(alice.wire.transactions)
    floor.publish()
    assert len(alice.wire.transactions) == frames


def test_everyone_can_be_told_something(floor: Floor) -> None:
    """Every session of every user, and nobody's sessions not."""
    clients = [floor.client("alice"), floor.client("alice"), floor.client("bob")]
    stranger = floor.client()
    floor.apply(StopTrading())
    floor.desk.notify_all("WARNING", RejectCode.TRADING_STOPPED, "stopping")
    for client in clients:
        client.quiet()
        assert client.wire.codes[-1] == RejectCode.TRADING_STOPPED
    stranger.peek()
    assert stranger.wire.codes == []


def test_a_login_that_is_answered_after_the_connection_ended_changes_nothing(
    floor: Floor,
) -> None:
    """Nobody's sessions gather on the user."""
    floor.slow_logins = True
    client = floor.client()
    client.login("alice")
    client.disconnect()
    floor.answer_logins()
    assert floor.manager.list_users() == []
    assert client.session.user_id is None


def test_too_many_sessions_of_a_user_are_answered(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The login was right, the session stays nobody's and can try again."""
    monkeypatch.setattr("diffex.diff.snapshot.SESSIONS_PER_USER", 1)
    first, second = floor.client("alice"), floor.client()
    second.login("alice")
    second.peek()
    assert second.wire.codes == [RejectCode.TOO_MANY_SESSIONS]
    first.disconnect()
    second.login("alice")
    second.quiet()
    assert second.session.user_id == "alice"


def test_a_disconnect_forgets_what_the_session_watched(floor: Floor) -> None:
    """Twice is once."""
    alice = floor.client("alice")
    alice.send("subscribe_quote", ins_list=CU.symbol)
    alice.send("set_chart", chart_id="c", ins_list=CU.symbol, duration=10**9, view_width=5)
    alice.disconnect()
    alice.disconnect()
    assert floor.desk.board._quotes == {}
    assert floor.desk.board._series == {}
    assert floor.manager.watched()["alice"].sessions == []
